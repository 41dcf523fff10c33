import * as z from 'zod/mini';
import { DETAIL_LEVELS } from '../domain/calendars/calendar.ts';
import { LANGUAGES } from '../domain/calendars/words.ts';
import { MAX_IDENTITY_LENGTH } from '../domain/provider/order-id.ts';
import { label, listOf, OBJECT, service, text } from './fields.ts';

const MAX_NAME_LENGTH = 100;

export const CREATE_CALENDAR = z.strictObject(
  {
    name: label.check(
      z.minLength(1, 'must not be empty'),
      z.maxLength(MAX_NAME_LENGTH, `must have at most ${MAX_NAME_LENGTH} characters`),
    ),
    services: z.optional(listOf(service)),
    connections: z.optional(listOf(text)),
    contractId: z.optional(
      label.check(
        z.minLength(1, 'must not be empty'),
        z.maxLength(MAX_IDENTITY_LENGTH, `must have at most ${MAX_IDENTITY_LENGTH} characters`),
      ),
    ),
    detail: z._default(z.enum(DETAIL_LEVELS, `must be one of ${DETAIL_LEVELS.join(', ')}`), 'milestones'),
    language: z._default(z.enum(LANGUAGES, `must be one of ${LANGUAGES.join(', ')}`), 'ja'),
  },
  OBJECT,
);
