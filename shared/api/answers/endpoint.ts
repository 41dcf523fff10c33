import * as z from 'zod/mini';
import { DETAIL_LEVELS, ORDERINGS } from '../../domain/deliver/endpoint.ts';
import { FORMATS, LANGUAGES } from '../../domain/deliver/format.ts';
import { eventTypePattern } from '../fields.ts';
import { connection, count, endpointId, named, service, text, time } from './fields.ts';

const HEALTH = named(
  'EndpointHealth',
  z
    .strictObject({
      state: z
        .enum(['healthy', 'failing', 'paused'])
        .check(z.describe('`paused`: a region sends it nothing until a probe is answered, or it is enabled again.')),
      lastSuccessAt: z.optional(time('Its last 2xx answer to any region.')),
      failingSince: z.optional(time('When the first failure since then began.')),
      waiting: count('Deliveries that wait, of the connections that it has.'),
    })
    .check(z.describe('How it answers all regions.')),
);

const FIELDS = {
  id: endpointId,
  url: text(
    'Where webhooks are sent. The URL of a chat is a secret: whole only in the answer that creates it, later `https://<host>/…`.',
  ),
  status: z.enum(['enabled', 'disabled']),
  disabledReason: z.optional(text('Why it is disabled.')),
  eventTypes: z.array(eventTypePattern),
  services: z.optional(z.array(service)),
  connections: z.optional(z.array(connection)),
  detail: z.optional(z.enum(DETAIL_LEVELS)),
  ordering: z.optional(z.enum(ORDERINGS)),
  format: z.enum(FORMATS),
  language: z.optional(z.enum(LANGUAGES).check(z.describe('Of the formats `slack` and `teams`.'))),
  description: z.optional(z.string()),
  createdAt: time('When it was registered.'),
  createdBy: z.optional(text('The client that registered it.')),
  updatedAt: z.optional(time('When it was changed last.')),
  updatedBy: z.optional(text('The client that changed it.')),
  health: HEALTH,
};

export const ENDPOINT = named('Endpoint', z.strictObject(FIELDS));
export const ENDPOINT_LIST = z.strictObject({ data: z.array(ENDPOINT) });

const SECRET_FIELDS = {
  secret: z.string().check(z.regex(/^whsec_/), z.describe('Signs webhooks, as Standard Webhooks has it.')),
  previous: z.optional(
    z
      .array(z.strictObject({ validUntil: time('Until when it signs.') }))
      .check(z.describe('Older secrets that sign as well.')),
  ),
};

export const ENDPOINT_SECRET = named('EndpointSecret', z.strictObject(SECRET_FIELDS));

export const CREATED_ENDPOINT = named(
  'CreatedEndpoint',
  z.strictObject({
    ...FIELDS,
    ...SECRET_FIELDS,
    warnings: z.optional(z.array(z.strictObject({ field: z.string(), message: z.string() }))),
  }),
);
