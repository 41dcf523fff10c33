import * as z from 'zod/mini';
import { named } from './fields.ts';

export const PROBLEM = named(
  'Problem',
  z
    .strictObject({
      type: z.string().check(z.describe('Which kind of problem it is.')),
      title: z.string(),
      status: z.optional(z.int()),
      detail: z.optional(z.string().check(z.describe('What is wrong with this request, for people.'))),
      instance: z.optional(z.string().check(z.describe('Names this one occurrence, for questions to the operator.'))),
      errors: z.optional(
        z
          .array(
            z.strictObject({
              field: z.string().check(z.describe('The parameter, or the path of the member such as `services.0`.')),
              message: z.string().check(z.describe('Continues the field’s name, such as “must be text”.')),
            }),
          )
          .check(z.describe('The fields that do not fit.')),
      ),
    })
    .check(z.describe('RFC 9457, `application/problem+json`.')),
);
