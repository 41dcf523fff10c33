import * as z from 'zod/mini';
import { readOrderId } from '../domain/provider/order-id.ts';
import { eventTypePattern, limit, time } from './fields.ts';

const ORDER_ID = 'must be the orderId of an order, as events and orders tell it';

export const LIST_EVENTS = z.strictObject({
  after: z.optional(z.string()),
  since: z.optional(time),
  type: z.optional(eventTypePattern),
  orderId: z.optional(z.string().check(z.refine(id => readOrderId(id).length > 0, ORDER_ID))),
  connection: z.optional(z.string()),
  limit,
});
