import { describe, expect, it } from 'vitest';
import { actsAgainAt, wasAway } from '../../../../../shared/domain/watch/lease/returns.ts';

const AT = Date.parse('2026-11-23T03:00:00Z');
const MINUTE = 60_000;

describe('a region', () => {
  it('was away when its lease ran out without it, or its heartbeat is a quarter of an hour old', () => {
    expect(wasAway({ at: AT, hasLapsed: true })).toBe(true);
    expect(wasAway({ at: AT, hasLapsed: false })).toBe(false);
    expect(wasAway({ at: AT, hasLapsed: false, heartbeatAt: AT - 15 * MINUTE + 1 })).toBe(false);
    expect(wasAway({ at: AT, hasLapsed: false, heartbeatAt: AT - 15 * MINUTE })).toBe(true);
  });

  it('that was away acts again a minute after it heard of another, and at the latest in a quarter of an hour', () => {
    expect(actsAgainAt({ returnedAt: AT })).toBe(AT + 15 * MINUTE);
    expect(actsAgainAt({ returnedAt: AT, heardAt: AT + 2 * MINUTE })).toBe(AT + 3 * MINUTE);
    expect(actsAgainAt({ returnedAt: AT, heardAt: AT + 20 * MINUTE })).toBe(AT + 15 * MINUTE);
  });
});
