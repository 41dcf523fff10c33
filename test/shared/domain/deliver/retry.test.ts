import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_ATTEMPTS, nextWaitMs, parseRetryAfter } from '../../../../shared/domain/deliver/retry.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const NOW = Date.parse('2026-11-23T03:00:00Z');

describe('the next attempt', () => {
  it('follows 5 s, 5 and 30 min, 2, 5, 10, 14, 20 and 24 h after the one before, and then no more', () => {
    const waits = Array.from({ length: MAX_ATTEMPTS }, (_, i) => nextWaitMs(i + 1, undefined, 0));
    const hours = [2, 5, 10, 14, 20, 24].map(hour => hour * HOUR);
    expect(waits).toEqual([5 * SECOND, 5 * MINUTE, 30 * MINUTE, ...hours, undefined]);
  });

  it('is never earlier than the table or the receiver says, and a tenth later at most', { tags: 'long' }, () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: MAX_ATTEMPTS - 1 }),
        fc.option(fc.integer({ min: -HOUR, max: 100 * HOUR }), { nil: undefined }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (attempts, retryAfter, random) => {
          const table = nextWaitMs(attempts, undefined, 0) ?? 0;
          const floor = Math.max(table, Math.min(retryAfter ?? 0, 24 * HOUR));
          const wait = nextWaitMs(attempts, retryAfter, random) ?? 0;
          expect(wait).toBeGreaterThanOrEqual(floor);
          expect(wait).toBeLessThanOrEqual(floor + table / 10);
        },
      ),
    );
  });
});

describe('a Retry-After header', () => {
  it.each([
    ['120', 120 * SECOND],
    [' 0 ', 0],
    ['Mon, 23 Nov 2026 03:10:00 GMT', 10 * MINUTE],
    ['Mon, 23 Nov 2026 02:00:00 GMT', 0],
    ['-5', undefined],
    ['Mon, 23 Nov 2099 03:10:00 GMT', 24 * HOUR],
    ['soon', undefined],
    ['', undefined],
    ['99999999999999', 24 * HOUR],
    ['1e3', undefined],
    [undefined, undefined],
  ])('%j means a wait of %s ms', (header, expected) => {
    expect(parseRetryAfter(header, NOW)).toBe(expected);
  });
});
