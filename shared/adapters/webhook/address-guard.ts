import { type LookupAddress, lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { parseReceiverUrl, type ReceiverPolicy, type Refusal } from '../../domain/deliver/receiver-url.ts';

/** Special-purpose ranges of the IANA registry, and 168.63.129.16, Azure's wire server: none of them is the public internet. */
const DENIED_IPV4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const;

/** Global unicast: IANA allocates public addresses from no other range. */
const GLOBAL_IPV6 = [['2000::', 3]] as const;
/** Its special-purpose ranges. 6to4 and Teredo are denied as a whole: their addresses can contain any IPv4 address. */
const DENIED_IPV6 = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
] as const;
/** IPv4-mapped addresses: BlockList.check judges them by the IPv4 ranges of `denied`. */
const MAPPED_IPV4 = [['::ffff:0:0', 96]] as const;

const denied = rangesOf(DENIED_IPV4, DENIED_IPV6);
const globalOrMapped = rangesOf([], [...GLOBAL_IPV6, ...MAPPED_IPV4]);

/** Private networks: an operator may allow ranges of these. */
const PRIVATE_IPV4 = [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const;
const PRIVATE_IPV6 = [['fc00::', 7]] as const;
const privateRanges = rangesOf(PRIVATE_IPV4, PRIVATE_IPV6);

/** Denied by every policy: link-local addresses, and where clouds (AWS, Azure, Alibaba, Google) tell machines their credentials. */
const metadata = rangesOf(
  [
    ['100.100.100.200', 32],
    ['168.63.129.16', 32],
    ['169.254.0.0', 16],
  ],
  [
    ['fd00:ec2::', 32],
    ['fd20:ce::254', 128],
    ['fe80::', 10],
  ],
);

/** Whether `address` is on the public internet; false for a text that is no IP address or has an IPv6 zone. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 0 || address.includes('%')) return false;
  if (family === 4) return !denied.check(address, 'ipv4');
  return globalOrMapped.check(address, 'ipv6') && !denied.check(address, 'ipv6');
}

type Ranges = readonly (readonly [network: string, prefix: number])[];

function rangesOf(ipv4: Ranges, ipv6: Ranges): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of ipv4) list.addSubnet(network, prefix, 'ipv4');
  for (const [network, prefix] of ipv6) list.addSubnet(network, prefix, 'ipv6');
  return list;
}

/** Whether `cidr` is `<network>/<prefix>` within a private network: an operator may allow only such ranges. */
export function isPrivateCidr(cidr: string): boolean {
  const [, network = '', prefix = ''] = /^([0-9A-Fa-f.:]+)\/(\d{1,3})$/.exec(cidr) ?? [];
  const family = isIP(network) === 4 ? 'ipv4' : 'ipv6';
  const longest = family === 'ipv4' ? 32 : 128;
  if (isIP(network) === 0 || Number(prefix) > longest) return false;
  const ranges: Ranges = family === 'ipv4' ? PRIVATE_IPV4 : PRIVATE_IPV6;
  return ranges.some(([privateNetwork, length]) => {
    const range: Ranges = [[privateNetwork, length]];
    const within = family === 'ipv4' ? rangesOf(range, []) : rangesOf([], range);
    return Number(prefix) >= length && within.check(network, family);
  });
}

class AddressDenied extends Error {
  override readonly name = 'AddressDenied';
  readonly code = 'ADDRESS_DENIED';
}

export interface ReceiverGuardOptions {
  readonly policy: ReceiverPolicy;
  /** Private ranges (see `isPrivateCidr`) that the operator allows as receivers. */
  readonly allowedCidrs?: readonly string[];
  /** Hosts (and port, unless 443) of this API, which are denied as receivers: its webhooks to itself would loop. */
  readonly apiHosts?: readonly string[];
  readonly resolve?: typeof lookup;
}

const NOT_PUBLIC = 'must name a host on the internet';
const NOT_RESOLVED = 'must name a host that resolves';
const IS_METADATA = 'must not name a link-local address or a metadata service';

/** For looking a name up while a caller of the API waits. A slow name server takes far longer, and getaddrinfo cannot be ended. */
const LOOKUP_SECONDS = 3;

/** Decides which receivers are allowed; one policy for registering an endpoint, its test and each delivery. */
export class ReceiverGuard {
  readonly #policy: ReceiverPolicy;
  readonly #allowedRanges: BlockList;
  readonly #apiHosts: readonly string[];
  readonly #resolve: typeof lookup;

  constructor({ policy, allowedCidrs = [], apiHosts = [], resolve = lookup }: ReceiverGuardOptions) {
    this.#policy = policy;
    const allowed = allowedCidrs.map(cidr => cidr.split('/') as [string, string]);
    const ofFamily = (family: number) =>
      allowed.flatMap(([network, prefix]) => (isIP(network) === family ? [[network, Number(prefix)] as const] : []));
    this.#allowedRanges = rangesOf(ofFamily(4), ofFamily(6));
    this.#apiHosts = apiHosts;
    this.#resolve = resolve;
  }

  /** The URL of a receiver, or why it is refused. Host names are not resolved: `lookup` checks their addresses. */
  parse(text: string): URL | Refusal {
    const url = parseReceiverUrl(text, this.#policy);
    if (!(url instanceof URL)) return url;
    if (this.#apiHosts.includes(url.host.replace(/\.+(?=:|$)/, ''))) return { reason: 'must not be this API itself' };
    const host = hostOf(url);
    // Sockets do not call `lookup` for a literal address: it has to be checked here.
    if (isIP(host) === 0 || this.#allows(host)) return url;
    return { reason: this.#policy === 'any' ? IS_METADATA : NOT_PUBLIC };
  }

  /** Resolves the host too. Returns why the URL is refused, without naming addresses; undefined when it is allowed. */
  async findProblem(text: string): Promise<string | undefined> {
    const url = this.parse(text);
    if (!(url instanceof URL)) return url.reason;
    if (this.#policy === 'any' || isIP(hostOf(url)) !== 0) return undefined;
    return new Promise(settle => {
      const tooLate = () => settle(`${NOT_RESOLVED} within ${LOOKUP_SECONDS} seconds`);
      const deadline = setTimeout(tooLate, LOOKUP_SECONDS * 1000);
      this.lookup(hostOf(url), { all: true }, error => {
        clearTimeout(deadline);
        if (error === null) settle(undefined);
        else settle(error instanceof AddressDenied ? NOT_PUBLIC : NOT_RESOLVED);
      });
    });
  }

  /** For sockets, so that the address checked is the one dialled. A name with one denied address is denied. */
  readonly lookup: LookupFunction = (hostname, options, callback) => {
    this.#resolve(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) return callback(error, '');
      const first = addresses[0];
      if (first === undefined || !addresses.every(({ address }) => this.#allows(address)))
        return callback(new AddressDenied(), '');
      if (options.all) return callback(null, addresses);
      callback(null, first.address, first.family);
    });
  };

  #allows(address: string): boolean {
    // Only link-local addresses have a zone.
    if (isIP(address) === 0 || address.includes('%')) return false;
    const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
    if (metadata.check(address, family)) return false;
    if (this.#policy === 'any' || isPublicAddress(address)) return true;
    return this.#allowedRanges.check(address, family) && privateRanges.check(address, family);
  }
}

function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}
