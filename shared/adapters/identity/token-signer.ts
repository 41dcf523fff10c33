import { SignJWT } from 'jose';
import type { IssueDeps } from '../../domain/clients/authenticate.ts';
import type { Clock } from '../../domain/ports.ts';
import { ALGORITHM, createTokenKeys, type ReadTokensSecret } from './token-key.ts';

export interface TokenSignerOptions {
  readonly readSecret: ReadTokensSecret;
  /** `iss` and `aud`: no host, so that a token serves in every region. */
  readonly issuer: string;
  readonly clock: Clock;
}

const LIFETIME_SECONDS = 3600;
/** RFC 9068. */
const TYPE = 'at+jwt';

/** Signs tokens that name a client and the version of its secret, and nothing that may change. */
export function createTokenSigner({ readSecret, issuer, clock }: TokenSignerOptions): IssueDeps['signToken'] {
  const readKey = createTokenKeys(readSecret);
  return async ({ clientId, secretVersion }) => {
    const { id, privateKey } = await readKey();
    const now = Math.floor(clock() / 1000);
    const accessToken = await new SignJWT({ ver: secretVersion })
      .setProtectedHeader({ alg: ALGORITHM, kid: id, typ: TYPE })
      .setIssuer(issuer)
      .setAudience(issuer)
      .setSubject(clientId)
      .setIssuedAt(now)
      .setExpirationTime(now + LIFETIME_SECONDS)
      .sign(privateKey);
    return { accessToken, expiresIn: LIFETIME_SECONDS };
  };
}
