import * as z from 'zod/mini';
import { day, limit } from './fields.ts';

const DETAIL = ['milestones', 'full'] as const;

export const LIST_SITE_WORK = z.strictObject({
  from: z.optional(day),
  to: z.optional(day),
  detail: z._default(z.enum(DETAIL, `must be one of ${DETAIL.join(', ')}`), 'milestones'),
  connection: z.optional(z.string()),
  limit,
  cursor: z.optional(z.string()),
});
