import { JwtVerifier } from 'aws-jwt-verify';
import { FetchError, JwtBaseError } from 'aws-jwt-verify/error';
import { SimpleFetcher } from 'aws-jwt-verify/https';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { Agent, request } from 'undici';
import type { CallingClient } from '../../domain/clients/client.ts';
import { readBody } from '../http-answer.ts';
import { claimsOf } from './jwt-claims.ts';

export interface OidcVerifierOptions {
  readonly issuer: string;
  readonly jwksUri: string;
  /** The required `aud`; '' when the issuer's tokens have none, as Cognito's for client credentials. */
  readonly audience: string;
  /** See `claimsOf`. */
  readonly scopePrefix: string;
  /** A client's throttle slot: nothing of it is stored here. */
  readonly slotOf: (clientId: string) => number;
}

const FETCH_TIMEOUT_MS = 3_000;
const MAX_JWKS_BYTES = 256 * 1024;

/** The function returns the client of a valid access token, else undefined; it throws when keys cannot be fetched. */
export function createOidcVerifier({
  issuer,
  jwksUri,
  audience,
  scopePrefix,
  slotOf,
}: OidcVerifierOptions): (token: string) => Promise<CallingClient | undefined> {
  const fetcher = jwksUri.startsWith('https:') ? new SimpleFetcher() : loopbackFetcher(jwksUri);
  const verifier = JwtVerifier.create(
    { issuer, audience: audience === '' ? null : audience, jwksUri },
    { jwksCache: new SimpleJwksCache({ fetcher }) },
  );
  return async token => {
    try {
      const payload = await verifier.verify(token);
      // An ID token identifies a person; it authorises nothing.
      if (payload.token_use === 'id') return undefined;
      const { clientId, scopes } = claimsOf(payload, scopePrefix);
      return { id: clientId, scopes, slot: slotOf(clientId) };
    } catch (error) {
      if (error instanceof JwtBaseError && !(error instanceof FetchError)) return undefined;
      throw error;
    }
  };
}

/** aws-jwt-verify fetches keys by https only; the local runner's issuer is at http on loopback. */
function loopbackFetcher(jwksUri: string): SimpleFetcher {
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(new URL(jwksUri).hostname))
    throw new Error('ISSUER_JWKS_URL must begin with https:// unless it is on this machine.');
  const agent = new Agent();
  return new (class extends SimpleFetcher {
    override async fetch(uri: string): Promise<ArrayBuffer> {
      const { statusCode, body } = await request(uri, {
        dispatcher: agent,
        signal: AbortSignal.timeout(FETCH_TIMEOUT_MS),
      });
      if (statusCode !== 200) throw new FetchError(uri, `HTTP ${statusCode}`);
      return Uint8Array.from(await readBody(body, MAX_JWKS_BYTES)).buffer;
    }
  })();
}
