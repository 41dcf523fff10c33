import * as z from 'zod/mini';
import { isPrivateCidr } from '../../shared/adapters/webhook/address-guard.ts';
import { REGION_NAME_PATTERN } from '../region-name.ts';
import { POLL_INTERVAL_SECONDS } from '../topology.ts';

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
/** The default of `details.closedDays`. */
export const CLOSED_DAYS = ['12-29', '12-30', '12-31', '01-01', '01-02', '01-03'];
const CIDR =
  'must be a range of a private network, such as 10.20.0.0/16 (in 10/8, 100.64/10, 172.16/12, 192.168/16 or fc00::/7)';
const URL_OF = 'must be an https URL (http on a loopback address only)';
const ORIGIN = 'must be an origin of https, such as "https://board.example.com", without a path';
const DOMAIN = 'must be a name of at most 64 characters in your hosted zone, such as "relay.example.com"';
const HOSTED_ZONE =
  'must be the id of a public hosted zone of Route 53 in this account, such as "Z0123456789ABCDEFGHIJ"';
const WAF_RATE = 'must be a whole number from 10 to 2000000000: requests of one address in five minutes';
const RUNS = 'must be a whole number from 2, which is the least that AWS takes, to 1000';
const FAN_OUTS = 'must be a whole number from 2 to 5: more would wait for each other at the end of the feed';
const API_LOGS = 'must be "none", "account-role" or "set-account-role"';
const ELASTIC_IPS = 'must be one or two ids of elastic IP addresses, such as "eipalloc-0123456789abcdef0"';
const SUBNETS = 'must be 1 to 16 ids of subnets, such as "subnet-0123456789abcdef0"';
const SECURITY_GROUPS = 'must be 1 to 5 ids of security groups, such as "sg-0123456789abcdef0"';
const EMAIL = 'must be an e-mail address';
const OBJECT = 'must be an object, in braces';
const LIST = 'must be a list, in brackets';

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

/** What says it to editors, too, for lists that `isUnique` is asked of. */
const unique = z.meta({ uniqueItems: true });

const flag = () => z.boolean('must be true or false');

const url = () =>
  z.string(URL_OF).check(z.regex(/^https?:\/\//, { error: URL_OF, abort: true }), z.refine(isSafeUrl, URL_OF));

/** A list of ids that AWS gave, by what they begin with. */
function ids(prefix: string, most: number, message: string) {
  const id = z.string(message).check(z.regex(new RegExp(`^${prefix}-[0-9a-f]{8,17}$`), message));
  return z
    .array(id, message)
    .check(z.minLength(1, message), z.maxLength(most, message), z.refine(isUnique, message), unique);
}

const VPC = z
  .strictObject(
    {
      elasticIpIds: z
        .optional(ids('eipalloc', 2, ELASTIC_IPS))
        .check(
          z.describe('Addresses of yours that webhooks come from, each with a NAT gateway; otherwise one is made.'),
        ),
      subnetIds: z
        .optional(ids('subnet', 16, SUBNETS))
        .check(z.describe('Subnets of a VPC of yours, with a way to the internet; otherwise a VPC is made.')),
      securityGroupIds: z
        .optional(ids('sg', 5, SECURITY_GROUPS))
        .check(z.describe('Security groups in that VPC, which let HTTPS out.')),
    },
    OBJECT,
  )
  .check(
    z.refine(
      ({ subnetIds, securityGroupIds }) => (subnetIds === undefined) === (securityGroupIds === undefined),
      'must have both subnetIds and securityGroupIds, or neither',
    ),
    z.refine(
      ({ subnetIds, elasticIpIds }) => subnetIds === undefined || elasticIpIds === undefined,
      'must not have elasticIpIds beside subnetIds: webhooks come from the addresses that your VPC has',
    ),
  );

const REGION = z.strictObject(
  {
    name: z
      .string(REGION_NAME)
      .check(
        z.regex(REGION_NAME_PATTERN, REGION_NAME),
        z.describe("Short name of the region, such as jp: it stands in events, and names the region's stack."),
      ),
    awsRegion: z
      .string(AWS_REGION)
      .check(z.regex(/^[a-z]{2}(-[a-z]+)+-\d$/, AWS_REGION), z.describe('Code of the AWS region, such as eu-west-3.')),
    upstreamHost: z.string(HOST).check(
      z.regex(/^https?:\/\/[^/]+$/, { error: HOST, abort: true }),
      z.refine(text => isSafeUrl(text) && new URL(text).origin === text, HOST),
      z.describe("The provider's host that the region asks, without a path."),
    ),
    home: z
      .optional(flag())
      .check(
        z.describe('In exactly one region: table and secrets are made there. It can neither move nor be removed.'),
      ),
    vpc: z
      .optional(VPC)
      .check(
        z.describe(
          'Has webhooks sent from fixed addresses, or from a VPC of yours (docs/regions.md). Empty braces make a VPC with one address.',
        ),
      ),
    drain: z
      .optional(flag())
      .check(z.describe('The region is to be taken out, or repaired: others do its work, it finishes what it has.')),
  },
  OBJECT,
);

const DETAILS = { everyMinutes: 15, overlapMinutes: 10, dateFormat: 'YYYY/MM/DD HH:mm:ss', closedDays: CLOSED_DAYS };

const CONCURRENCY = { events: 2, deliveries: 2, retries: 2 };

const runs = () => z.int(RUNS).check(z.minimum(2, RUNS), z.maximum(1000, RUNS));

const ALARMS = z
  .optional(
    z.strictObject(
      {
        email: z
          .optional(z.string(EMAIL).check(z.regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, EMAIL)))
          .check(z.describe('Is told of them, by a subscription that somebody there has to confirm.')),
      },
      OBJECT,
    ),
  )
  .check(
    z.describe(
      'Where alarms go: an SNS topic in each region, whose address is an output of its stack. Left out: they show in CloudWatch alone.',
    ),
  );

/** What is deployed; its descriptions are what `docs/configuration.md` and editors say. */
export const CONFIG = z
  .strictObject(
    {
      $schema: z.optional(z.string('must be text')).check(z.describe('The schema of this file, for editors.')),
      name: z
        ._default(z.string(NAME).check(z.regex(/^[a-z][a-z0-9-]{1,38}[a-z0-9]$/, NAME)), 'order-relay')
        .check(
          z.describe('Table, secrets and stacks are named after it. Two installations in one account need two names.'),
        ),
      regions: z
        ._default(
          z.array(REGION, REGIONS).check(
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
          [{ name: 'jp', awsRegion: 'ap-northeast-1', upstreamHost: 'https://jp.api.ntt.com', home: true }],
        )
        .check(z.describe('Where order-relay runs. Regions are added and removed one in a deployment.')),
      connections: z
        ._default(
          z
            .array(z.string(CONNECTION).check(z.regex(/^[A-Za-z0-9_-]{1,40}$/, CONNECTION)), CONNECTIONS)
            .check(z.minLength(1, CONNECTIONS), z.refine(isUnique, 'must not name a connection twice'), unique),
          ['default'],
        )
        .check(
          z.describe(
            'Contracts with the provider, by names of yours: each has its credentials in a secret of its own.',
          ),
        ),
      listEveryMinutes: z
        ._default(z.literal(LIST_EVERY, LIST_EVERY_MINUTES), POLL_INTERVAL_SECONDS / 60)
        .check(z.describe('How often the orders of each service are asked for.')),
      tellBaseline: z
        ._default(flag(), false)
        .check(
          z.describe(
            "Whether the orders of a service's first answer are published as order.created; otherwise they are the baseline.",
          ),
        ),
      keepDays: z
        ._default(z.int(KEEP).check(z.minimum(90, KEEP), z.maximum(3650, KEEP)), KEEP_DAYS)
        .check(z.describe('For how many days feed and history are kept. A change holds for what comes after it.')),
      details: z
        ._default(
          z.strictObject(
            {
              everyMinutes: z
                ._default(z.literal(LIST_EVERY, LIST_EVERY_MINUTES), DETAILS.everyMinutes)
                .check(z.describe('How often details are asked for.')),
              overlapMinutes: z
                ._default(z.int(OVERLAP).check(z.minimum(1, OVERLAP), z.maximum(1440, OVERLAP)), DETAILS.overlapMinutes)
                .check(z.describe('How much later than its own time an update may show.')),
              dateFormat: z
                ._default(z.string(DATE_FORMAT).check(z.regex(/YYYY.*MM.*DD/, DATE_FORMAT)), DETAILS.dateFormat)
                .check(z.describe("Format of the times in calls, which are Japan's.")),
              closedDays: z
                ._default(
                  z.array(
                    z.string(CLOSED_DAY).check(z.regex(/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, CLOSED_DAY)),
                    LIST,
                  ),
                  DETAILS.closedDays,
                )
                .check(z.describe("The provider's days off at the year's end, besides weekends and public holidays.")),
            },
            OBJECT,
          ),
          DETAILS,
        )
        .check(z.describe("Polls of the provider's details, which are served in service hours only.")),
      concurrency: z
        ._default(
          z.strictObject(
            {
              events: z
                ._default(z.int(FAN_OUTS).check(z.minimum(2, FAN_OUTS), z.maximum(5, FAN_OUTS)), CONCURRENCY.events)
                .check(z.describe('Runs that put events into the feed.')),
              deliveries: z
                ._default(runs(), CONCURRENCY.deliveries)
                .check(z.describe('Runs that make first attempts, each of ten webhooks at a time.')),
              retries: z
                ._default(runs(), CONCURRENCY.retries)
                .check(z.describe('Runs that attempt again, each for ten endpoints at a time.')),
            },
            OBJECT,
          ),
          CONCURRENCY,
        )
        .check(
          z.describe(
            'How many runs of functions each queue may have at once, in each region. A new AWS account has ten for all its functions; polls and the API need some of them.',
          ),
        ),
      apiLogs: z
        ._default(z.enum(['none', 'account-role', 'set-account-role'], API_LOGS), 'none')
        .check(
          z.describe(
            'Whether API Gateway logs every call, for 90 days: with the role that the account has set for API Gateway in the region, or with one that the deployment sets, for all APIs of the account there.',
          ),
        ),
      allowedCidrs: z
        ._default(z.array(z.string(CIDR).check(z.refine(isPrivateCidr, CIDR)), LIST), [])
        .check(
          z.describe(
            'Private ranges that webhooks may go to besides the internet, from a `vpc` in every region; metadata, link-local and loopback never.',
          ),
        ),
      corsOrigins: z
        ._default(
          z
            .array(
              z
                .string(ORIGIN)
                .check(z.regex(/^https:\/\//, { error: ORIGIN, abort: true }), z.refine(isHttpsOrigin, ORIGIN)),
              LIST,
            )
            .check(z.refine(isUnique, 'must not name one twice'), unique),
          [],
        )
        .check(z.describe('Origins whose pages may call the API.')),
      domain: z
        .optional(
          z.strictObject(
            {
              // ACM takes no longer first name.
              name: z
                .string(DOMAIN)
                .check(
                  z.maxLength(64, DOMAIN),
                  z.regex(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/, DOMAIN),
                  z.describe('The name of all regions, such as relay.example.com.'),
                ),
              hostedZoneId: z
                .string(HOSTED_ZONE)
                .check(
                  z.regex(/^Z[0-9A-Z]{1,31}$/, HOSTED_ZONE),
                  z.describe('Id of the public hosted zone of Route 53, in the same account.'),
                ),
            },
            OBJECT,
          ),
        )
        .check(
          z.describe(
            'A name for the API: clients are led to the nearest region that is healthy. Each region has a name of its own below it.',
          ),
        ),
      waf: z
        .optional(
          z.strictObject(
            {
              requestsPer5MinutesPerIp: z
                .int(WAF_RATE)
                .check(
                  z.minimum(10, WAF_RATE),
                  z.maximum(2_000_000_000, WAF_RATE),
                  z.describe('How many requests of one address are let through in five minutes.'),
                ),
            },
            OBJECT,
          ),
        )
        .check(
          z.describe(
            'A firewall (AWS WAF) in front of the API: some nine dollars a month and region. An API that is open to the internet should have it.',
          ),
        ),
      alarms: ALARMS,
      issuer: z
        .optional(
          z.strictObject(
            {
              url: url().check(z.describe('The `iss` of its tokens.')),
              jwksUrl: url().check(z.describe('Where its keys are.')),
              tokenUrl: z
                .optional(url())
                .check(
                  z.describe(
                    'Where tokens are asked for. Left out: clients ask the issuer itself, and this API has no call for tokens.',
                  ),
                ),
              audience: z
                .string('must be the `aud` of your tokens')
                .check(z.describe('The `aud` of its tokens; may be empty for tokens that have none.')),
              scopePrefix: z
                ._default(z.string('must be text'), '')
                .check(z.describe('What stands before the scopes in tokens, such as order-relay/.')),
            },
            OBJECT,
          ),
        )
        .check(z.describe("An OIDC issuer of your own, in place of order-relay's own clients and tokens.")),
    },
    OBJECT,
  )
  .check(
    z.refine(
      ({ allowedCidrs, regions }) => allowedCidrs.length === 0 || regions.every(({ vpc }) => vpc !== undefined),
      {
        error: 'must come with "vpc" in every region: functions outside your network reach none of its addresses',
        path: ['allowedCidrs'],
      },
    ),
  );
