import { hkdfSync } from 'node:crypto';

const KEY_BYTES = 32;

/** An endpoint's signing key: derived wherever it is needed, stored nowhere. */
export function deriveWebhookKey(root: string, endpointId: string, version: number): Buffer {
  return Buffer.from(hkdfSync('sha256', root, '', `order-relay/webhook/${endpointId}/${version}`, KEY_BYTES));
}

/** As Standard Webhooks libraries take it. */
export function formatWebhookSecret(key: Buffer): string {
  return `whsec_${key.toString('base64')}`;
}
