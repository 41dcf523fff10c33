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
      .enum(['ok', 'failing', 'not_applied', 'not_set', 'waiting'])
      .check(
        z.describe(
          '`failing`: bad polls since the last good one, in the region that polls or, while none does, in any. `not_applied`: the provider serves details to those who applied. `not_set`: there are no credentials. `waiting`: no answer of it is stored whole yet.',
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

export const WATCH_STATUS = z.strictObject({ data: z.array(WATCHED) });
