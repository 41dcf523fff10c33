import type { Route } from '../../shared/api/routes.ts';
import { type AuthenticateDeps, findSubject } from '../../shared/domain/clients/authenticate.ts';
import { OPERATOR } from '../../shared/domain/clients/operator.ts';
import { Problem } from '../../shared/runtime/problem.ts';
import type { Caller } from './caller.ts';

/** What is done so outlasts the caller: another client, an endpoint, a calendar, a secret that was shown. */
const isLasting = ({ method, scope }: Route) => method !== 'GET' || scope === 'webhooks:write';

/**
 * Throws a 401 for a client that has ended since the gateway last asked the authorizer, up to a minute ago: it could
 * make itself a successor. The operator's secret is not this function's to read, and other issuers' clients have no
 * version here: for both the authorizer's word counts.
 */
export async function refuseEnded(caller: Caller, route: Route, deps: AuthenticateDeps): Promise<void> {
  const { clientId, secretVersion } = caller;
  if (!isLasting(route) || secretVersion === undefined || clientId === OPERATOR) return;
  if ((await findSubject({ clientId, secretVersion }, deps)) === undefined)
    throw new Problem(401, 'This client, or the secret that its token was got with, has ended.');
}
