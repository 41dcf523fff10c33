import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { formatWebhookSecret } from '../../shared/domain/deliver/webhook-secret.ts';
import { UsageError } from '../local/usage-error.ts';
import type { Io } from './io.ts';

const KEY_BYTES = 32;
/** A secret on a command line would be in the shell's history, and every process could read it. */
export const SECRET_VARIABLE = 'ORDER_RELAY_WEBHOOK_SECRET';

/** The secret of the environment; undefined where there is none. */
export function findWebhookSecret({ environment }: Pick<Io, 'environment'>): string | undefined {
  return environment[SECRET_VARIABLE] || undefined;
}

/** For what is signed on this machine only. */
export function createWebhookSecret(): string {
  return formatWebhookSecret(randomBytes(KEY_BYTES));
}

/** The key in a secret `whsec_<base64>`. Throws UsageError. */
export function keyOf(secret: string): KeyObject {
  const [, base64 = ''] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret) ?? [];
  const key = Buffer.from(base64, 'base64');
  if (key.length === 0)
    throw new UsageError(`The secret must be whsec_ and base64, as the endpoint's was shown: see ${SECRET_VARIABLE}.`);
  return createSecretKey(key);
}
