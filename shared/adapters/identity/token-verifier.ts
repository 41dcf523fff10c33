import { decodeProtectedHeader, errors, jwtVerify } from 'jose';
import type { TokenSubject } from '../../domain/clients/authenticate.ts';
import { ALGORITHM, createTokenKeys, type TokenKey } from './token-key.ts';
import type { TokenSignerOptions } from './token-signer.ts';

/** How far the clocks of two machines may be apart. */
const TOLERANCE_SECONDS = 60;
/** A token of an unknown key has the secret read again, but not each time: strangers make such tokens too. */
const UNKNOWN_KEY_MAX_AGE_MS = 10_000;

/** Returns whom a token of ours is for; undefined for every other text. Throws when the secret cannot be read. */
export function createTokenVerifier({
  readSecret,
  issuer,
  clock,
}: TokenSignerOptions): (token: string) => Promise<TokenSubject | undefined> {
  const readKey = createTokenKeys(readSecret);
  const findKey = async (id: unknown): Promise<TokenKey | undefined> => {
    const known = await readKey();
    const key = known.id === id ? known : await readKey(UNKNOWN_KEY_MAX_AGE_MS);
    return key.id === id ? key : undefined;
  };
  return async token => {
    const key = await findKey(keyIdOf(token));
    if (key === undefined) return undefined;
    try {
      const { payload } = await jwtVerify(token, key.publicKey, {
        algorithms: [ALGORITHM],
        issuer,
        audience: issuer,
        clockTolerance: TOLERANCE_SECONDS,
        currentDate: new Date(clock()),
        requiredClaims: ['sub', 'ver', 'exp'],
      });
      return { clientId: String(payload.sub), secretVersion: String(payload.ver) };
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  };
}

function keyIdOf(token: string): unknown {
  try {
    return decodeProtectedHeader(token).kid;
  } catch {
    // What has no header is no token of anybody's.
    return undefined;
  }
}
