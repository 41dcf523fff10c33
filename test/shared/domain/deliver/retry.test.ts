import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
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
    // RFC 9110, section 5.6.7: recipients take all three forms, and the two older ones are GMT too.
    ['Monday, 23-Nov-26 03:10:00 GMT', 10 * MINUTE],
    ['Mon Nov 23 03:10:00 2026', 10 * MINUTE],
    ['Mon Nov  9 03:10:00 2026', 0],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 0],
    ['Sun Nov  6 08:49:37 1994', 0],
    // Two digits mean the past when they would lie more than 50 years ahead.
    ['Monday, 23-Nov-76 03:00:00 GMT', 24 * HOUR],
    ['Monday, 23-Nov-76 03:00:01 GMT', 0],
    ['Monday, 23-Nov-77 03:00:00 GMT', 0],
    // No such time, and no such form, though Date.parse takes them.
    ['Mon, 31 Feb 2027 03:10:00 GMT', undefined],
    ['Monday, 31-Feb-27 03:10:00 GMT', undefined],
    ['Sun Feb 31 03:10:00 2027', undefined],
    ['Mon, 23 Nov 2026 24:10:00 GMT', undefined],
    ['Mon, 23 Nov 2026 03:10:00 +0900', undefined],
    ['Mon, 23 Nov 2026 03:10:00', undefined],
    ['Mon, 23 Nov 2026', undefined],
    ['Mon, 23 Nov 26 03:10:00 GMT', undefined],
    ['Mon, 23 Foo 2026 03:10:00 GMT', undefined],
    ['Mon, 3 Nov 2026 03:10:00 GMT', undefined],
    ['Mon Nov 9 03:10:00 2026', undefined],
    ['Mon Nov 23 03:10:00 2026 GMT', undefined],
    ['Monday, 23-Nov-2026 03:10:00 GMT', undefined],
    ['2026-11-23T03:10:00Z', undefined],
  ])('%j means a wait of %s ms', (header, expected) => {
    expect(parseRetryAfter(header, NOW)).toBe(expected);
  });

  it('of two digits is of the century that lies nearest, near the turn of one too', () => {
    const at = Date.parse('2099-12-31T23:50:00Z');
    expect(parseRetryAfter('Friday, 01-Jan-00 00:00:00 GMT', at)).toBe(10 * MINUTE);
    expect(parseRetryAfter('Thursday, 31-Dec-99 23:55:00 GMT', at)).toBe(5 * MINUTE);
  });

  it('is read alike wherever the process runs', () => {
    vi.stubEnv('TZ', 'Asia/Tokyo');
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(parseRetryAfter('Mon Nov 23 03:10:00 2026', NOW)).toBe(10 * MINUTE);
  });
});
