import { type AuthenticateDeps, findSubject } from '../../shared/domain/clients/authenticate.ts';
import { OPERATOR } from '../../shared/domain/clients/operator.ts';
import { Problem } from '../../shared/runtime/problem.ts';
import type { Caller } from './caller.ts';

/**
 * Throws a 401 for a client that has ended since the gateway last asked the authorizer, up to a minute ago: it could
 * make itself a successor. A call that takes long, or as long as its caller likes, asks again right before its effect.
 * The operator's secret is not this function's to read, and other issuers' clients have no version here: for both the
 * authorizer's word counts.
 */
export async function refuseEnded(caller: Caller, deps: AuthenticateDeps): Promise<void> {
  const { clientId, secretVersion } = caller;
  if (secretVersion === undefined || clientId === OPERATOR) return;
  if ((await findSubject({ clientId, secretVersion }, deps)) === undefined)
    throw new Problem(401, 'This client, or the secret that its token was got with, has ended.');
}
