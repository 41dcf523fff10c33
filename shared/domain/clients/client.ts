import type { SecretVersion } from './secret.ts';

/** Somebody who may call the API, by what it knows: its id and a secret. */
export interface Client {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  /** Left out: it sees all connections. */
  readonly connections?: readonly string[];
  /** Its share of the API's rate is that of its slot. */
  readonly slot: number;
  /** ISO 8601. */
  readonly createdAt: string;
  /** The id of the client that made it. */
  readonly createdBy: string;
  readonly secrets: readonly SecretVersion[];
}

/** What the API has to know of who calls it. */
export interface CallingClient extends Pick<Client, 'id' | 'scopes' | 'connections' | 'slot'> {
  /** Of the secret that its token was got with; left out where clients are another issuer's. */
  readonly secretVersion?: string | undefined;
}

const CLIENT_ID = /^[\w-]{1,64}$/;

/** Whether a client may have this id: what else strangers send is never looked up. */
export function isClientId(id: string): boolean {
  return CLIENT_ID.test(id);
}
