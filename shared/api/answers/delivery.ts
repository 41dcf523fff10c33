import * as z from 'zod/mini';
import { DELIVERY_STATUSES } from '../../domain/deliver/delivery.ts';
import { EVENT_TYPES } from '../../domain/events/event.ts';
import { PAYLOAD } from './event.ts';
import { count, eventId, flag, named, orderId, page, text, time } from './fields.ts';

const ATTEMPT = named(
  'Attempt',
  z.strictObject({
    at: time('When it began.'),
    status: z.optional(z.int().check(z.describe('The receiver’s HTTP status; left out where no answer came.'))),
    durationMs: z.number(),
    error: z.optional(text('Why it failed.')),
    answer: z.optional(text('The beginning of the answer, without secrets.')),
  }),
);

const FIELDS = {
  eventId,
  type: z.enum(EVENT_TYPES),
  timestamp: time('The event’s time.'),
  orderId: z.optional(orderId),
  status: z.enum(DELIVERY_STATUSES),
  attemptCount: count('Attempts made so far.'),
  nextAttemptAt: z.optional(time('Not before this; only while it waits.')),
  attempts: z.array(ATTEMPT).check(z.describe('The last ones, the oldest first.')),
};

export const DELIVERY = named('Delivery', z.strictObject(FIELDS));

/** What is told is for those who may read it in the feed. In other formats the message is made of it. */
export const DELIVERY_WITH_PAYLOAD = named(
  'DeliveryWithPayload',
  z.strictObject({ ...FIELDS, payload: z.optional(PAYLOAD) }),
);

export const DELIVERY_PAGE = page(DELIVERY);

export const TEST_RESULT = named(
  'TestResult',
  z.strictObject({
    eventId,
    type: z.literal('webhook.test'),
    timestamp: FIELDS.timestamp,
    status: z.enum(['delivered', 'exhausted']),
    attemptCount: FIELDS.attemptCount,
    attempts: z.array(ATTEMPT),
  }),
);

export const RECOVERY = named(
  'Recovery',
  z.strictObject({
    missed: count('Events of this time that the endpoint was not sent yet.'),
    dryRun: flag('Whether it only counted.'),
    since: time('From here on,'),
    until: time('to here.'),
    next: z.optional(
      z
        .strictObject({ since: time('Where the count would go on.') })
        .check(z.describe('There was no time to count them all.')),
    ),
  }),
);
