import * as z from 'zod/mini';
import { OBJECT } from './fields.ts';

const text = z.string('must be text').check(z.minLength(1, 'must not be empty'), z.maxLength(1000, 'is too long'));

/** The provider's form. */
export const REQUEST_TOKEN = z.object(
  { grantType: z.literal('client_credentials', 'must be client_credentials'), clientId: text, clientSecret: text },
  OBJECT,
);
