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

/** The operator with its secret. A secret of its own is a version of its own: with a new one, old tokens end. */
export function operatorClient(secret: string, { scopes, slot }: OperatorOptions): Client {
  const hash = hashSecret(secret);
  const secrets = secret.length < MIN_OPERATOR_SECRET_LENGTH ? [] : [{ ...FIRST, region: hash.slice(0, 16), hash }];
  return { id: OPERATOR, name: OPERATOR, scopes, slot, createdAt: EVER, createdBy: OPERATOR, secrets };
}

const EVER = new Date(0).toISOString();
const FIRST = { number: 1, createdAt: EVER, olderUntil: EVER };

/** The clients of `store`, and the operator. */
export function withOperator(
  store: FindClients,
  readSecret: () => Promise<string>,
  options: OperatorOptions,
): FindClients {
  return {
    findClient: async id => (id === OPERATOR ? operatorClient(await readSecret(), options) : store.findClient(id)),
  };
}
