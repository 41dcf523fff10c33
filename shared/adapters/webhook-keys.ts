import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Endpoint } from '../domain/endpoint.ts';
import { deriveWebhookKey } from '../domain/webhook-secret.ts';

const MAX_KEYS = 10_000;

/** The keys an endpoint's webhooks are signed with, as cached KeyObjects: the root secret never changes while it is cached. */
export function createWebhookKeys(readRoot: () => Promise<string>): (endpoint: Endpoint) => Promise<KeyObject[]> {
  const keys = new Map<string, KeyObject>();
  return async ({ id, secretVersion }) => {
    const root = await readRoot();
    const name = `${root}/${id}/${secretVersion}`;
    const known = keys.get(name);
    if (known !== undefined) return [known];
    const key = createSecretKey(deriveWebhookKey(root, id, secretVersion));
    if (keys.size >= MAX_KEYS) keys.clear();
    keys.set(name, key);
    return [key];
  };
}
