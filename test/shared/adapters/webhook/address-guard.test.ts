import type { LookupAddress, LookupOptions } from 'node:dns';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { isPrivateCidr, isPublicAddress, ReceiverGuard } from '../../../../shared/adapters/webhook/address-guard.ts';
import { parseReceiverUrl } from '../../../../shared/domain/deliver/receiver-url.ts';

/** First and last address of each range that is no receiver on the internet. */
const DENIED = [
  '0.0.0.0 0.255.255.255 10.0.0.0 10.255.255.255 100.64.0.0 100.127.255.255 127.0.0.0 127.255.255.255',
  '169.254.0.0 169.254.169.254 169.254.170.2 169.254.255.255 172.16.0.0 172.31.255.255 192.0.0.0 192.0.0.255',
  '192.0.2.0 192.0.2.255 192.88.99.0 192.88.99.255 192.168.0.0 192.168.255.255 198.18.0.0 198.19.255.255',
  '198.51.100.0 198.51.100.255 203.0.113.0 203.0.113.255 224.0.0.0 239.255.255.255 240.0.0.0 255.255.255.255',
  ':: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:a9fe:a9fe ::ffff:10.0.0.1 64:ff9b::808:808 64:ff9b:1::1 100::1 2001::1',
  '2001:1ff:ffff::1 2001:db8::1 2002:7f00:1:: 2002:808:808:: 3fff::1 3fff:fff::1 5f00::1 fc00::1 fd00:ec2::254',
  'fdff:ffff::1 fe80::1 febf::1 fec0::1 feff::1 ff00::1 ff02::1 ffff::1 168.63.129.16 ::ffff:168.63.129.16',
  '192.31.196.0 192.31.196.255 192.52.193.0 192.52.193.255 192.175.48.0 192.175.48.255 ::ffff:0:8.8.8.8 64:ff9c::1',
  '100::1:0:0:0:0 100:0:0:1::1 100:ffff::1 200::1 400::1 1000::1 1fff:ffff::1 4000::1 5fff::1 6000::1 8000::1 e000::1',
  'f000::1 fbff::1 fe00::1 fe7f::1 2001:: 2001:1::1 2001:20::1 2001:db8:ffff::1 2002:ffff::1 2620:4f:8000::1',
  '2620:4f:8000:ffff::1 3fff:: 3fff:fff:ffff::1',
].flatMap(line => line.split(' '));

const ALLOWED = [
  '1.1.1.1 8.8.8.8 93.184.216.34 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0',
  '169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.0.1.0 192.0.3.0 192.88.98.255 192.88.100.1 192.167.255.255',
  '192.169.0.0 198.17.255.255 198.20.0.0 198.51.99.255 198.51.101.0 203.0.112.255 203.0.114.0 223.255.255.255',
  '2001:4860:4860::8888 2606:4700:4700::1111 2001:200::1 3fff:1000::1 ::ffff:8.8.8.8 ::ffff:101:101 2000:: 3ffe::1',
  '2001:db7::1 2001:db9::1 2003::1 2620:4f:7fff::1 2620:4f:8001::1 168.63.129.15 168.63.129.17 192.175.47.255 192.175.49.0',
].flatMap(line => line.split(' '));

describe('an address', () => {
  it.each(DENIED)('%s is denied', address => expect(isPublicAddress(address)).toBe(false));
  it.each(ALLOWED)('%s is allowed', address => expect(isPublicAddress(address)).toBe(true));
  it.each(['', 'localhost', '1.1.1', '1.1.1.1.1', 'fe80::1%lo', '2606:4700::1%eth0', '[::1]', '0x7f.1'])(
    '%s is no plain one, and denied',
    address => expect(isPublicAddress(address)).toBe(false),
  );
});

const SPELLINGS = [
  '127.0.0.1 127.1 127.0.1 2130706433 0177.0.0.1 0x7f.1 0x7f000001 017700000001 0 0.0.0.0 １２７.０.０.１ 127。0。0。1',
  '[::1] [4000::1] [200::1] [100:0:0:1::1] [2620:4f:8000::1] 168.63.129.16 @[::1]:9876 [::] [0:0:0:0:0:0:0:1] [::ffff:169.254.169.254] [0:0:0:0:0:ffff:7f00:1] [fd00:ec2::254] 169.254.170.2',
  'localhost LOCALHOST. a.localhost metadata.google.internal printer.local intranet ⓛocalhost',
].flatMap(line => line.split(' '));

describe('a URL', () => {
  it.each(SPELLINGS)('of the host %s leads nowhere inside', async host => {
    const resolve = () => expect.unreachable('no name to look up');
    const guard = new ReceiverGuard({ policy: 'public', resolve: resolve as never });
    expect(await guard.findProblem(`https://${host}/`)).toMatch(/^must name a host on the internet$|user name/);
  });

  it.each(
    [
      'https://[127.0.0.1]/ https://[::1%25lo]/ https://0o177.0.0.1/ https://0000::1:80/ https://256.256.256.256/',
      'https://0x100000000/ https://localhost%00.example.com/ file:///etc/passwd gopher://x.example/ data:,x blob:x',
      'https://1:2@[::1]:9876/ https://user@hooks.example.com/ http://hooks.example.com/',
      'https://hooks.example.com:22/ https://hooks.example.com:0/ https://hooks.example.com:1023/ //hooks.example.com/',
    ].flatMap(line => line.split(' ')),
  )('%s is refused', url => {
    expect(parseReceiverUrl(url, 'public')).toEqual({ reason: expect.stringMatching(/^must /) });
  });
});

describe('a name', () => {
  const answering =
    (addresses: string[] | Error) => (_host: string, _options: LookupOptions, callback: CallableFunction) =>
      addresses instanceof Error
        ? callback(addresses)
        : callback(
            null,
            addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
          );
  const guardOf = (addresses: string[] | Error, allowedCidrs: string[] = []) =>
    new ReceiverGuard({ policy: 'public', allowedCidrs, resolve: answering(addresses) as never });
  const problemOf = (addresses: string[] | Error, allowedCidrs?: string[]) =>
    guardOf(addresses, allowedCidrs).findProblem('https://hooks.example.com/');

  it('goes where all its addresses are public', async () => {
    expect(await problemOf(['1.1.1.1', '2606:4700:4700::1111'])).toBeUndefined();
  });

  it.each([[['1.1.1.1', '127.0.0.1']], [['1.1.1.1', 'fc00::1']], [['169.254.169.254']], [[]]])(
    'with the addresses %j is refused, and they are not told',
    async addresses => expect(await problemOf(addresses)).toBe('must name a host on the internet'),
  );

  it('that does not resolve is refused', async () => {
    expect(await problemOf(new Error('getaddrinfo ENOTFOUND 10.0.0.2'))).toBe('must name a host that resolves');
  });

  it('whose server is slow is refused after three seconds, whatever it answers then', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const resolve = (...[, , callback]: Parameters<ReturnType<typeof answering>>) =>
      setTimeout(answering(['1.1.1.1']), 20_000, '', {}, callback);
    const guard = new ReceiverGuard({ policy: 'public', resolve: resolve as never });
    const settle = vi.fn();
    void guard.findProblem('https://hooks.example.com/').then(settle);
    await vi.advanceTimersByTimeAsync(2_999);
    expect(settle).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(settle.mock.calls).toEqual([['must name a host that resolves within 3 seconds']]);
    expect(await problemOf(['1.1.1.1'])).toBeUndefined();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is given to the socket as one address or as all, as it asks', async () => {
    const { lookup } = guardOf(['1.1.1.1', '8.8.8.8']);
    const ask = (all: boolean) =>
      new Promise(settle => lookup('hooks.example.com', { all }, (...answer) => settle(answer)));
    expect(await ask(false)).toEqual([null, '1.1.1.1', 4]);
    expect(await ask(true)).toEqual([
      null,
      [
        { address: '1.1.1.1', family: 4 },
        { address: '8.8.8.8', family: 4 },
      ],
    ]);
  });

  it('may be inside where the operator opened a range, and there only', async () => {
    const opened = ['10.20.0.0/16', 'fd12::/32'];
    expect(await problemOf(['10.20.1.1', 'fd12::1', '1.1.1.1'], opened)).toBeUndefined();
    for (const address of ['10.21.0.1', 'fd13::1', '192.168.0.1'])
      expect(await problemOf([address], opened)).toBe('must name a host on the internet');
  });

  it.each([
    '127.0.0.1',
    '169.254.169.254',
    'fe80::1',
    '::1',
    'fd00:ec2::254',
    '0.0.0.0',
    '224.0.0.1',
    '::ffff:127.0.0.1',
  ])('is never %s, whatever was opened', async address => {
    const all = ['10.0.0.0/8', 'fc00::/7', '127.0.0.0/8', '169.254.0.0/16', '0.0.0.0/0', '::/0'];
    expect(await problemOf([address], all)).toBe('must name a host on the internet');
  });
});

describe('a range to open', () => {
  it.each([
    '10.20.0.0/16',
    '10.0.0.0/8',
    '172.16.0.0/12',
    '192.168.7.1/32',
    '100.64.0.0/10',
    'fc00::/7',
    'fd12:3456::/48',
  ])('%s is of a private network', cidr => expect(isPrivateCidr(cidr)).toBe(true));
  it.each(
    [
      '0.0.0.0/0 10.0.0.0/7 172.16.0.0/11 127.0.0.0/8 169.254.0.0/16 8.8.8.0/24 ::/0 fe80::/10 fc00::/6 10.0.0.0 10.0.0.0/33',
      'fd00::/129 10.0.0/8 x/8 10.0.0.0/8/8 ::ffff:10.0.0.0/104',
    ].flatMap(line => line.split(' ')),
  )('%s is not', cidr => expect(isPrivateCidr(cidr)).toBe(false));
});

const METADATA = [
  '169.254.0.0 169.254.169.254 169.254.170.2 169.254.255.255 168.63.129.16 100.100.100.200',
  'fe80::1 febf::1 fd00:ec2::254 fd20:ce::254 ::ffff:169.254.169.254 ::ffff:a9fe:a9fe',
].flatMap(line => line.split(' '));
const NEAR = '127.0.0.1 10.0.0.1 192.168.1.1 172.16.0.1 100.100.100.199 ::1 fd12::1 8.8.8.8'.split(' ');

describe('a laptop, where any receiver may be', () => {
  const hostOf = (address: string) => (address.includes(':') ? `[${address}]` : address);
  const guardOf = (addresses: readonly string[]) =>
    new ReceiverGuard({
      policy: 'any',
      resolve: ((_host: string, _options: LookupOptions, callback: CallableFunction) =>
        callback(
          null,
          addresses.map(address => ({ address, family: address.includes(':') ? 6 : 4 })),
        )) as never,
    });
  const lookUp = (...addresses: string[]) =>
    new Promise(settle => guardOf(addresses).lookup('hooks.example.com', { all: true }, settle));

  it.each(METADATA)('takes and dials no %s', async address => {
    const refused = 'must not name a link-local address or a metadata service';
    expect(await guardOf([]).findProblem(`http://${hostOf(address)}/`)).toBe(refused);
    expect(await lookUp('127.0.0.1', address)).toMatchObject({ code: 'ADDRESS_DENIED' });
  });
  it('dials no address with a zone', async () => {
    expect(await lookUp('fe80::1%eth0')).toMatchObject({ code: 'ADDRESS_DENIED' });
  });
  it.each(NEAR)('takes and dials %s', async address => {
    expect(await guardOf([]).findProblem(`http://${hostOf(address)}/`)).toBeUndefined();
    expect(await lookUp(address)).toBeNull();
  });
  it.each(['2852039166', '0xa9fea9fe', '169.254.43518'])('takes no other spelling: %s', async host => {
    expect(await guardOf([]).findProblem(`http://${host}/`)).toMatch(/metadata/);
  });
});

describe("the API's own host", () => {
  const apiHosts = ['abc123.execute-api.eu-west-3.amazonaws.com', 'relay.example.com'];
  const guard = new ReceiverGuard({ policy: 'public', apiHosts });
  it.each([...apiHosts, 'ABC123.execute-api.eu-west-3.amazonaws.com.:443', 'relay.example.com..'])(
    'is no receiver: %s',
    host => expect(guard.parse(`https://${host}/v1/x`)).toEqual({ reason: 'must not be this API itself' }),
  );
  it('is another one under another name', () => {
    expect(guard.parse('https://other.execute-api.eu-west-3.amazonaws.com/')).toBeInstanceOf(URL);
  });
});
