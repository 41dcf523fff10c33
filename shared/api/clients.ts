import * as z from 'zod/mini';
import { label, listOf, OBJECT, overlapSeconds, text } from './fields.ts';
import { SCOPES } from './routes.ts';

const MAX_NAME_LENGTH = 100;

export const CREATE_CLIENT = z.strictObject(
  {
    name: label.check(
      z.minLength(1, 'must not be empty'),
      z.maxLength(MAX_NAME_LENGTH, `must have at most ${MAX_NAME_LENGTH} characters`),
    ),
    scopes: listOf(z.enum(SCOPES, `must be one of ${SCOPES.join(', ')}`)),
    connections: z.optional(listOf(text)),
  },
  OBJECT,
);

export const ROTATE_CLIENT_SECRET = z.strictObject({ overlapSeconds }, OBJECT);

/** How many endpoints a deleted client has left behind: they go on. */
export const ENDPOINTS_KEPT = 'order-relay-endpoints-kept';
