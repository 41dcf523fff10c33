import { JwtVerifier } from 'aws-jwt-verify';
import { FetchError, JwtBaseError } from 'aws-jwt-verify/error';
import { SimpleFetcher } from 'aws-jwt-verify/https';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { Agent, request } from 'undici';
import { readBody } from '../http-answer.ts';
import { type Claims, claimsOf } from './jwt-claims.ts';

export interface TokenVerifierOptions {
  readonly issuer: string;
  readonly jwksUri: string;
  /** '' when tokens have none, as Cognito's machine tokens. */
  readonly audience: string;
  /** What scopes may have in front, as `order-relay/`. */
  readonly scopePrefix: string;
}

const FETCH_TIMEOUT_MS = 3_000;
const MAX_JWKS_BYTES = 256 * 1024;

/** Verifies access tokens: claims of a valid one, undefined for any other. That keys cannot be fetched is an error. */
export function createTokenVerifier({
  issuer,
  jwksUri,
  audience,
  scopePrefix,
}: TokenVerifierOptions): (token: string) => Promise<Claims | undefined> {
  const fetcher = jwksUri.startsWith('https:') ? new SimpleFetcher() : loopbackFetcher(jwksUri);
  const verifier = JwtVerifier.create(
    { issuer, audience: audience === '' ? null : audience, jwksUri },
    { jwksCache: new SimpleJwksCache({ fetcher }) },
  );
  return async token => {
    try {
      const payload = await verifier.verify(token);
      // An identity token proves who a person is; it opens nothing here.
      return payload.token_use === 'id' ? undefined : claimsOf(payload, scopePrefix);
    } catch (error) {
      if (error instanceof JwtBaseError && !(error instanceof FetchError)) return undefined;
      throw error;
    }
  };
}

/** The library fetches keys by https only; a laptop's issuer is at http on loopback. */
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
