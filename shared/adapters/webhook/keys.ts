import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Endpoint } from '../../domain/deliver/endpoint.ts';
import { deriveWebhookKey, validSecrets } from '../../domain/deliver/webhook-secret.ts';
import { Kept } from './kept.ts';

/** The root secret's, unless a receiver refuses what is signed: its change is rare, and shows in refusals first. */
const MAX_AGE_MS = 60 * 60 * 1000;

/** The keys that sign an endpoint's webhooks at `at` (unix ms), the newest first. `isRefused`: it did not take the last one. */
export type KeysOf = (endpoint: Endpoint, at: number, isRefused: boolean) => Promise<readonly KeyObject[]>;

/** Derived keys are kept by root secret, endpoint and version. */
export function createWebhookKeys(readRoot: (maxAgeMs?: number) => Promise<string>): KeysOf {
  const keys = new Kept<KeyObject>();
  return async (endpoint, at, isRefused) => {
    const root = await readRoot(isRefused ? undefined : MAX_AGE_MS);
    return validSecrets(endpoint, at).map(({ version }) =>
      keys.get(`${root}/${endpoint.id}/${version}`, () =>
        createSecretKey(deriveWebhookKey(root, endpoint.id, version)),
      ),
    );
  };
}
