import * as z from 'zod/mini';
import { SERVICES } from '../../domain/provider/services.ts';
import { connection, count, named, text, time } from './fields.ts';

export const HEALTH = named(
  'Health',
  z.strictObject({
    status: z.literal('ok'),
    region: text('The region that answers.'),
    version: text('Version of order-relay.'),
  }),
);

const LAST_FAILURE = z.strictObject({
  kind: text('Such as `timeout`, `unauthorized` or `server_error`.'),
  at: time('When the poll began.'),
  code: z.optional(text('The provider’s code.')),
  detailCode: z.optional(text('The provider’s code of the message.')),
  detailMsg: z.optional(text('The provider’s message.')),
});

const FAILURES = {
  failures: count('Bad polls since the last good one.'),
  failingSince: z.optional(time('When the first of these began.')),
  lastFailure: z.optional(LAST_FAILURE),
};

const WATCHED = named(
  'WatchedService',
  z.strictObject({
    connection,
    service: z.enum([...SERVICES, 'details']).check(z.describe('A service, or the details of all of them.')),
    state: z
      .enum(['ok', 'late', 'failing', 'not_applied', 'not_set', 'waiting'])
      .check(
        z.describe(
          '`late`: the last complete answer is three intervals old, of details in service hours. `failing`: bad polls since the last good one, in the region that polls or, while none does, in any. `not_applied`: the provider serves details to those who applied. `not_set`: there are no credentials. `waiting`: no answer of it is stored whole yet.',
        ),
      ),
    lastCompletePollAt: z.optional(time('When the last complete answer was asked for.')),
    ...FAILURES,
    leaseOwner: z.optional(text('The region that polls.')),
    leaseUntil: z.optional(time('Until when no other region polls.')),
    doubtedAnswers: count(
      'Answers in a row that lack suspiciously many orders, or after a take-over have suspiciously many unknown ones, and are not believed yet.',
    ),
    failingRegions: z.optional(
      z
        .array(z.strictObject({ region: text('Its name.'), ...FAILURES }))
        .check(z.describe('Regions whose own last call of the provider failed, whichever region polls.')),
    ),
  }),
);

const REGION = named(
  'Region',
  z.strictObject({
    name: text('Its name.'),
    at: z.optional(time('When it last told that it is there, as it does each minute.')),
    version: z.optional(text('Its version of order-relay.')),
    state: z
      .enum(['ok', 'waiting', 'gone', 'draining', 'drained', 'unknown'])
      .check(
        z.describe(
          '`waiting`: it was away, and does nothing before it has heard of another region. `gone`: it told nothing for a quarter of an hour, and others do its work. `draining`: it is being taken out. `drained`: and nothing is left that it has to do. `unknown`: it has told nothing yet.',
        ),
      ),
    leases: z.optional(count('How many services it polls. For clients that see all connections.')),
    backlogs: z.optional(
      count('For how many endpoints it has deliveries to look at, at most. For clients that see all connections.'),
    ),
  }),
);

export const WATCH_STATUS = z.strictObject({
  data: z.array(WATCHED),
  regions: z.array(REGION).check(z.describe('The configured regions, and any that has told that it is there.')),
});
