import * as z from 'zod/mini';
import { eventTypePattern, limit } from './fields.ts';

export const LIST_EVENTS = z.strictObject({
  after: z.optional(z.string()),
  type: z.optional(eventTypePattern),
  limit,
});
