import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Endpoint } from '../../domain/deliver/endpoint.ts';
import { deriveWebhookKey, validSecrets } from '../../domain/deliver/webhook-secret.ts';

const MAX_KEYS = 10_000;

/**
 * Returns a function that gives the keys that sign an endpoint's webhooks at `at` (unix ms), the newest first. Derived
 * keys are cached by root secret, endpoint and version.
 */
export function createWebhookKeys(
  readRoot: () => Promise<string>,
): (endpoint: Endpoint, at: number) => Promise<KeyObject[]> {
  const keys = new Map<string, KeyObject>();
  return async (endpoint, at) => {
    const root = await readRoot();
    return validSecrets(endpoint, at).map(({ version }) => {
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
