import { createHmac, type KeyObject } from 'node:crypto';

export interface SignedHeaders {
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
}

/**
 * Standard Webhooks 1.0.0, symmetric: HMAC-SHA256 over `id.timestamp.body`, one signature for each key.
 * Keys are KeyObjects: a Buffer key makes every signature several times slower on current Node.
 * @param at the time of this attempt, unix ms
 */
export function signWebhook(
  id: string,
  at: number,
  body: string | Uint8Array,
  keys: readonly KeyObject[],
): SignedHeaders {
  const timestamp = String(Math.floor(at / 1000));
  const signatures = keys.map(
    key => `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')}`,
  );
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
