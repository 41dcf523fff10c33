import { expect, it } from 'vitest';
import { digest } from '../../../../shared/domain/watch/digests.ts';

it('A digest is nine bytes of SHA-256', () => {
  expect(digest('abc')).toBe('ungWv48Bz-pB');
  expect(digest(new TextEncoder().encode('abc'))).toBe(digest('abc'));
});
