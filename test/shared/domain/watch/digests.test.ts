import { expect, it } from 'vitest';
import { digest, shortDigest } from '../../../../shared/domain/watch/digests.ts';

it('A digest is nine bytes of SHA-256', () => {
  expect(digest('abc')).toBe('ungWv48Bz-pB');
  expect(digest(new TextEncoder().encode('abc'))).toBe(digest('abc'));
});

it('A short one is its first four bytes', () => {
  expect(shortDigest('abc')).toBe(Buffer.from(digest('abc'), 'base64url').readInt32BE());
  expect(shortDigest('')).toBe(Buffer.from(digest(''), 'base64url').readInt32BE());
});
