import { hkdfSync } from 'node:crypto';
import type { Endpoint, OldSecret } from './endpoint.ts';

const KEY_BYTES = 32;

/** An endpoint's signing key: derived wherever it is needed, stored nowhere. */
export function deriveWebhookKey(root: string, endpointId: string, version: number): Buffer {
  return Buffer.from(hkdfSync('sha256', root, '', `order-relay/webhook/${endpointId}/${version}`, KEY_BYTES));
}

/** As Standard Webhooks libraries take it. */
export function formatWebhookSecret(key: Buffer): string {
  return `whsec_${key.toString('base64')}`;
}

/** Those that sign at a time (unix ms), the newest first. */
export function secretVersions(endpoint: Endpoint, at: number): number[] {
  return [endpoint.secretVersion, ...validSecrets(endpoint, at).map(({ version }) => version)];
}

/** The older ones that are still valid, the newest first. */
export function validSecrets({ oldSecrets = [] }: Endpoint, at: number): readonly OldSecret[] {
  const now = new Date(at).toISOString();
  return oldSecrets.filter(({ validUntil }) => validUntil > now);
}

/** With a new secret; no older one is valid for longer than the overlap. */
export function rotateSecret(endpoint: Endpoint, overlapMs: number, at: number): Endpoint {
  const latest = new Date(at + overlapMs).toISOString();
  const current = { version: endpoint.secretVersion, validUntil: latest };
  const older = validSecrets(endpoint, at).map(({ version, validUntil }) => ({
    version,
    validUntil: validUntil < latest ? validUntil : latest,
  }));
  return {
    ...endpoint,
    secretVersion: endpoint.secretVersion + 1,
    oldSecrets: overlapMs === 0 ? [] : [current, ...older],
  };
}
