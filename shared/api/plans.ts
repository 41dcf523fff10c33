import * as z from 'zod/mini';
import { day, limit } from './fields.ts';
import { MONTH, parseMonth } from './months.ts';

const DETAIL = ['milestones', 'full'] as const;

const month = z.pipe(z.string().check(z.regex(MONTH, 'must be a month such as 2026-11')), z.transform(parseMonth));

export const REPORT_SLIPS = z.strictObject({
  from: z.optional(month),
  to: z.optional(month),
  connection: z.optional(z.string()),
});

export const LIST_SITE_WORK = z.strictObject({
  from: z.optional(day),
  to: z.optional(day),
  detail: z._default(z.enum(DETAIL, `must be one of ${DETAIL.join(', ')}`), 'milestones'),
  connection: z.optional(z.string()),
  limit,
  cursor: z.optional(z.string()),
});
