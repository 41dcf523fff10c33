import { createHash, createPrivateKey, createPublicKey, hkdfSync, type KeyObject } from 'node:crypto';

/** The key pair of tokens, the same in every region that has the same secret. */
export interface TokenKey {
  /** Tells keys apart, and nothing of them. */
  readonly id: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** `maxAgeMs`: from how long ago a value may be that was read before. */
export type ReadTokensSecret = (maxAgeMs?: number) => Promise<string>;

export const ALGORITHM = 'EdDSA';
const SEED_BYTES = 32;
/** What stands before an Ed25519 seed in PKCS #8 (RFC 8410, section 7). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** An Ed25519 key out of the secret: HKDF-SHA256 gives its seed. */
export function deriveTokenKey(secret: string): TokenKey {
  const seed = Buffer.from(hkdfSync('sha256', secret, '', 'order-relay/tokens/ed25519', SEED_BYTES));
  const der = Buffer.concat([PKCS8_PREFIX, seed]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey);
  const id = createHash('sha256')
    .update(publicKey.export({ format: 'der', type: 'spki' }))
    .digest('base64url');
  return { id: id.slice(0, 16), privateKey, publicKey };
}

/** Derives a key once for each secret. */
export function createTokenKeys(readSecret: ReadTokensSecret): (maxAgeMs?: number) => Promise<TokenKey> {
  let last: { readonly secret: string; readonly key: TokenKey } | undefined;
  return async maxAgeMs => {
    const secret = await readSecret(maxAgeMs);
    if (last?.secret !== secret) last = { secret, key: deriveTokenKey(secret) };
    return last.key;
  };
}
