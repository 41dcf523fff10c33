import * as z from 'zod/mini';
import { isPrivateCidr } from '../shared/adapters/webhook/address-guard.ts';
import { REGION_NAME_PATTERN } from './region-name.ts';
import { POLL_INTERVAL_SECONDS } from './topology.ts';

/** Where `cdk.json` keeps the configuration, in its `context`. */
export const CONTEXT = 'order-relay';

const NAME =
  'must be 3 to 40 lower-case letters, digits and hyphens that begin with a letter: table, secrets and stacks are named after it';
const REGION_NAME =
  'must be 1 to 16 lower-case letters and digits, and neither "home" nor "constructor": it stands in events and names the region\'s stack';
const AWS_REGION = 'must be the code of an AWS region, such as eu-west-3';
const HOST = 'must be the provider\'s host as a URL without a path, such as "https://jp.api.ntt.com"';
const REGIONS = 'must be a list of regions: at least one { name, awsRegion, upstreamHost }';
const CONNECTIONS = 'must be a list of at least one connection: each has its own credentials at the provider';
const CONNECTION = 'must be 1 to 40 letters, digits, "-" and "_": it is part of keys and of the name of a secret';
const LIST_EVERY = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60];
const LIST_EVERY_MINUTES = `must be one of ${LIST_EVERY.join(', ')}: minutes that divide an hour`;
const OVERLAP = 'must be a whole number of minutes, from 1 to 1440';
const DATE_FORMAT = 'must hold YYYY, MM and DD, and may hold HH, mm and ss';
const KEEP =
  'must be a whole number of days, from 90 to 3650: the ledger of deliveries keeps 90, and looks into the feed';
/** The default of `keepDays`. */
export const KEEP_DAYS = 400;
const CLOSED_DAY = 'must be a day of every year as MM-DD, such as 12-29';
export const CLOSED_DAYS = ['12-29', '12-30', '12-31', '01-01', '01-02', '01-03'];
const CIDR =
  'must be a range of a private network, such as 10.20.0.0/16 (in 10/8, 100.64/10, 172.16/12, 192.168/16 or fc00::/7)';
const URL_OF = 'must be an https URL (http on a loopback address only)';

const ORIGIN = 'must be an origin of https, such as "https://board.example.com", without a path';
const DOMAIN = 'must be a name of at most 64 characters in your hosted zone, such as "relay.example.com"';
const HOSTED_ZONE =
  'must be the id of a public hosted zone of Route 53 in this account, such as "Z0123456789ABCDEFGHIJ"';
const WAF_RATE = 'must be a whole number from 10 to 2000000000: requests of one address in five minutes';

/** https, or http to this machine: emulators have no certificate. */
function isSafeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname));
}

function isUnique(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}

/** As browsers send it in the header `origin`. */
function isHttpsOrigin(text: string): boolean {
  return text.startsWith('https://') && URL.canParse(text) && new URL(text).origin === text;
}

const url = z.string(URL_OF).check(z.refine(isSafeUrl, URL_OF));

const REGION = z.strictObject({
  name: z.string(REGION_NAME).check(z.regex(REGION_NAME_PATTERN, REGION_NAME)),
  awsRegion: z.string(AWS_REGION).check(z.regex(/^[a-z]{2}(-[a-z]+)+-\d$/, AWS_REGION)),
  upstreamHost: z.string(HOST).check(z.refine(text => isSafeUrl(text) && new URL(text).origin === text, HOST)),
  home: z.optional(z.boolean('must be true or false')),
  /** The region is to be taken out: others do its work. */
  drain: z.optional(z.boolean('must be true or false')),
});

const CONFIG = z.strictObject({
  name: z.string(NAME).check(z.regex(/^[a-z][a-z0-9-]{1,38}[a-z0-9]$/, NAME)),
  regions: z.array(REGION, REGIONS).check(
    z.minLength(1, REGIONS),
    z.refine(regions => isUnique(regions.map(({ name }) => name)), 'must not name a region twice'),
    z.refine(regions => isUnique(regions.map(region => region.awsRegion)), 'must not use an AWS region twice'),
    z.refine(
      regions => regions.filter(({ home }) => home).length === 1,
      'must have "home": true in exactly one region: it owns table and secrets, and can neither move nor be removed',
    ),
    z.refine(
      regions => regions.some(({ drain }) => !drain),
      'must not have "drain": true in every region: another one has to take over',
    ),
  ),
  connections: z
    .array(z.string(CONNECTION).check(z.regex(/^[A-Za-z0-9_-]{1,40}$/, CONNECTION)), CONNECTIONS)
    .check(z.minLength(1, CONNECTIONS), z.refine(isUnique, 'must not name a connection twice')),
  /** How often the orders of each service are asked for. */
  listEveryMinutes: z._default(z.literal(LIST_EVERY, LIST_EVERY_MINUTES), POLL_INTERVAL_SECONDS / 60),
  /** Whether the orders of a service's first answer are published as `order.created`; by default they are the baseline. */
  tellBaseline: z._default(z.boolean('must be true or false'), false),
  /** How many days feed and history are kept. A change holds for what comes after it. */
  keepDays: z._default(z.int(KEEP).check(z.minimum(90, KEEP), z.maximum(3650, KEEP)), KEEP_DAYS),
  /** Polls of the provider's details, which are served in service hours only. */
  details: z._default(
    z.strictObject({
      everyMinutes: z._default(z.literal(LIST_EVERY, LIST_EVERY_MINUTES), 15),
      /** How much later than its own time an update may show. */
      overlapMinutes: z._default(z.int(OVERLAP).check(z.minimum(1, OVERLAP), z.maximum(1440, OVERLAP)), 10),
      /** Format of the times in calls, which are Japan's. */
      dateFormat: z._default(z.string(DATE_FORMAT).check(z.regex(/YYYY.*MM.*DD/, DATE_FORMAT)), 'YYYY/MM/DD HH:mm:ss'),
      /** The provider's days off at the year's end, besides weekends and public holidays. */
      closedDays: z._default(
        z.array(z.string(CLOSED_DAY).check(z.regex(/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, CLOSED_DAY))),
        [...CLOSED_DAYS],
      ),
    }),
    { everyMinutes: 15, overlapMinutes: 10, dateFormat: 'YYYY/MM/DD HH:mm:ss', closedDays: [...CLOSED_DAYS] },
  ),
  /** Private ranges that webhooks may go to besides the internet; metadata, link-local and loopback never. */
  allowedCidrs: z._default(z.array(z.string(CIDR).check(z.refine(isPrivateCidr, CIDR))), []),
  /** Origins whose pages may call the API; by default none. */
  corsOrigins: z._default(
    z
      .array(z.string(ORIGIN).check(z.refine(isHttpsOrigin, ORIGIN)))
      .check(z.refine(isUnique, 'must not name one twice')),
    [],
  ),
  /**
   * A name for the API, in a hosted zone of this account: clients are led to the nearest region that is healthy.
   * Each region has a name of its own below it.
   */
  domain: z.optional(
    z.strictObject({
      // ACM takes no longer first name.
      name: z
        .string(DOMAIN)
        .check(z.maxLength(64, DOMAIN), z.regex(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/, DOMAIN)),
      hostedZoneId: z.string(HOSTED_ZONE).check(z.regex(/^Z[0-9A-Z]{1,31}$/, HOSTED_ZONE)),
    }),
  ),
  /** A firewall (AWS WAF) in front of the API; by default there is none, since it costs by the month. */
  waf: z.optional(
    z.strictObject({
      requestsPer5MinutesPerIp: z.int(WAF_RATE).check(z.minimum(10, WAF_RATE), z.maximum(2_000_000_000, WAF_RATE)),
    }),
  ),
  /** An OIDC issuer of your own, in place of order-relay's own clients and tokens. */
  issuer: z.optional(
    z.strictObject({
      url,
      jwksUrl: url,
      /** Left out: clients ask the issuer itself, and this API has no call for tokens. */
      tokenUrl: z.optional(url),
      /** May be empty for tokens that have none. */
      audience: z.string('must be the `aud` of your tokens'),
      /** What stands before the scopes in tokens, such as `order-relay/`. */
      scopePrefix: z._default(z.string('must be text'), ''),
    }),
  ),
});

export type Config = z.output<typeof CONFIG>;
export type Region = Config['regions'][number];

/** The configuration cannot be deployed; the message says field by field what to change. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

export function parseConfig(input: unknown): Config {
  const result = CONFIG.safeParse(input);
  if (result.success) return result.data;
  const problems = result.error.issues.map(issue => `  ${describe(issue, input)}`);
  throw new ConfigError([`The context "${CONTEXT}" in cdk.json cannot be used:`, ...problems].join('\n'));
}

/** The API's names in the configured domain: that of all regions, then each region's. */
export function domainNamesOf({ domain, regions }: Pick<Config, 'domain' | 'regions'>): string[] {
  return domain ? [domain.name, ...regions.map(region => regionNameIn(domain, region))] : [];
}

export function regionNameIn(domain: { readonly name: string }, region: Pick<Region, 'name'>): string {
  return `${region.name}.${domain.name}`;
}

export function homeOf({ regions }: Config): Region {
  const home = regions.find(region => region.home);
  if (!home) throw new ConfigError('No region is home.');
  return home;
}

function describe(issue: z.core.$ZodIssue, input: unknown): string {
  const field = issue.path.map(part => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  const where = field === '' ? `"${CONTEXT}"` : field.slice(1);
  if (issue.code === 'unrecognized_keys') return `${where}: has fields that do not exist: ${issue.keys.join(', ')}`;
  const value = issue.path.reduce<unknown>(
    (at, part) => (at as Record<PropertyKey, unknown> | undefined)?.[part],
    input,
  );
  if (value === undefined) return `${where}: is missing`;
  const found = typeof value === 'object' ? '' : ` (found ${JSON.stringify(value)})`;
  return `${where}: ${issue.message}${found}`;
}
