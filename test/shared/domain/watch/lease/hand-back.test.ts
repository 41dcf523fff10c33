import { describe, expect, it } from 'vitest';
import { afterGoodTry, findHeir, mayTry } from '../../../../../shared/domain/watch/lease/hand-back.ts';
import { rankOf } from '../../../../../shared/domain/watch/lease/rank.ts';
import { NO_STATE, type RegionState } from '../../../../../shared/domain/watch/lease/region-state.ts';
import type { Lease } from '../../../../../shared/domain/watch/poll-state.ts';

const SUBJECT = { connection: 'default', service: 'uno' } as const;
const REGIONS = ['jp', 'us', 'fr', 'sg'];
const [first = '', second = '', third = '', last = ''] = REGIONS.toSorted(
  (a, b) => rankOf(SUBJECT, a, REGIONS) - rankOf(SUBJECT, b, REGIONS),
);
const HOUR = 60 * 60_000;
const INTERVAL = 5 * 60_000;
const LOSS = Date.parse('2026-11-23T03:00:00Z');

const taken = (taking: string, takenAt: number): Lease => ({
  revision: 1,
  owner: third,
  until: 0,
  token: 't',
  taking,
  takenAt,
});
const LEASE = taken('taking-1', LOSS);

/** Tries of a region with these results, an interval apart. */
function tries(count: number, lease = LEASE, own = NO_STATE, at = LOSS + HOUR): RegionState {
  let state = own;
  for (let i = 0; i < count; i++) state = { ...state, ...afterGoodTry(lease, state, at + i * INTERVAL) };
  return state;
}

describe('a region that lost a lease', () => {
  it('finds out after an hour whether it could poll again', () => {
    expect(mayTry(LEASE, NO_STATE, LOSS + HOUR - 1)).toBe(false);
    expect(mayTry(LEASE, NO_STATE, LOSS + HOUR)).toBe(true);
  });

  it('waits another hour after each try that failed', () => {
    const own = { ...NO_STATE, failures: 1, failure: { kind: 'timeout', at: LOSS + 2 * HOUR } };
    expect(mayTry(LEASE, own, LOSS + 3 * HOUR - 1)).toBe(false);
    expect(mayTry(LEASE, own, LOSS + 3 * HOUR)).toBe(true);
  });

  it('asks for it after three good answers in a row, and at each one after', () => {
    expect(tries(2).request).toBeUndefined();
    expect(tries(3).request).toEqual({ taking: 'taking-1', at: LOSS + HOUR + 2 * INTERVAL, count: 1 });
    expect(tries(4).request).toMatchObject({ at: LOSS + HOUR + 3 * INTERVAL, count: 1 });
  });

  it('counts anew when the lease changed hands meanwhile', () => {
    const next = taken('taking-2', LOSS + 2 * HOUR);
    expect(tries(2, next, tries(2)).request).toBeUndefined();
    expect(tries(3, next, tries(2)).request).toMatchObject({ taking: 'taking-2' });
  });

  it('waits twice as long each time it loses it again within a day, 32 hours at most (invariant 27)', () => {
    let own = NO_STATE;
    const waits = [];
    for (let i = 1, at = LOSS; i <= 8; i++) {
      const lease = taken(`taking-${i}`, at);
      let wait = HOUR;
      while (!mayTry(lease, own, at + wait)) wait += HOUR;
      waits.push(wait / HOUR);
      own = tries(3, lease, own, at + wait);
      at += wait + HOUR;
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 32, 32]);
    const calm = (own.request?.at ?? 0) + 24 * HOUR;
    expect(mayTry(taken('later', calm), own, calm + HOUR)).toBe(true);
  });
});

describe('the region that holds it', () => {
  const heir = (states: Record<string, RegionState>, at: number, region = third) =>
    findHeir(SUBJECT, LEASE, { region, regions: REGIONS, states, at, intervalMs: INTERVAL });
  const own = tries(3);
  const askedAt = own.request?.at ?? 0;

  it('gives it to the region that asks, for an interval and a little more', () => {
    expect(heir({ [first]: own }, askedAt)).toBe(first);
    expect(heir({ [first]: own }, askedAt + INTERVAL * 1.25 - 1)).toBe(first);
    expect(heir({ [first]: own }, askedAt + INTERVAL * 1.25)).toBeUndefined();
  });

  it('gives it to the first in rank of several', () => {
    expect(heir({ [second]: own, [first]: own }, askedAt)).toBe(first);
  });

  it('keeps it from regions that do not outrank it, and from such as it does not know', () => {
    expect(heir({ [last]: own }, askedAt)).toBeUndefined();
    expect(heir({ elsewhere: own }, askedAt, last)).toBeUndefined();
  });

  it('heeds no request about an earlier taking', () => {
    expect(heir({ [first]: tries(3, taken('taking-0', LOSS)) }, askedAt)).toBeUndefined();
  });
});
