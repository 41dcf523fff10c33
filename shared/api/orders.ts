import * as z from 'zod/mini';
import { limit, service, time } from './fields.ts';

const PHASES = ['received', 'in_progress', 'completed', 'unknown'] as const;
const TRUTH = ['true', 'false'] as const;

export const LIST_ORDERS = z.strictObject({
  service: z.optional(service),
  phase: z.optional(z.enum(PHASES, `must be one of ${PHASES.join(', ')}`)),
  contractId: z.optional(z.string()),
  updatedSince: z.optional(time),
  slipped: z.optional(
    z.pipe(
      z.enum(TRUTH, 'must be true or false'),
      z.transform(text => text === 'true'),
    ),
  ),
  limit,
  cursor: z.optional(z.string()),
  connection: z.optional(z.string()),
});

export const FIND_ORDER = z.strictObject({ asOf: z.optional(time) });

export const LIST_HISTORY = z.strictObject({ limit, cursor: z.optional(z.string()) });
