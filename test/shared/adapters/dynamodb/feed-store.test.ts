import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventKey } from '../../../../shared/adapters/dynamodb/event-item.ts';
import { DynamoFeedStore } from '../../../../shared/adapters/dynamodb/feed-store.ts';
import type { Event, EventFacts } from '../../../../shared/domain/events/event.ts';
import type { FeedStore, SequenceRange, Slot } from '../../../../shared/domain/events/ports.ts';
import { TestFeed } from '../../../support/feed.ts';
import { MemoryFeedStore } from '../../../support/memory-feed-store.ts';
import { startTable } from '../../../support/table.ts';

const SECOND_MS = 1_000;

let engine: Awaited<ReturnType<typeof startTable>>;
let now = Date.UTC(2026, 10, 23, 3);
let count = 0;

beforeAll(async () => {
  engine = await startTable();
});
afterAll(() => engine.close());
beforeEach(() => {
  count++;
});

const clock = () => now;
const inSeconds = (seconds: number) => now / SECOND_MS + seconds;
const LATER = inSeconds(10 * 365 * 86_400);
/** The table keeps what other tests have put. */
const lane = (name = 'a') => `jp${count}-${name}`;

function event(name: string, facts: Partial<EventFacts> = {}, extra = {}): Event {
  const { type = 'order.updated', timestamp = new Date(now).toISOString(), ...data } = facts;
  return { id: `evt_${count}_${name}`, body: JSON.stringify({ type, timestamp, data: { ...data, ...extra } }) };
}

const slot = (number: number, changes: Partial<Slot> = {}): Slot => ({
  lane: lane(),
  number,
  eventIds: [`evt_${number}`],
  putAt: now,
  expiresAtSeconds: LATER,
  ...(number > 1 && { previousExpiresAtSeconds: LATER }),
  lowest: 1,
  lowestExpiresAtSeconds: LATER,
  ...changes,
});

const idsOf = (events: readonly Event[]) => events.map(({ id }) => id);

describe.each<[string, () => FeedStore]>([
  ['in memory', () => new MemoryFeedStore(clock)],
  ['in the table', () => new DynamoFeedStore(engine.table, clock)],
])('the feed %s', (_where, create) => {
  let store: FeedStore;
  let seen: { lane: string; slot: number };
  beforeEach(() => {
    store = create();
    seen = { lane: lane(), slot: 4 };
  });

  const put = (...events: Event[]) => Promise.all(events.map(one => store.putEvent(one, seen, LATER)));
  const listOf = (entryId: string) => Array.fromAsync(store.listOfEntry(entryId, { above: 0 }));
  const slotsFrom = (from: number, name?: string) => Array.fromAsync(store.listSlots(lane(name), from, 3));

  describe('an event', () => {
    it('comes back to the byte', async () => {
      const odd = {
        id: event('1').id,
        body: '{ "type":"order.updated",\n"timestamp":"x", "data":{"memo":"受付済\\u0000"}}',
        full: '{"type":"order.updated","timestamp":"x","data":{"name":"山田"}}',
      };
      expect(await put(odd)).toEqual(['done']);
      expect(await store.findEvent(odd.id)).toEqual(odd);
      expect(await store.findBodies([odd.id, odd.id, 'evt_none'])).toEqual(new Map([[odd.id, odd.body]]));
      expect(await store.findEvent('evt_none')).toBeUndefined();
    });

    it('that is there already stays as it is (invariant 12)', async () => {
      const first = event('1', { sequence: 1 });
      await put(first);
      expect(await store.putEvent(event('1', { sequence: 2 }), { lane: lane('b'), slot: 9 }, LATER)).toBe('stale');
      expect(await store.findEvent(first.id)).toEqual(first);
      expect(await store.findSeen([first.id, 'evt_none'])).toEqual(new Map([[first.id, seen]]));
    });

    it('is new to one of those who put it at the same time', async () => {
      const results = await put(...Array.from({ length: 8 }, () => event('1')));
      expect(results.filter(result => result === 'done')).toHaveLength(1);
    });

    it('counts as absent once it has expired, and may be put again', async () => {
      const start = now;
      const one = event('1', { orderId: `order-${count}`, sequence: 1 });
      await store.putEvent(one, seen, inSeconds(60));
      now = start + 60 * SECOND_MS - 1;
      expect(await store.findEvent(one.id)).toEqual(one);
      expect(await store.putEvent(one, seen, LATER)).toBe('stale');
      now = start + 60 * SECOND_MS;
      expect(await store.findEvent(one.id)).toBeUndefined();
      expect(await store.findSeen([one.id])).toEqual(new Map());
      expect(await store.findBodies([one.id])).toEqual(new Map());
      expect(await listOf(`order-${count}`)).toEqual([]);
      expect(await put(one)).toEqual(['done']);
      expect(await store.findEvent(one.id)).toEqual(one);
      now = start;
    });

    it('is found among hundreds', async () => {
      const all = Array.from({ length: 230 }, (_, i) => event(String(i)));
      const there = all.filter((_, i) => i % 2 === 0);
      await put(...there);
      expect([...(await store.findSeen(idsOf(all))).keys()].sort()).toEqual(idsOf(there).sort());
      expect((await store.findBodies(idsOf(all))).size).toBe(there.length);
    });

    it('notes another slot, unless what it notes is no longer what was read', async () => {
      const one = { ...event('1', { orderId: `order-${count}`, sequence: 1 }), full: '{}' };
      await put(one);
      const [second, third] = [5, 6].map(number => ({ lane: lane('b'), slot: number }));
      if (second === undefined || third === undefined) return expect.fail();
      await store.moveSeen(one.id, seen, second, LATER);
      await store.moveSeen(one.id, seen, third, LATER);
      await store.moveSeen(one.id, undefined, third, LATER);
      await store.moveSeen('evt_none', undefined, third, LATER);
      expect(await store.findSeen([one.id, 'evt_none'])).toEqual(new Map([[one.id, second]]));
      expect(await store.findEvent(one.id)).toEqual(one);
      expect(await listOf(`order-${count}`)).toEqual([one]);
    });
  });

  describe('the events of an order', () => {
    it('are told from one sequence on, either way', async () => {
      const orderId = `order-of-${count}`;
      const its = [1, 2, 3, 4].map(sequence => event(`s${sequence}`, { orderId, sequence }));
      await put(...its, event('other', { orderId: `${orderId}-b`, sequence: 2 }));
      const list = async (where: SequenceRange) => idsOf(await Array.fromAsync(store.listOfEntry(orderId, where)));
      expect(await list({ below: 3 })).toEqual([its[1], its[0]].map(one => one?.id));
      expect(await list({ above: 2 })).toEqual([its[2], its[3]].map(one => one?.id));
      expect(await list({ below: 1 })).toEqual([]);
    });

    it('are in the order of their sequences as numbers, whenever they came', async () => {
      const orderId = `uno~${count}~N1`;
      const its = [2, 10, 9].map(sequence => event(String(sequence), { orderId, sequence }));
      for (const one of its) await put(one);
      await put(event('other', { orderId: `${orderId}2`, sequence: 11 }));
      expect(await listOf(orderId)).toEqual([its[0], its[2], its[1]]);
      expect(await listOf('uno~none~N1')).toEqual([]);
    });
  });

  describe('a slot', () => {
    it('is put once', async () => {
      expect(await store.putSlot(slot(1))).toBe('done');
      expect(await store.putSlot(slot(1, { eventIds: ['evt_other'] }))).toBe('stale');
      expect(await slotsFrom(1)).toEqual([slot(1)]);
      const results = await Promise.all(Array.from({ length: 8 }, () => store.putSlot(slot(2))));
      expect(results.filter(result => result === 'done')).toHaveLength(1);
    });

    it('stands in the order of the numbers, in its lane', async () => {
      expect(await store.findNewestSlot(lane())).toBeUndefined();
      const numbers = [1, 2, 9, 10, 11, 100, 1_000];
      for (const number of numbers.toReversed()) await store.putSlot(slot(number));
      await store.putSlot(slot(5_000, { lane: lane('b') }));
      expect((await slotsFrom(0)).map(({ number }) => number)).toEqual(numbers);
      expect((await slotsFrom(9)).map(({ number }) => number)).toEqual([9, 10, 11, 100, 1_000]);
      expect(await slotsFrom(1_001)).toEqual([]);
      expect(await store.findNewestSlot(lane())).toEqual(slot(1_000));
    });

    it('holds a hundred ids', async () => {
      const full = slot(1, { eventIds: Array.from({ length: 100 }, (_, i) => `evt_${String(i).padStart(32, '0')}`) });
      await store.putSlot(full);
      expect(await store.findNewestSlot(lane())).toEqual(full);
    });

    it('is still there when it has expired, until it is removed', async () => {
      const old = slot(1, { expiresAtSeconds: inSeconds(-1) });
      await store.putSlot(old);
      expect(await slotsFrom(0)).toEqual([old]);
      expect(await store.findNewestSlot(lane())).toEqual(old);
    });
  });

  it('what a region tells of itself is put over the revision read only', async () => {
    const region = `region${count}`;
    const opened = { id: lane(), openedAt: now, tableId: 'table' };
    expect(await store.findRegion(region)).toBeUndefined();
    expect(await store.putRegion({ region, revision: 0, lanes: [opened] })).toBe('done');
    expect(await store.putRegion({ region, revision: 0, lanes: [] })).toBe('stale');
    const read = await store.findRegion(region);
    expect(read).toEqual({ region, revision: 1, lanes: [opened] });
    expect(await store.listRegions()).toContainEqual(read);
    const two = [opened, { ...opened, id: lane('b') }];
    expect(await store.putRegion({ region, revision: 1, lanes: two })).toBe('done');
    expect(await store.findRegion(region)).toEqual({ region, revision: 2, lanes: two });
  });

  it('the table has one id, as long as it is the same', async () => {
    expect(await store.readTableId()).toMatch(/\S/);
    now += 3_600_000;
    expect(await store.readTableId()).toBe(await create().readTableId());
  });

  it('lists what it is given, in its order, more than a slot of it, and more than a MiB', async () => {
    const feed = new TestFeed(store, clock, `jp${count}`);
    const events = Array.from({ length: 230 }, (_, i) => event(String(i), {}, { padding: 'x'.repeat(8_000) }));
    await feed.put(...events);
    await feed.put(...events.slice(0, 3), event('last'));
    const entries = await Array.fromAsync(feed.listAfter({}, `jp${count}`));
    expect(idsOf(entries)).toEqual([...idsOf(events), event('last').id]);
    expect(entries.map(({ body }) => body)).toEqual([...events, event('last')].map(({ body }) => body));
    expect(await feed.findMissing([...idsOf(events), 'evt_none'])).toEqual(new Set(['evt_none']));
  });
});

it('an event that a version before 0.2 put is in no slot, and gets into one when it is sent again', async () => {
  const old = event('old', { orderId: `order-${count}`, sequence: 1 });
  await engine.table.put({
    ...eventKey(old.id),
    eventId: old.id,
    body: old.body,
    feedDay: 'FEED#default#2026-11-23',
    feedPosition: `2026-11-23T00:00:00.000Z#${old.id}`,
    orderId: `order-${count}`,
    sequence: 1,
    region: 'jp',
    expiresAtSeconds: LATER,
  });
  const feed = new TestFeed(new DynamoFeedStore(engine.table, clock), clock, `old${count}`);
  expect(await feed.findEvent(old.id)).toEqual(old);
  expect(await feed.findMissing([old.id])).toEqual(new Set([old.id]));
  await feed.put({ ...old, body: event('old', { sequence: 2 }).body });
  expect(await feed.findMissing([old.id])).toEqual(new Set());
  expect(await Array.fromAsync(feed.listAfter({}, `old${count}`))).toMatchObject([old]);
  expect(await engine.table.get(eventKey(old.id))).not.toHaveProperty('feedDay');
});
