import { methodsOf, ROUTES, type Route, type Scope } from '../../shared/api/routes.ts';
import type { AuthenticateDeps } from '../../shared/domain/clients/authenticate.ts';
import { Problem } from '../../shared/runtime/problem.ts';
import { type Caller, callerOf } from './caller.ts';
import { type ClientDeps, clientRoutes } from './clients.ts';
import { type DeliveryDeps, deliveryRoutes } from './deliveries.ts';
import { type DeliveryLogDeps, deliveryLogRoutes } from './delivery-log.ts';
import { refuseEnded } from './ended-caller.ts';
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

async function admit(caller: Caller, scope: Scope, deps: AuthenticateDeps): Promise<void> {
  if (!caller.scopes.has(scope)) throw new Problem(403, `This call needs the scope ${scope}.`);
  await refuseEnded(caller, scope, deps);
}

/** The authorizer lets every valid token in; which scope a route needs is checked here. */
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
  const routes: readonly Route[] = ROUTES;
  return async event => {
    const { httpMethod, resource } = event;
    const route = routes.find(each => each.resource === resource && methodsOf(each).includes(httpMethod));
    const handle = table[`${route?.method} ${resource}`];
    if (route === undefined || handle === undefined) throw new Problem(404, 'There is nothing here.');
    if (route.scope !== undefined) await admit(callerOf(event), route.scope, deps);
    return handle(event);
  };
}
