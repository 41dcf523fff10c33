import { type ClientDeps, clientRoutes } from './clients.ts';
import { type DeliveryDeps, deliveryRoutes } from './deliveries.ts';
import { type DeliveryLogDeps, deliveryLogRoutes } from './delivery-log.ts';
import { dispatch } from './dispatch.ts';
import { type EndpointDeps, endpointRoutes } from './endpoints.ts';
import { type EventDeps, eventRoutes } from './events.ts';
import { type HistoryDeps, historyRoutes } from './orders/history.ts';
import { type OrderDeps, orderRoutes } from './orders/order.ts';
import { type OrderListDeps, orderListRoutes } from './orders/order-list.ts';
import { type ProviderDeps, providerRoutes } from './provider.ts';
import { type ProviderDetailDeps, providerDetailRoutes } from './provider-details.ts';
import type { RouteHandler, RouteTable } from './route-table.ts';
import { type SiteWorkDeps, siteWorkRoutes } from './site-work.ts';
import { type SlipDeps, slipRoutes } from './slips.ts';
import { type StatusDeps, statusRoutes } from './status.ts';

export type ApiDeps = OrderDeps &
  OrderListDeps &
  HistoryDeps &
  ProviderDeps &
  ProviderDetailDeps &
  SiteWorkDeps &
  SlipDeps &
  EventDeps &
  EndpointDeps &
  DeliveryDeps &
  DeliveryLogDeps &
  ClientDeps &
  StatusDeps & {
    /** Where they come from an issuer of the customer's, its clients are its own business. */
    readonly tokensFrom: 'relay' | 'issuer';
  };

/** To those who asked for more than one answer can hold. */
export const ADVICE =
  'Ask for less: orders come page by page from /v1/orders, details by a shorter range of update times.';

export function createApiHandler(deps: ApiDeps): RouteHandler {
  const table: RouteTable = {
    ...providerRoutes(deps),
    ...providerDetailRoutes(deps),
    ...siteWorkRoutes(deps),
    ...slipRoutes(deps),
    ...orderRoutes(deps),
    ...orderListRoutes(deps),
    ...historyRoutes(deps),
    ...eventRoutes(deps),
    ...endpointRoutes(deps),
    ...deliveryRoutes(deps),
    ...deliveryLogRoutes(deps),
    ...(deps.tokensFrom === 'relay' && clientRoutes(deps)),
    ...statusRoutes(deps),
  };
  return dispatch(table, deps);
}
