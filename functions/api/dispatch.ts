import { methodsOf, ROUTES, type Route, scopesOf } from '../../shared/api/routes.ts';
import type { AuthenticateDeps } from '../../shared/domain/clients/authenticate.ts';
import { Problem } from '../../shared/runtime/problem.ts';
import { type Caller, callerOf } from './caller.ts';
import { refuseEnded } from './ended-caller.ts';
import type { RouteHandler, RouteTable } from './route-table.ts';

/** What is done so outlasts the caller: another client, an endpoint, a calendar, a secret that was shown. */
const isLasting = ({ method, scope }: Route) => method !== 'GET' || scope === 'webhooks:write';

async function admit(caller: Caller, route: Route, deps: AuthenticateDeps): Promise<void> {
  const lacking = scopesOf(route).filter(scope => !caller.scopes.has(scope));
  if (lacking.length > 0) throw new Problem(403, `This call needs the scope ${lacking.join(' and ')}.`);
  if (isLasting(route)) await refuseEnded(caller, deps);
}

/** The authorizer lets every valid token in; which scopes a route needs is checked here. */
export function dispatch(table: RouteTable, deps: AuthenticateDeps): RouteHandler {
  const routes: readonly Route[] = ROUTES;
  return async event => {
    const { httpMethod, resource } = event;
    const route = routes.find(each => each.resource === resource && methodsOf(each).includes(httpMethod));
    const handle = table[`${route?.method} ${resource}`];
    if (route === undefined || handle === undefined) throw new Problem(404, 'There is nothing here.');
    if (route.scope !== undefined) await admit(callerOf(event), route, deps);
    return handle(event);
  };
}
