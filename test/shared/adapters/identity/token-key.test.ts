import { createPrivateKey, hkdfSync, sign, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { deriveTokenKey } from '../../../../shared/adapters/identity/token-key.ts';

describe('the key of tokens', () => {
  it('is the Ed25519 key whose seed is HKDF-SHA256 of the secret', () => {
    const secret = 's'.repeat(64);
    const { privateKey, publicKey } = deriveTokenKey(secret);
    const seed = Buffer.from(hkdfSync('sha256', secret, '', 'order-relay/tokens/ed25519', 32));
    const { d, x } = privateKey.export({ format: 'jwk' });
    expect(d).toBe(seed.toString('base64url'));
    const again = createPrivateKey({ key: { kty: 'OKP', crv: 'Ed25519', d: d ?? '', x: x ?? '' }, format: 'jwk' });
    expect(verify(null, Buffer.from('text'), publicKey, sign(null, Buffer.from('text'), again))).toBe(true);
  });

  it('is the same for the same secret, and its id tells others apart', () => {
    const [a, b, c] = ['a', 'a', 'b'].map(secret => deriveTokenKey(secret.repeat(64)));
    expect(a?.id).toBe(b?.id);
    expect(a?.id).not.toBe(c?.id);
  });
});
