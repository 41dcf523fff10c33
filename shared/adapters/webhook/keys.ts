import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Endpoint } from '../../domain/deliver/endpoint.ts';
import { deriveWebhookKey, secretVersions } from '../../domain/deliver/webhook-secret.ts';

const MAX_KEYS = 10_000;

/**
 * The keys an endpoint's webhooks are signed with at a time (unix ms), the newest first, as cached KeyObjects: the root
 * secret never changes while it is cached.
 */
export function createWebhookKeys(
  readRoot: () => Promise<string>,
): (endpoint: Endpoint, at: number) => Promise<KeyObject[]> {
  const keys = new Map<string, KeyObject>();
  return async (endpoint, at) => {
    const root = await readRoot();
    return secretVersions(endpoint, at).map(version => {
      const name = `${root}/${endpoint.id}/${version}`;
      const known = keys.get(name);
      if (known !== undefined) return known;
      const key = createSecretKey(deriveWebhookKey(root, endpoint.id, version));
      if (keys.size >= MAX_KEYS) keys.clear();
      keys.set(name, key);
      return key;
    });
  };
}
