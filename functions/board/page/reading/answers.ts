import type * as z from 'zod/mini';
import type {
  DELIVERY,
  DELIVERY_WITH_PAYLOAD,
  RECOVERY,
  TEST_RESULT,
} from '../../../../shared/api/answers/delivery.ts';
import type { ENDPOINT, ENDPOINT_SECRET } from '../../../../shared/api/answers/endpoint.ts';
import type { ORDER, ORDER_WITH_DETAILS } from '../../../../shared/api/answers/order.ts';
import type { SITE_WORK_PAGE, SLIPS } from '../../../../shared/api/answers/plans.ts';
import type { WATCH_STATUS } from '../../../../shared/api/answers/status.ts';
import type { Detail } from '../../../../shared/domain/provider/detail.ts';
import type { Order as ProviderOrder } from '../../../../shared/domain/provider/order.ts';

/** What the API answers. */

/** Its own fields are the provider's. */
type WithOrder<T> = Omit<T, 'order'> & { readonly order: ProviderOrder };

export type Order = WithOrder<z.output<typeof ORDER>>;
type Answered = WithOrder<z.output<typeof ORDER_WITH_DETAILS>>;
type OrderDetail = NonNullable<Answered['details']>[number];
/** A detail's fields are the provider's as well. */
export type OrderWithDetails = Omit<Answered, 'details'> & {
  readonly details?: readonly (Omit<OrderDetail, 'detail'> & { readonly detail: Detail })[];
};
export type Endpoint = z.output<typeof ENDPOINT>;
export type EndpointSecret = z.output<typeof ENDPOINT_SECRET>;
export type Delivery = z.output<typeof DELIVERY>;
export type DeliveryWithPayload = z.output<typeof DELIVERY_WITH_PAYLOAD>;
export type Recovery = z.output<typeof RECOVERY>;
export type TestResult = z.output<typeof TEST_RESULT>;
export type WatchStatus = z.output<typeof WATCH_STATUS>;
export type Page<T> = { readonly data: readonly T[]; readonly cursor?: string };

export type SiteWorkEntry = z.output<typeof SITE_WORK_PAGE>['data'][number];
export type SlipReport = z.output<typeof SLIPS>['data'];
