import type { IncomingMessage } from 'node:http';
import { STAGE } from '../../../shared/api/routes.ts';
import { slotKeys } from '../../../shared/api/throttle.ts';
import type { Invoke } from '../functions.ts';
import { createAuthorizer, type Principal } from './authorizer.ts';
import { Limits } from './limits.ts';
import { Refusal } from './refusal.ts';
import type { Match } from './routes.ts';
import { MAX_ARN_BYTES } from './sizes.ts';

/** Who asks, undefined where everybody may. Throws a Refusal, also when there were too many requests. */
export type Admit = (
  request: IncomingMessage,
  asked: { readonly match: Match | undefined; readonly path: string },
) => Promise<Principal | undefined>;

export interface AdmissionProps {
  /** Of the deployment: the slots' keys have it in them. */
  readonly name: string;
  readonly clock: () => number;
}

/** A call with a token counts for its client's slot, any other for itself. */
export function createAdmission(invoke: Invoke, { name, clock }: AdmissionProps): Admit {
  const authorize = createAuthorizer(invoke);
  const limits = new Limits(clock);
  const keys = new Set(slotKeys(name));

  return async ({ method, headers }, { match, path }) => {
    if (match !== undefined && match.route.scope === undefined) {
      if (!limits.take(`${method} ${match.route.resource}`)) throw new Refusal('THROTTLED');
      return undefined;
    }
    const arn = `arn:aws:execute-api:local:000000000000:local/${STAGE}/${method}${belowStage(path)}`;
    if (arn.length > MAX_ARN_BYTES) throw new Refusal('DEFAULT_4XX', 414);
    const { principal, usageKey } = await authorize(headers.authorization, arn);
    if (!keys.has(usageKey)) throw new Refusal('INVALID_API_KEY');
    if (!limits.take(usageKey)) throw new Refusal('THROTTLED');
    return principal;
  };
}

function belowStage(path: string): string {
  return path.startsWith(`/${STAGE}/`) ? path.slice(STAGE.length + 1) : path;
}
