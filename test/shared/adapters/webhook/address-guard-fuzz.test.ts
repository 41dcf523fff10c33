import { createSecretKey } from 'node:crypto';
import type { LookupAddress } from 'node:dns';
import { Socket } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { ReceiverGuard } from '../../../../shared/adapters/webhook/address-guard.ts';
import { WebhookSender } from '../../../../shared/adapters/webhook/sender.ts';
import { endpoint } from '../../../support/delivery-lab.ts';
import { jsonPayload } from '../../../support/payload.ts';
import { type Receiver, startReceiver } from '../../../support/receiver.ts';
import { runs } from '../../../support/runs.ts';

/** Every address that a socket of this process tries, whoever opened it. */
const dialled: string[] = [];
const { emit } = Socket.prototype;
let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver();
  Socket.prototype.emit = function (this: Socket, name: string | symbol, ...args: unknown[]) {
    if (name === 'connectionAttempt') dialled.push(String(args[0]));
    return Reflect.apply(emit, this, [name, ...args]);
  };
});
afterAll(async () => {
  Socket.prototype.emit = emit;
  await receiver.close();
});
beforeEach(() => {
  dialled.length = 0;
});

const byte = fc.nat(255);
const ipv4In = (...starts: string[]) =>
  fc
    .tuple(fc.constantFrom(...starts), byte, byte, byte, byte)
    .map(([start, ...bytes]) => [...start.split('.'), ...bytes].slice(0, 4).join('.'));
const deniedIpv4 = ipv4In(
  '0',
  '127',
  '169.254',
  '172.16',
  '172.31',
  '192.168',
  '100.64',
  '192.0.2',
  '198.18',
  '224',
  '240',
  '255',
  '168.63.129.16',
);
const hextet = fc.nat(0xffff).map(value => value.toString(16));
const ipv6In = (...starts: string[]) =>
  fc
    .tuple(fc.constantFrom(...starts), fc.array(hextet, { minLength: 7, maxLength: 7 }))
    .map(([start, rest]) => [...start.split(':'), ...rest].slice(0, 8).join(':'));
const hexOf = (ipv4: string) => {
  const [a = 0, b = 0, c = 0, d = 0] = ipv4.split('.').map(Number);
  return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
};
const deniedIpv6 = fc.oneof(
  ipv6In(
    'fc00',
    'fd00:ec2',
    'fdab',
    'fe80',
    'fec0',
    'ff02',
    '2001:db8',
    '2001:0',
    '2002',
    '64:ff9b:1',
    '100:0:0:0',
    '3fff:0',
    '5f00',
    '2620:4f:8000',
    '100:0:0:1',
    '200',
    '4000',
    'e000',
  ),
  fc.constantFrom('::1', '::', '::2'),
  deniedIpv4.map(ipv4 => `::ffff:${hexOf(ipv4)}`),
  deniedIpv4.map(ipv4 => `64:ff9b::${hexOf(ipv4)}`),
  deniedIpv4.map(ipv4 => `2002:${hexOf(ipv4)}::1`),
  deniedIpv4.map(ipv4 => `::${hexOf(ipv4)}`),
);

/** The same address as people who want in spell it. */
const spelt = (ipv4: string) => {
  const [a = 0, b = 0, c = 0, d = 0] = ipv4.split('.').map(Number);
  const whole = a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d;
  return fc.constantFrom(
    ipv4,
    String(whole),
    `0x${whole.toString(16)}`,
    `0${whole.toString(8)}`,
    `0x${a.toString(16)}.0${b.toString(8)}.${c}.${d}`,
    `${a}.${b * 2 ** 16 + c * 2 ** 8 + d}`,
    `${a}.${b}.${c * 2 ** 8 + d}`,
    ipv4.replaceAll('.', '。'),
    ipv4.replace(/\d/g, digit => String.fromCodePoint(0xff10 + Number(digit))),
    `${ipv4}.`,
    ipv4.replace(/^./, first => `%${first.charCodeAt(0).toString(16)}`),
  );
};
const insideName = fc.constantFrom(
  'localhost',
  'LOCALHOST.',
  'a.localhost',
  'printer.local',
  'metadata.google.internal',
  'intranet',
  'ⓛocalhost',
);
const host = fc.oneof(
  deniedIpv4.chain(spelt),
  deniedIpv6.map(address => `[${address}]`),
  deniedIpv4.map(ipv4 => `[::ffff:${ipv4}]`),
  insideName,
  fc.constantFrom('hooks.example.com', 'xn--r8jz45g.example', 'hooks.example.com.'),
);
const url = fc
  .tuple(
    fc.constantFrom('https://', 'https:', 'HTTPS://', 'https:/', 'https:\\\\', 'http://', '//'),
    fc.constantFrom('', '', '', 'user@', 'user:pass@', '@'),
    host,
    fc.constantFrom('', '', ':443', ':8443', ':PORT', ':22', ':0'),
    fc.constantFrom('', '/', '/hook?x=1', '#@hooks.example.com', '\\@hooks.example.com/', '?@127.0.0.1/'),
  )
  .map(parts => parts.join(''));
/** One denied address among the answers, at any place, and another set at the next lookup. */
const answers = fc
  .tuple(
    fc.oneof(deniedIpv4, deniedIpv6),
    fc.array(fc.constantFrom<string>('1.1.1.1', '2606:4700:4700::1111', '10.1.1.1'), { maxLength: 2 }),
    fc.nat(2),
  )
  .map(([denied, others, at]) => others.toSpliced(at, 0, denied));

async function post(text: string, guard: ReceiverGuard): Promise<void> {
  const keysOf = async () => [createSecretKey(Buffer.alloc(32, 1))];
  const sender = new WebhookSender({ keysOf, guard, clock: Date.now, timeoutMs: 1_000 });
  try {
    const result = await sender.post(endpoint('a', { url: text }), 'evt_1', jsonPayload('{}'));
    expect(result.status).toBeUndefined();
  } finally {
    await sender.close();
  }
}

it('no spelling of a URL and no answer of DNS leads a socket to a denied address', { tags: 'long' }, async () => {
  await fc.assert(
    fc.asyncProperty(url, answers, answers, async (spelling, first, second) => {
      let asked = 0;
      const resolve = ((_name: string, _options: unknown, callback: (error: null, found: LookupAddress[]) => void) => {
        const found = asked++ === 0 ? first : second;
        setImmediate(
          callback,
          null,
          found.map(address => ({ address, family: address.includes(':') ? 6 : 4 })),
        );
      }) as never;
      const text = spelling.replace('PORT', new URL(receiver.url).port);
      const guard = new ReceiverGuard({ policy: 'public', allowedCidrs: ['10.0.0.0/8'], resolve });
      expect(await guard.findProblem(text)).toMatch(/^must /);
      await post(text, guard);
      expect(dialled).toEqual([]);
    }),
    { numRuns: runs(500) },
  );
  expect(receiver.connections).toBe(0);
});

it('an address that sockets do dial is noticed', async () => {
  const guard = new ReceiverGuard({ policy: 'any' });
  const keysOf = async () => [createSecretKey(Buffer.alloc(32, 1))];
  const sender = new WebhookSender({ keysOf, guard, clock: Date.now });
  await sender.post(endpoint('a', { url: receiver.url }), 'evt_1', jsonPayload('{}'));
  await sender.close();
  expect(dialled).toEqual(['127.0.0.1']);
});
