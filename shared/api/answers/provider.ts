import * as z from 'zod/mini';
import { count, named, providerDetail, providerOrder, text } from './fields.ts';

/** The provider's own forms. */

export const PROVIDER_ORDER_LIST = named(
  'ProviderOrderList',
  z.strictObject({ items: z.array(providerOrder), resultCount: count('How many items there are.') }),
);

export const PROVIDER_DETAIL_LIST = named(
  'ProviderDetailList',
  z.strictObject({
    code: z.literal(200),
    detail: z.strictObject({ detailCode: z.literal('I01'), detailMsg: text('Says how many were found.') }),
    result: z.array(providerDetail),
  }),
);
