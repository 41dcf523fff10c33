import { createHmac } from 'node:crypto';
import type { Client } from './client.ts';
import type { FindClients } from './ports.ts';
import { hashSecret } from './secret.ts';

/** The first client, from whom all others come: it is in no table, and its secret is given to whoever deploys. */
export const OPERATOR = 'operator';

/** A weak one that somebody put in its place is refused. */
export const MIN_OPERATOR_SECRET_LENGTH = 32;

export interface OperatorOptions {
  readonly scopes: readonly string[];
  readonly slot: number;
}

export interface OperatorSecrets {
  readonly readOperator: () => Promise<string>;
  readonly readTokens: () => Promise<string>;
}

/**
 * The operator with its secret. A secret of its own is a version of its own: with a new one, old tokens end. Tokens show
 * the version, and somebody may have chosen the secret: only with `tokensSecret` can a guess be held against it.
 */
function operatorClient(secret: string, tokensSecret: string, { scopes, slot }: OperatorOptions): Client {
  const region = createHmac('sha256', tokensSecret).update(`operator ${secret}`).digest('hex').slice(0, 16);
  const secrets = secret.length < MIN_OPERATOR_SECRET_LENGTH ? [] : [{ ...FIRST, region, hash: hashSecret(secret) }];
  return { id: OPERATOR, name: OPERATOR, scopes, slot, createdAt: EVER, createdBy: OPERATOR, secrets };
}

const EVER = new Date(0).toISOString();
const FIRST = { number: 1, createdAt: EVER, olderUntil: EVER };

/** The clients of `store`, and the operator. */
export function withOperator(
  store: FindClients,
  { readOperator, readTokens }: OperatorSecrets,
  options: OperatorOptions,
): FindClients {
  return {
    findClient: async id =>
      id === OPERATOR ? operatorClient(await readOperator(), await readTokens(), options) : store.findClient(id),
  };
}
