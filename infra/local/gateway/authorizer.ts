import * as z from 'zod/mini';
import { AUTHORIZER_CACHE_SECONDS } from '../../topology.ts';
import { type Invoke, isRefusal } from '../functions.ts';

/** What the authorizer says of a token, as functions find it in `requestContext.authorizer`. */
export type Principal = Readonly<Record<string, string>>;

export type Authorized = Principal | 'unauthorized' | 'forbidden' | 'failed';

const statements = z.array(
  z.object({ Effect: z.enum(['Allow', 'Deny']), Resource: z.union([z.string(), z.array(z.string())]) }),
);
const POLICY = z.object({
  principalId: z.string(),
  policyDocument: z.object({ Statement: statements }),
  context: z.nullish(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))),
});
type Policy = z.infer<typeof POLICY>;

/** Asks the authorizer about tokens; its answers serve a token for as long as they do deployed. */
export function createAuthorizer(invoke: Invoke, clock = Date.now) {
  const cache = new Map<string, { policy: Policy; until: number }>();

  return async (authorization: string | undefined, methodArn: string): Promise<Authorized> => {
    if (!authorization) return 'unauthorized';
    const now = clock();
    for (const [token, { until }] of cache) if (until <= now) cache.delete(token);
    try {
      const policy =
        cache.get(authorization)?.policy ??
        POLICY.parse(await invoke('authorizer', { type: 'TOKEN', authorizationToken: authorization, methodArn }));
      if (!cache.has(authorization)) cache.set(authorization, { policy, until: now + AUTHORIZER_CACHE_SECONDS * 1000 });
      return judge(policy, methodArn);
    } catch (error) {
      return isRefusal(error) ? 'unauthorized' : 'failed';
    }
  };
}

function judge({ principalId, policyDocument, context }: Policy, methodArn: string): Authorized {
  const effects = policyDocument.Statement.filter(({ Resource }) =>
    [Resource].flat().some(pattern => covers(pattern, methodArn)),
  );
  if (effects.length === 0 || effects.some(({ Effect }) => Effect === 'Deny')) return 'forbidden';
  const texts = Object.entries(context ?? {}).map(([name, value]) => [name, String(value)]);
  return { principalId, ...Object.fromEntries(texts) };
}

/** IAM's wildcards. */
function covers(pattern: string, arn: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(arn);
}
