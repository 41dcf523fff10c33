import * as z from 'zod/mini';
import { BEARER_TOKEN } from '../../../shared/api/bearer-token.ts';
import { AUTHORIZER_CACHE_SECONDS } from '../../topology.ts';
import { type Invoke, isRefusal } from '../functions.ts';
import { Refusal } from './refusal.ts';

/** What the authorizer says of a token, as functions find it in `requestContext.authorizer`. */
export type Principal = Readonly<Record<string, string>>;

export interface Authorized {
  readonly principal: Principal;
  /** The key by which the gateway counts the request; '' when the authorizer named none. */
  readonly usageKey: string;
}

const statements = z.array(
  z.object({ Effect: z.enum(['Allow', 'Deny']), Resource: z.union([z.string(), z.array(z.string())]) }),
);
const POLICY = z.object({
  principalId: z.string(),
  policyDocument: z.object({ Statement: statements }),
  usageIdentifierKey: z.nullish(z.string()),
  context: z.nullish(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))),
});
type Policy = z.infer<typeof POLICY>;

const BEARER = new RegExp(BEARER_TOKEN);

/** Asks the authorizer about tokens; its answers serve a token for as long as they do deployed. Throws a Refusal. */
export function createAuthorizer(invoke: Invoke, clock = Date.now) {
  const cache = new Map<string, { policy: Policy; until: number }>();

  const findPolicy = async (authorization: string, methodArn: string): Promise<Policy> => {
    const now = clock();
    for (const [token, { until }] of cache) if (until <= now) cache.delete(token);
    const cached = cache.get(authorization);
    if (cached !== undefined) return cached.policy;
    const event = { type: 'TOKEN', authorizationToken: authorization, methodArn };
    try {
      const policy = POLICY.parse(await invoke('authorizer', event));
      cache.set(authorization, { policy, until: now + AUTHORIZER_CACHE_SECONDS * 1000 });
      return policy;
    } catch (error) {
      throw new Refusal(isRefusal(error) ? 'UNAUTHORIZED' : 'AUTHORIZER_FAILURE');
    }
  };

  return async (authorization: string | undefined, methodArn: string): Promise<Authorized> => {
    if (!BEARER.test(authorization ?? '')) throw new Refusal('UNAUTHORIZED');
    return judge(await findPolicy(authorization ?? '', methodArn), methodArn);
  };
}

function judge(policy: Policy, methodArn: string): Authorized {
  const { principalId, policyDocument, context, usageIdentifierKey } = policy;
  const effects = policyDocument.Statement.filter(({ Resource }) =>
    [Resource].flat().some(pattern => covers(pattern, methodArn)),
  );
  if (effects.length === 0 || effects.some(({ Effect }) => Effect === 'Deny')) throw new Refusal('ACCESS_DENIED');
  const texts = Object.entries(context ?? {}).map(([name, value]) => [name, String(value)]);
  return { principal: { principalId, ...Object.fromEntries(texts) }, usageKey: usageIdentifierKey ?? '' };
}

/** IAM's wildcards. */
function covers(pattern: string, arn: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(arn);
}
