import * as z from 'zod/mini';
import { named, text } from './fields.ts';

export const TOKEN = named(
  'AccessToken',
  z.strictObject({
    accessToken: text('Goes into the header `Authorization: Bearer …`.'),
    tokenType: z.literal('BearerToken'),
    expiresIn: z.string().check(z.regex(/^\d+$/), z.describe('Seconds from `issuedAt` on.')),
    scope: text('The scopes it has, separated by spaces.'),
    issuedAt: z.string().check(z.regex(/^\d+$/), z.describe('Unix milliseconds.')),
  }),
);
