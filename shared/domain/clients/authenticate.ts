import type { Clock } from '../ports.ts';
import { validVersions, versionName } from '../versions.ts';
import type { CallingClient, Client } from './client.ts';
import type { FindClients } from './ports.ts';
import { findVersion, type SecretVersion } from './secret.ts';

/** Whom a token is for: a client, as long as that version of its secret is valid. */
export interface TokenSubject {
  readonly clientId: string;
  readonly secretVersion: string;
}

export interface IssuedToken {
  readonly accessToken: string;
  /** Lifetime in seconds. */
  readonly expiresIn: number;
  /** The granted scopes, separated by spaces. */
  readonly scope: string;
}

export interface AuthenticateDeps {
  readonly clients: FindClients;
  readonly clock: Clock;
}

export interface IssueDeps extends AuthenticateDeps {
  readonly signToken: (subject: TokenSubject) => Promise<Pick<IssuedToken, 'accessToken' | 'expiresIn'>>;
}

/** A token for the client whose id and secret these are. 'refused' does not tell which of the two is wrong. */
export async function issueToken(
  clientId: string,
  secret: string,
  { clients, clock, signToken }: IssueDeps,
): Promise<IssuedToken | 'refused'> {
  const client = await clients.findClient(clientId);
  const version = findVersion(secret, validVersions(client?.secrets ?? NOBODYS, clock()));
  if (client === undefined || version === undefined) return 'refused';
  const token = await signToken({ clientId, secretVersion: versionName(version) });
  return { ...token, scope: client.scopes.join(' ') };
}

/** Compared with what is sent for a client that there is not, so that it takes as long as for one that there is. */
const NOBODYS: readonly SecretVersion[] = [
  { number: 1, region: '', hash: '0'.repeat(64), createdAt: '', olderUntil: '' },
];

export interface AuthorizeDeps extends AuthenticateDeps {
  /** Undefined for what is no valid token of ours. */
  readonly verifyToken: (token: string) => Promise<TokenSubject | undefined>;
}

/** The client of a token, as the client is now; undefined for a bad token, and when the client or that secret has ended. */
export async function authorize(
  token: string,
  { verifyToken, ...deps }: AuthorizeDeps,
): Promise<CallingClient | undefined> {
  const subject = await verifyToken(token);
  const client = subject && (await findSubject(subject, deps));
  return client && { ...client, secretVersion: subject?.secretVersion };
}

/** The client as it is now; undefined when the client or that secret has ended. */
export async function findSubject(
  { clientId, secretVersion }: TokenSubject,
  { clients, clock }: AuthenticateDeps,
): Promise<Client | undefined> {
  const client = await clients.findClient(clientId);
  const valid = validVersions(client?.secrets ?? [], clock());
  return valid.some(version => versionName(version) === secretVersion) ? client : undefined;
}
