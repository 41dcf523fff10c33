import * as z from 'zod/mini';
import { DETAIL_FIELDS } from '../../domain/provider/detail.ts';
import { SERVICES } from '../../domain/provider/services.ts';

/** Parts that several answers have. Ours are strict: what is not described here must not be answered. */

/** A schema that the document lists by its name. */
export function named<S extends z.ZodMiniType>(id: string, schema: S): S {
  z.globalRegistry.add(schema, { id });
  return schema;
}

const about = (description: string) => z.describe<string>(description);

export const text = (description: string) => z.string().check(about(description));
export const time = (description: string) => z.iso.datetime().check(about(`${description} ISO 8601, UTC.`));
export const count = (description: string) => z.int().check(z.gte(0), z.describe(description));
export const flag = (description: string) => z.boolean().check(z.describe(description));

export const connection = text('The customer account at the provider.');
export const service = z.enum(SERVICES).check(about('The service, by the provider’s `serviceName`.'));
export const orderId = text(
  '`<service>~<orderRequestNum>~<contractId>`, each part percent-encoded; with the connection in front, unless it is `default`.',
);
export const eventId = z
  .string()
  .check(z.regex(/^evt_\w{1,64}$/), about('The same at every attempt, and from every region: the `webhook-id`.'));
export const endpointId = z.string().check(z.regex(/^we_\w{1,64}$/));

/** A page of a list, its cursor at the end being what a list's last page lacks. */
export const page = <Item extends z.ZodMiniType>(item: Item) =>
  z.strictObject({
    data: z.array(item),
    cursor: z.optional(text('Leads to the next page: send it with the same parameters. The last page has none.')),
  });

export const label = named('Label', z.strictObject({ ja: z.string(), en: z.string() }));

/** A value as the provider sent it: documented as text or number, and anything in practice. */
const asSent = (description: string) =>
  z.optional(z.unknown().check(z.describe(`${description} Value and type as the provider sent them.`)));

export const providerOrder = named(
  'ProviderOrder',
  z
    .looseObject({
      contractId: z.union([z.string(), z.number()]).check(z.describe('Number of the contract.')),
      serviceName: asSent('Name of the product.'),
      orderType: asSent('New, change, discontinue …, by a code of each service.'),
      offerPlanDate: asSent('Planned date of provision.'),
      orderStatus: asSent('How far the order is, by a code of each service.'),
      orderRequestNum: z.union([z.string(), z.number()]).check(z.describe('Number of the order.')),
    })
    .check(z.describe('An order as the provider lists it, with every field it sent.')),
);

export const providerDetail = named(
  'ProviderDetail',
  z
    .looseObject(Object.fromEntries(DETAIL_FIELDS.map(name => [name, z.optional(z.unknown())])))
    .check(z.describe('A detail as the provider lists it, with every field it sent; `"null"` means no value.')),
);
