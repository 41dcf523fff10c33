import * as z from 'zod/mini';
import { limit, service } from './fields.ts';

const PHASES = ['received', 'in_progress', 'completed', 'unknown'] as const;

export const LIST_ORDERS = z.strictObject({
  service: z.optional(service),
  phase: z.optional(z.enum(PHASES, `must be one of ${PHASES.join(', ')}`)),
  contractId: z.optional(z.string()),
  updatedSince: z.optional(
    z.pipe(
      z.iso.datetime({ offset: true, error: 'must be a date and time such as 2026-11-23T03:00:00Z' }),
      z.transform(Date.parse),
    ),
  ),
  limit,
  cursor: z.optional(z.string()),
  connection: z.optional(z.string()),
});
