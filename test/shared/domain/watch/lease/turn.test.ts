import { describe, expect, it } from 'vitest';
import type { Heartbeat } from '../../../../../shared/domain/regions/heartbeat.ts';
import { addAnyTime } from '../../../../../shared/domain/watch/lease/poll-time.ts';
import { rankOf } from '../../../../../shared/domain/watch/lease/rank.ts';
import { NO_STATE, type RegionState } from '../../../../../shared/domain/watch/lease/region-state.ts';
import {
  dependsOnHeartbeats,
  findSuccessor,
  nextTurn,
  type Situation,
} from '../../../../../shared/domain/watch/lease/turn.ts';
import type { Lease } from '../../../../../shared/domain/watch/poll-state.ts';

const SUBJECT = { connection: 'default', service: 'uno' } as const;
const REGIONS = ['jp', 'us', 'fr', 'sg'];
const byRank = REGIONS.toSorted((a, b) => rankOf(SUBJECT, a, REGIONS) - rankOf(SUBJECT, b, REGIONS));
const [first = '', second = '', third = ''] = byRank;
const MINUTE = 60_000;
const INTERVAL = 5 * MINUTE;
const HOUR = 60 * MINUTE;
const GONE = 15 * MINUTE;
/** The first moment of an interval that belongs to rank 0. */
const END = Date.parse('2026-11-23T03:00:00Z');

const lease = (owner: string, changes: Partial<Lease> = {}): Lease => ({
  revision: 1,
  owner,
  until: END,
  token: 't',
  taking: 't',
  takenAt: END - 10 * HOUR,
  ...changes,
});
const failed = (at: number, kind = 'timeout'): RegionState => ({ ...NO_STATE, failures: 3, failure: { kind, at } });

interface Given {
  readonly region?: string;
  readonly regions?: readonly string[];
  readonly lease?: Lease | undefined;
  readonly own?: RegionState;
  readonly heartbeats?: readonly Heartbeat[];
  readonly at: number;
}
const situation = ({ region = first, regions = REGIONS, own = NO_STATE, ...given }: Given): Situation => ({
  subject: SUBJECT,
  region,
  regions,
  lease: undefined,
  own,
  intervalMs: INTERVAL,
  addPollTime: addAnyTime,
  goneMs: GONE,
  ...given,
});
const turn = (given: Given) => nextTurn(situation(given));
const does = (given: Given) => turn(given).does;
const beat = (region: string, at: number, changes: Partial<Heartbeat> = {}): Heartbeat => ({
  region,
  at,
  version: '0.2.0',
  ...changes,
});

describe('the region that holds a lease', () => {
  it('polls while it is valid, and takes nothing by it', () => {
    expect(turn({ region: second, lease: lease(second), at: END - 1 })).toEqual({ does: 'poll', takes: false });
  });

  it('goes on asking after it ran out by failures, and takes it anew with a good answer', () => {
    const own = failed(END - MINUTE);
    expect(turn({ region: second, lease: lease(second), own, at: END + MINUTE })).toEqual({
      does: 'poll',
      takes: true,
    });
  });

  it('is away when it ran out unnoticed: it waits a quarter of an hour, then takes over as a standby does', () => {
    const at = END + HOUR;
    expect(turn({ region: third, lease: lease(third), at })).toEqual({ does: 'stand-by', note: { returnedAt: at } });
    const own = { ...NO_STATE, returnedAt: at };
    expect(does({ region: third, lease: lease(third), own, at: at + 15 * MINUTE - 1 })).toBe('stand-by');
    expect(turn({ region: third, lease: lease(third), own, at: at + 15 * MINUTE })).toEqual({
      does: 'poll',
      takes: true,
    });
  });

  it('that was away takes for that time no lease of another either, which may be an old one', () => {
    const own = { ...NO_STATE, returnedAt: END + HOUR };
    const old = lease(second, { until: END + MINUTE });
    expect(does({ lease: old, own, at: END + HOUR + 15 * MINUTE - 1 })).toBe('stand-by');
    expect(does({ lease: old, own, at: END + HOUR + 15 * MINUTE })).toBe('poll');
  });

  it('waits anew after another absence', () => {
    const own = { ...NO_STATE, returnedAt: END - HOUR };
    const at = END + HOUR;
    expect(turn({ region: third, lease: lease(third), own, at })).toEqual({
      does: 'stand-by',
      note: { returnedAt: at },
    });
  });

  it('is never away when it is alone', () => {
    expect(turn({ region: 'jp', regions: ['jp'], lease: lease('jp'), at: END + HOUR })).toEqual({
      does: 'poll',
      takes: false,
    });
  });

  it('begins half an interval after it was handed the lease', () => {
    const handed = lease(first, { beginsAt: END - MINUTE });
    expect(does({ lease: handed, at: END - MINUTE - 1 })).toBe('stand-by');
    expect(does({ lease: handed, at: END - MINUTE })).toBe('poll');
  });
});

describe('a region beside a lease of another', () => {
  it.each(byRank.map((region, rank) => [rank, region]))(
    'of rank %i takes over when it has run out for that many half intervals (invariant 27)',
    (rank, region) => {
      const from = END + (Number(rank) * INTERVAL) / 2;
      const given = { region: String(region), lease: lease('gone') };
      expect(does({ ...given, at: from - 1 })).toBe('stand-by');
      expect(turn({ ...given, at: from })).toEqual({ does: 'poll', takes: true });
    },
  );

  it('that has tried in vain tries again in its own intervals only', () => {
    for (const [rank, region] of byRank.entries()) {
      const from = END + (rank * INTERVAL) / 2;
      const own = failed(from);
      const turns = Array.from({ length: 12 }, (_, i) =>
        does({ region, lease: lease('gone'), own, at: END + (i + 1) * INTERVAL }),
      );
      expect(turns.filter(it => it === 'poll')).toHaveLength(3);
      expect(turns.indexOf('poll') % 4).toBe((rank + 3) % 4);
    }
  });

  it('and that was refused for asking too much leaves out every other of its turns', () => {
    const own = failed(END, 'rate_limited');
    const turns = Array.from({ length: 16 }, (_, i) => does({ lease: lease('gone'), own, at: END + i * INTERVAL }));
    expect(turns.filter(it => it === 'slow-down')).toHaveLength(2);
    expect(turns[8]).toBe('poll');
  });

  it('never tries to get it back when the holder ranks above it', () => {
    for (let i = 0; i < 8; i++)
      expect(does({ region: third, lease: lease(second, { until: END + HOUR }), at: END + i * INTERVAL })).toBe(
        'stand-by',
      );
  });

  it('that it outranks tries to get it back in its own intervals', () => {
    const held = lease(second, { until: END + HOUR });
    const turns = Array.from({ length: 8 }, (_, i) => does({ lease: held, at: END + i * INTERVAL }));
    expect(turns.filter(it => it === 'try')).toHaveLength(2);
    expect(turns.filter(it => it === 'poll')).toEqual([]);
  });
});

describe('while there is no lease', () => {
  it('the first in rank begins at once', () => {
    expect(turn({ at: END })).toEqual({ does: 'poll', takes: true });
  });

  it('the others note it once, and begin a lease and their own grace later', () => {
    expect(turn({ region: second, at: END })).toEqual({ does: 'stand-by', note: { noLeaseSince: END } });
    const own = { ...NO_STATE, noLeaseSince: END };
    expect(turn({ region: second, own, at: END + 3 * INTERVAL - 1 })).toEqual({ does: 'stand-by' });
    expect(does({ region: second, own, at: END + 3 * INTERVAL })).toBe('poll');
    expect(does({ region: third, own, at: END + 3 * INTERVAL })).toBe('stand-by');
  });
});

describe('by its heartbeat, a region', () => {
  const at = END - MINUTE;
  const held = lease(first);
  const lapsed = lease(second);
  const others = [beat(second, at), beat(third, at)];

  it.each([
    ['a quarter of an hour old', { at: END + HOUR - GONE }],
    ['that says so', { returnedAt: END }],
  ])('that is %s, waits, whether it holds the lease, could take one or could try', (_, changes) => {
    const now = END + HOUR;
    const heartbeats = [{ ...beat(first, now), ...changes }];
    const long = { until: now + HOUR };
    for (const given of [{ lease: lease(first, long) }, { lease: lapsed }, { lease: undefined }])
      expect(turn({ ...given, at: now, heartbeats })).toEqual({ does: 'stand-by' });
    for (let i = 0; i < 4; i++) {
      const tick = now + i * INTERVAL;
      const away = [beat(first, tick - GONE)];
      expect(does({ lease: lease(second, { until: now + 2 * HOUR }), at: tick, heartbeats: away })).toBe('stand-by');
    }
    expect(does({ lease: held, at, heartbeats: [beat(first, at)] })).toBe('poll');
    expect(does({ lease: lease(first, long), at: now, heartbeats, regions: [first] })).toBe('poll');
  });

  it('that has no heartbeat yet does not wait', () => {
    expect(does({ lease: held, at, heartbeats: others })).toBe('poll');
  });

  it('that drains polls as long as it holds a lease, and takes none, while another is there', () => {
    const heartbeats = [beat(first, END + HOUR, { isDraining: true, isRelieved: true })];
    const long = { until: END + 2 * HOUR };
    expect(turn({ lease: lease(first, long), at: END + HOUR, heartbeats })).toEqual({ does: 'poll', takes: false });
    for (const other of [lapsed, undefined, lease(first)])
      expect(does({ lease: other, own: failed(END + HOUR - 1), at: END + HOUR, heartbeats })).toBe('stand-by');
    const alone = [beat(first, END + HOUR, { isDraining: true })];
    expect(does({ lease: lapsed, at: END + HOUR, heartbeats: alone })).toBe('poll');
  });

  it('that drains hands the lease to the first in rank that is there', () => {
    const draining = beat(first, at, { isDraining: true, isRelieved: true });
    const successor = (...heartbeats: Heartbeat[]) => findSuccessor(situation({ lease: held, at, heartbeats }));
    expect(successor(draining, beat(third, at), beat(second, at))).toBe(second);
    expect(successor(draining, beat(third, at), beat(second, at - GONE))).toBe(third);
    expect(successor(draining, beat(third, at), beat(second, at, { returnedAt: at }))).toBe(third);
    expect(successor(draining, beat(third, at), beat(second, at, { isDraining: true }))).toBe(third);
    expect(successor(draining, beat('elsewhere', at))).toBeUndefined();
    expect(successor(beat(first, at), ...others)).toBeUndefined();
  });

  it('that stands by needs none, nor does one that is alone', () => {
    const needs = (given: Given) => dependsOnHeartbeats(situation(given), turn(given));
    expect(needs({ lease: lease(second, { until: END + HOUR }), region: third, at })).toBe(false);
    expect(needs({ lease: held, regions: [first], at })).toBe(false);
    expect(needs({ lease: held, at })).toBe(true);
    expect(needs({ lease: held, at: END + HOUR })).toBe(true);
    expect(needs({ lease: lapsed, at: END + HOUR })).toBe(true);
  });
});

it('a region whose lease ran out without it acts again a minute after it heard of another', () => {
  const at = END + HOUR;
  const held = lease(third);
  const own = { ...NO_STATE, returnedAt: at };
  const heartbeats = [beat(third, at), beat(second, at)];
  expect(turn({ region: third, lease: held, at, heartbeats })).toEqual({
    does: 'stand-by',
    note: { returnedAt: at, heardAt: at },
  });
  expect(turn({ region: third, lease: held, own, at: at + INTERVAL, heartbeats })).toEqual({
    does: 'stand-by',
    note: { returnedAt: at, heardAt: at + INTERVAL },
  });
  const heard = { ...own, heardAt: at };
  expect(does({ region: third, lease: held, own: heard, at: at + MINUTE - 1 })).toBe('stand-by');
  expect(does({ region: third, lease: held, own: heard, at: at + MINUTE })).toBe('poll');
});
