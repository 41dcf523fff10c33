import * as z from 'zod/mini';
import { SCOPES } from '../routes.ts';
import { connection, flag, named, text, time } from './fields.ts';

const SECRETS = z
  .array(
    z.strictObject({
      version: z.string(),
      createdAt: time('When it was made.'),
      createdBy: z.optional(text('The client that asked for it.')),
      validUntil: z.optional(time('Until when it is good; left out where nothing ends it.')),
    }),
  )
  .check(z.describe('Those that are good at present.'));

const clientId = text('The client’s id, for tokens.');
const clientSecret = text('Shown this once; kept as a hash.');

const FIELDS = {
  clientId,
  name: text('For people.'),
  scopes: z.array(z.enum(SCOPES)),
  connections: z.optional(z.array(connection).check(z.describe('All it sees; left out: every connection.'))),
  slot: z
    .strictObject({
      number: z.int(),
      shared: flag('Whether other clients count for the same limit.'),
    })
    .check(z.describe('By which its calls are limited.')),
  createdAt: time('When it was made.'),
  createdBy: z.optional(text('The client that made it.')),
  secrets: SECRETS,
};

export const CLIENT = named('Client', z.strictObject(FIELDS));
export const CLIENT_LIST = z.strictObject({ data: z.array(CLIENT) });
export const CREATED_CLIENT = named('CreatedClient', z.strictObject({ ...FIELDS, clientSecret }));
export const CLIENT_SECRET = named('ClientSecret', z.strictObject({ clientId, clientSecret, secrets: SECRETS }));
