import { type LookupAddress, lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Special-purpose ranges (IANA registries): none is a receiver on the internet. */
const DENIED_IPV4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const;

/** NAT64, 6to4 and Teredo could carry any IPv4 address: denied whole. */
const DENIED_IPV6 = [
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const;

const denied = new BlockList();
for (const [network, prefix] of DENIED_IPV4) denied.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of DENIED_IPV6) denied.addSubnet(network, prefix, 'ipv6');

/** Reserved, but for addresses that are IPv4 ones in disguise: those are judged as such, by the list above. */
const reserved = new BlockList();
reserved.addSubnet('::', 8, 'ipv6');
const mapped = new BlockList();
mapped.addSubnet('::ffff:0:0', 96, 'ipv6');

/** Whether webhooks may go there; anything that is no plain IP address may not. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 0 || address.includes('%')) return false;
  if (family === 4) return !denied.check(address, 'ipv4');
  return !denied.check(address, 'ipv6') && (!reserved.check(address, 'ipv6') || mapped.check(address, 'ipv6'));
}

export class AddressDenied extends Error {
  override readonly name = 'AddressDenied';
  readonly code = 'ADDRESS_DENIED';

  constructor() {
    super('The host is not on the public internet.');
  }
}

/** For a socket's `lookup`: what is judged is what is dialled. One denied answer denies the whole name. */
export function createGuardedLookup(resolve: typeof lookup = lookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) return callback(error, '');
      const first = addresses[0];
      if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address)))
        return callback(new AddressDenied(), '');
      if (options.all) return callback(null, addresses);
      callback(null, first.address, first.family);
    });
  };
}

/** A URL whose host is an address may go there: sockets do not look those up. Names pass. */
export function hasAllowedLiteral({ hostname }: URL): boolean {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  return isIP(host) === 0 || isPublicAddress(host);
}

/** Why webhooks cannot go to this URL now, in words that tell nothing of addresses inside; undefined when they can. */
export async function findAddressProblem(url: URL, guarded = createGuardedLookup()): Promise<string | undefined> {
  if (!hasAllowedLiteral(url)) return 'must name a host on the internet';
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) !== 0) return undefined;
  return new Promise(settle =>
    guarded(host, { all: true }, error => {
      if (error === null) settle(undefined);
      else if (error instanceof AddressDenied) settle('must name a host on the internet');
      else settle('must name a host that resolves');
    }),
  );
}
