import { describe, expect, it } from 'vitest';
import { actsAgainAt, isFresh } from '../../../../shared/domain/regions/returns.ts';

const AT = Date.parse('2026-11-23T03:00:00Z');
const MINUTE = 60_000;
const goneMs = 15 * MINUTE;

describe('a region that was away', () => {
  it('acts again a minute after it heard of another, and at the latest in a quarter of an hour', () => {
    expect(actsAgainAt({ returnedAt: AT, goneMs })).toBe(AT + 15 * MINUTE);
    expect(actsAgainAt({ returnedAt: AT, heardAt: AT + 2 * MINUTE, goneMs })).toBe(AT + 3 * MINUTE);
    expect(actsAgainAt({ returnedAt: AT, heardAt: AT + 20 * MINUTE, goneMs })).toBe(AT + 15 * MINUTE);
  });

  it('believes a heartbeat that is younger than a minute, or was written since it is back', () => {
    const at = AT + 5 * MINUTE;
    const isBelieved = (heartbeatAt: number) => isFresh(heartbeatAt, { at, returnedAt: AT, goneMs });
    expect([AT - 1, AT, at].map(isBelieved)).toEqual([false, true, true]);
    expect(isFresh(AT - MINUTE, { at: AT, returnedAt: AT, goneMs })).toBe(false);
    expect(isFresh(AT - MINUTE + 1, { at: AT, returnedAt: AT, goneMs })).toBe(true);
  });
});
