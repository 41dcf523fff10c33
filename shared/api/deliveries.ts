import * as z from 'zod/mini';
import { DELIVERY_STATUSES } from '../domain/deliver/delivery.ts';
import { eventTypePattern, limit, OBJECT, orderId } from './fields.ts';

export const LIST_DELIVERIES = z.strictObject({
  status: z.optional(z.enum(DELIVERY_STATUSES, `must be one of ${DELIVERY_STATUSES.join(', ')}`)),
  type: z.optional(eventTypePattern),
  orderId: z.optional(orderId),
  limit,
  cursor: z.optional(z.string()),
});

const TIME = 'must be a time such as 2026-11-24T09:00:00Z';
/** To the fraction of a second, to the minute, or a day. Date.parse would take February 31 for March 3. */
const time = z.pipe(
  z.union([z.iso.datetime({ offset: true }), z.iso.datetime({ offset: true, precision: -1 }), z.iso.date()], TIME),
  z.transform(Date.parse),
);

export const RECOVER = z.strictObject(
  {
    since: time,
    until: z.optional(time),
    dryRun: z._default(z.boolean('must be true or false'), false),
  },
  OBJECT,
);
