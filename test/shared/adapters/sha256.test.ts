import { describe, expect, it } from 'vitest';
import { Sha256 } from '../../../shared/adapters/sha256.ts';

const bytes = (text: string) => Buffer.from(text);
const hex = async (hash: Sha256) => Buffer.from(await hash.digest()).toString('hex');

describe('SHA-256', () => {
  it('is that of FIPS 180-2', async () => {
    const hash = new Sha256();
    hash.update(bytes('a'));
    hash.update(bytes('bc'));
    expect(await hex(hash)).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it.each([
    ['text', 'Jefe'],
    ['bytes', new Uint8Array(bytes('Jefe'))],
  ])('is the HMAC of RFC 4231, with a secret that is %s', async (_form, secret) => {
    const hash = new Sha256(secret);
    hash.update(bytes('what do ya want for nothing?'));
    expect(await hex(hash)).toBe('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
  });
});
