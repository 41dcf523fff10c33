import * as z from 'zod/mini';
import { DEFAULT_EVENT_TYPES, DETAIL_LEVELS, ORDERINGS } from '../domain/deliver/endpoint.ts';
import { FORMATS, LANGUAGES } from '../domain/deliver/format.ts';
import { eventTypePattern, label, listOf, OBJECT, overlapSeconds, service, text } from './fields.ts';

const MAX_DESCRIPTION_LENGTH = 500;

/**
 * ASCII without `"`, whether a validator reads the pattern by code points or not. None is invisible or turns text, and
 * 1,000 endpoints fit into one answer: each takes a byte, and `"` would take four. Control characters are ASCII,
 * and parseReceiverUrl's to refuse.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: a range over all of ASCII begins at its control characters; a negated class of what lies beyond would let emoji pass where a validator reads by code points
const URL_CHARACTERS = /^[\u0000-!#-\u007f]*$/;
const URL_REMEDY = 'percent-encode them, and write the host in Punycode (xn--…)';

const FIELDS = {
  url: text.check(z.regex(URL_CHARACTERS, `must not hold " or characters beyond ASCII: ${URL_REMEDY}`)),
  eventTypes: listOf(eventTypePattern),
  services: listOf(service),
  connections: listOf(text),
  detail: z.enum(DETAIL_LEVELS, `must be one of ${DETAIL_LEVELS.join(', ')}`),
  ordering: z.enum(ORDERINGS, `must be one of ${ORDERINGS.join(', ')}`),
  format: z.enum(FORMATS, `must be one of ${FORMATS.join(', ')}`),
  language: z.enum(LANGUAGES, `must be one of ${LANGUAGES.join(', ')}`),
  description: label.check(
    z.maxLength(MAX_DESCRIPTION_LENGTH, `must have at most ${MAX_DESCRIPTION_LENGTH} characters`),
  ),
};

export const CREATE_ENDPOINT = z.strictObject(
  {
    url: FIELDS.url,
    eventTypes: z._default(FIELDS.eventTypes, [...DEFAULT_EVENT_TYPES]),
    services: z.optional(FIELDS.services),
    connections: z.optional(FIELDS.connections),
    detail: z._default(FIELDS.detail, 'milestones'),
    ordering: z._default(FIELDS.ordering, 'none'),
    format: z._default(FIELDS.format, 'standard'),
    language: z.optional(FIELDS.language),
    description: z.optional(FIELDS.description),
  },
  OBJECT,
);

/** What is not named stays; null takes away what may be absent. */
export const CHANGE_ENDPOINT = z.strictObject(
  {
    url: z.optional(FIELDS.url),
    eventTypes: z.optional(FIELDS.eventTypes),
    services: z.nullish(FIELDS.services),
    connections: z.nullish(FIELDS.connections),
    detail: z.optional(FIELDS.detail),
    ordering: z.optional(FIELDS.ordering),
    format: z.optional(FIELDS.format),
    language: z.nullish(FIELDS.language),
    description: z.nullish(FIELDS.description),
    enabled: z.optional(z.boolean('must be true or false')),
  },
  OBJECT,
);

export const ROTATE_SECRET = z.strictObject({ overlapSeconds }, OBJECT);
