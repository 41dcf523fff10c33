import * as z from 'zod/mini';
import { isPrivateCidr } from '../../shared/adapters/webhook/address-guard.ts';
import { API_LOGS, BOARD_URL, CORS_ORIGINS, DOMAIN, ISSUER, WAF } from './api-schema.ts';
import { flag, isUnique, LIST, OBJECT, unique } from './checks.ts';
import { BOARD, CALENDARS } from './people-schema.ts';
import { DETAILS, LIST_EVERY_MINUTES } from './polls-schema.ts';
import { REGIONS } from './regions-schema.ts';

const NAME =
  'must be 3 to 40 lower-case letters, digits and hyphens that begin with a letter: table, secrets and stacks are named after it';
const CONNECTIONS = 'must be a list of at least one connection: each has its own credentials at the provider';
const CONNECTION = 'must be 1 to 40 letters, digits, "-" and "_": it is part of keys and of the name of a secret';
const KEEP =
  'must be a whole number of days, from 90 to 3650: the ledger of deliveries keeps 90, and looks into the feed';
/** The default of `keepDays`. */
export const KEEP_DAYS = 400;
const CIDR =
  'must be a range of a private network, such as 10.20.0.0/16 (in 10/8, 100.64/10, 172.16/12, 192.168/16 or fc00::/7)';
const RUNS = 'must be a whole number from 2, which is the least that AWS takes, to 1000';
const FAN_OUTS = 'must be a whole number from 2 to 5: more would wait for each other at the end of the feed';
const EMAIL = 'must be an e-mail address';

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
      regions: REGIONS,
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
      listEveryMinutes: LIST_EVERY_MINUTES,
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
      details: DETAILS,
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
      board: BOARD,
      calendars: CALENDARS,
      apiLogs: API_LOGS,
      allowedCidrs: z
        ._default(z.array(z.string(CIDR).check(z.refine(isPrivateCidr, CIDR)), LIST), [])
        .check(
          z.describe(
            'Private ranges that webhooks may go to besides the internet, from a `vpc` in every region; metadata, link-local and loopback never.',
          ),
        ),
      corsOrigins: CORS_ORIGINS,
      boardUrl: BOARD_URL,
      domain: DOMAIN,
      waf: WAF,
      alarms: ALARMS,
      issuer: ISSUER,
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
