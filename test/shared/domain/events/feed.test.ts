import { beforeEach, describe, expect, it } from 'vitest';
import type { Event } from '../../../../shared/domain/events/event.ts';
import type { FeedCursor, FeedStore } from '../../../../shared/domain/events/ports.ts';
import { hasMissed } from '../../../../shared/domain/events/slot.ts';
import { KEEP_MS, TestFeed } from '../../../support/feed.ts';
import { eventKey, MemoryFeedStore, slotKey } from '../../../support/memory-feed-store.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const START = Date.parse('2026-11-23T03:00:00Z');

let now: number;
let store: MemoryFeedStore;
let feed: TestFeed;
beforeEach(() => {
  now = START;
  store = new MemoryFeedStore(() => now);
  feed = new TestFeed(store, () => now);
});

const event = (name: string | number): Event => ({
  id: `evt_${name}`,
  body: JSON.stringify({ type: 'order.updated', timestamp: new Date(START).toISOString(), data: { name } }),
});
const events = (...names: (string | number)[]) => names.map(event);
const read = async (cursor: FeedCursor = {}, from = feed) => {
  const entries = await Array.fromAsync(from.listAfter(cursor));
  return entries.map(({ id }) => id.slice('evt_'.length)).join(' ');
};
/** The cursor of a reader that has read so many. */
const cursorAfter = async (count: number, cursor: FeedCursor = {}) => {
  const entries = (await Array.fromAsync(feed.listAfter(cursor))).slice(0, count);
  return Object.assign({ ...cursor }, ...entries.map(({ lane, place }) => ({ [lane]: place })));
};
const lanes = async () => (await store.listRegions()).flatMap(record => record.lanes.map(({ id }) => id));

/** A store whose calls are counted, and fail from number `at` on, before or after that call's effect. */
function dying(at: number, when: 'before' | 'after'): FeedStore & { readonly calls: number } {
  let calls = 0;
  return new Proxy(store, {
    get: (target, name) => {
      if (name === 'calls') return calls;
      const method = Reflect.get(target, name, target);
      if (typeof method !== 'function') return method;
      const fail = (effect: () => unknown) => {
        const call = calls++;
        if (call > at || (call === at && when === 'before')) throw new Error('died');
        const result = effect();
        if (call === at) throw new Error('died');
        return result;
      };
      if (name === 'listSlots') return (...args: unknown[]) => fail(() => method.apply(target, args));
      return async (...args: unknown[]) => fail(() => method.apply(target, args));
    },
  }) as never;
}

describe('a lane', () => {
  it('lists events in the order in which they were appended', async () => {
    await feed.put(...events(3, 1));
    await feed.put(...events(2));
    expect(await read()).toBe('3 1 2');
    expect(store.slots.map(({ number, eventIds }) => [number, eventIds])).toEqual([
      [1, ['evt_3', 'evt_1']],
      [2, ['evt_2']],
    ]);
  });

  it('lists an event once, however often it is appended, and as it was first put (invariant 12)', async () => {
    await feed.put(event(1), event(1));
    await feed.put({ ...event(1), body: '{"type":"order.removed","timestamp":"x","data":{}}' }, event(2));
    await feed.put(event(2));
    const entries = await Array.fromAsync(feed.listAfter({}));
    expect(entries.map(({ body }) => body)).toEqual(events(1, 2).map(({ body }) => body));
  });

  it('has at most a hundred events in a slot', async () => {
    const many = Array.from({ length: 201 }, (_, i) => event(i));
    await feed.put(...many);
    expect(store.slots.map(({ eventIds }) => eventIds.length)).toEqual([100, 100, 1]);
    expect(await read(await cursorAfter(150))).toBe(
      many
        .slice(150)
        .map((_, i) => 150 + i)
        .join(' '),
    );
  });

  it('has no gap when writers append at the same time, and lists each event once', async () => {
    const writers = Array.from({ length: 8 }, () => new TestFeed(store, () => now));
    await Promise.all(writers.map((writer, i) => writer.put(event(`own${i}`), event('all'), event(`pair${i >> 1}`))));
    const ids = store.slots.flatMap(({ eventIds }) => eventIds);
    expect(ids.toSorted()).toEqual([...new Set(ids)].sort());
    expect(ids).toHaveLength(8 + 1 + 4);
    expect(store.slots.map(({ number }) => number)).toEqual(store.slots.map((_, i) => i + 1));
  });

  it('goes on with the other events when one cannot be put', async () => {
    const broken = new Proxy(store, {
      get: (target, name) => {
        const method = Reflect.get(target, name, target);
        if (name !== 'putEvent') return typeof method === 'function' ? method.bind(target) : method;
        return async (one: Event, ...rest: [never, never]) => {
          if (one.id === 'evt_2') throw new Error('throttled');
          return target.putEvent(one, ...rest);
        };
      },
    });
    const results = await new TestFeed(broken, () => now).append(events(1, 2, 3));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await read()).toBe('1 3');
  });
});

describe('whoever dies while it appends', () => {
  it('loses no event, and repeats none, at any call (invariant 12)', async () => {
    const whole = dying(Number.POSITIVE_INFINITY, 'before');
    await new TestFeed(whole, () => now).put(...events(1, 2, 3));
    expect(whole.calls).toBeGreaterThan(5);
    for (const when of ['before', 'after'] as const) {
      for (let at = 0; at < whole.calls; at++) {
        store = new MemoryFeedStore(() => now);
        feed = new TestFeed(store, () => now);
        const appended = new TestFeed(dying(at, when), () => now).append(events(1, 2, 3));
        const results = await appended.catch(() => [{ status: 'rejected' }]);
        const isRepeated = results.some(({ status }) => status === 'rejected');
        await feed.put(event(4));
        if (isRepeated) await feed.put(...events(1, 2, 3));
        const ids = (await read()).split(' ');
        expect(ids.toSorted(), `${when} call ${at}`).toEqual(['1', '2', '3', '4']);
        expect(await feed.findMissing(['evt_1', 'evt_2', 'evt_3', 'evt_4'])).toEqual(new Set());
      }
    }
  });
});

describe('what the feed lacks', () => {
  it('is what no slot lists, whether or not it was put (invariant 12)', async () => {
    await feed.put(...events(1, 2));
    await store.putEvent(event('put'), { lane: (await lanes())[0] ?? '', slot: 1 }, START / 1000 + 1_000);
    await feed.put(event(3));
    expect(await feed.findMissing(['evt_1', 'evt_2', 'evt_3', 'evt_put', 'evt_none', 'evt_none'])).toEqual(
      new Set(['evt_put', 'evt_none']),
    );
    expect(await feed.findMissing([])).toEqual(new Set());
    await feed.put(event('put'));
    expect(await feed.findMissing(['evt_put'])).toEqual(new Set());
    expect(await read()).toBe('1 2 3 put');
  });

  it('is found in lanes of other regions too', async () => {
    await new TestFeed(store, () => now, 'us').put(event(1));
    await feed.put(...events(1, 2));
    expect(await feed.findMissing(['evt_1', 'evt_2'])).toEqual(new Set());
    expect(await read()).toBe('1 2');
  });

  it('is also what stands in a lane that no region’s item names, since no reader comes there (invariant 12)', async () => {
    const us = new TestFeed(store, () => now, 'us');
    await us.put(event(1));
    const [record] = await store.listRegions();
    if (record === undefined) return expect.fail();
    store.remove(key => key === 'region us');
    expect(await feed.findMissing(['evt_1'])).toEqual(new Set(['evt_1']));
    await feed.put(event(1));
    await feed.put(event(2));
    expect(await feed.findMissing(['evt_1', 'evt_2'])).toEqual(new Set());
    expect(await read()).toBe('1 2');
    store.receive('region us', record);
    expect(await feed.findMissing(['evt_1', 'evt_2'])).toEqual(new Set());
    expect(await read()).toBe('1 1 2');
  });

  it('is searched where it was noted, however long the lane', async () => {
    for (let i = 0; i < 300; i++) await feed.put(event(i));
    const reads: number[] = [];
    const counting = new Proxy(store, {
      get: (target, name) => {
        const method = Reflect.get(target, name, target);
        if (name !== 'listSlots') return typeof method === 'function' ? method.bind(target) : method;
        return async function* (lane: string, from: number) {
          for await (const slot of target.listSlots(lane, from)) {
            reads.push(slot.number);
            yield slot;
          }
        };
      },
    });
    expect(await new TestFeed(counting, () => now).findMissing(['evt_7', 'evt_250'])).toEqual(new Set());
    expect(reads).toEqual([8, 251]);
  });
});

describe('a reader', () => {
  it('goes on behind what it has read, in each lane', async () => {
    await feed.put(...events(1, 2, 3));
    const cursor = await cursorAfter(2);
    now += 1;
    await new TestFeed(store, () => now, 'us').put(event(4));
    expect(await read(cursor)).toBe('3 4');
    expect(await read(await cursorAfter(2, cursor))).toBe('');
    expect((await Array.fromAsync(feed.listAfter({}, 'us'))).map(({ id, region }) => [id, region])).toEqual([
      ['evt_4', 'us'],
    ]);
  });

  it('stops at a slot that is not there yet, in that lane alone', async () => {
    await feed.put(event(1));
    await feed.put(event(2));
    await feed.put(event(3));
    now += 1;
    await new TestFeed(store, () => now, 'us').put(event(4));
    const [lane = ''] = await lanes();
    store.remove(key => key === slotKey(lane, 2));
    expect(await read()).toBe('1 4');
  });

  it('stops at an event that is not there yet', async () => {
    await feed.put(...events(1, 2, 3));
    await feed.put(event(4));
    store.remove(key => key === eventKey('evt_2'));
    expect(await read()).toBe('1');
  });

  it('that is new begins with the first that has not expired, whatever was removed', async () => {
    await feed.put(event(1));
    await feed.put(event(2));
    now += DAY_MS;
    await feed.put(event(3));
    const [lane = ''] = await lanes();
    now = START + KEEP_MS - 1;
    expect(await read()).toBe('1 2 3');
    now += 1;
    expect(await read()).toBe('3');
    store.remove(key => key === slotKey(lane, 2));
    expect(await read()).toBe('3');
    await feed.put(event(4));
    store.remove(key => key === slotKey(lane, 1));
    expect(await read()).toBe('3 4');
    expect(store.slots.at(-1)).toMatchObject({ number: 4, lowest: 3 });
  });

  it('learns when something expired that it has not read, and only then', async () => {
    await feed.put(event(1));
    const level = await cursorAfter(1);
    now += DAY_MS;
    await feed.put(event(2));
    now = START + KEEP_MS;
    const next = async (cursor: FeedCursor) => {
      for await (const entry of feed.listAfter(cursor)) return [entry.id, hasMissed(cursor, entry)];
      return [];
    };
    expect(await next(level)).toEqual(['evt_2', false]);
    const [lane = ''] = await lanes();
    expect(await next({ [lane]: 0 })).toEqual(['evt_2', true]);
    expect(await next({})).toEqual(['evt_2', false]);
  });

  it('gets past slots that were kept for less than those before them', async () => {
    await feed.put(event(1));
    const [first] = store.slots;
    if (first === undefined) return expect.fail();
    const previousExpiresAtSeconds = first.expiresAtSeconds;
    const expiresAtSeconds = START / 1_000 + 60;
    await store.putSlot({ ...first, number: 2, eventIds: ['evt_2'], expiresAtSeconds, previousExpiresAtSeconds });
    now += DAY_MS;
    await feed.put(event(3));
    expect(await read()).toBe('1 3');
  });
});

describe('the start by time', () => {
  it('is before everything that arrived from then on, and near it', async () => {
    for (let i = 0; i < 50; i++) {
      now = START + i * 1_000;
      await feed.put(event(i));
    }
    for (const second of [0, 1, 17, 49]) {
      const first = (await read(await feed.findStart(START + second * 1_000))).split(' ')[0];
      expect(first).toBe(String(second));
    }
    expect(await read(await feed.findStart(START + 50_000))).toBe('');
    expect((await read(await feed.findStart(0))).split(' ')).toHaveLength(50);
  });

  it('is no later when clocks differ', async () => {
    await feed.put(event(1));
    now -= 10_000;
    await feed.put(event(2));
    expect(store.slots.map(({ putAt }) => putAt)).toEqual([START, START]);
    expect(await read(await feed.findStart(START))).toBe('1 2');
  });

  it('is before what is missing', async () => {
    for (let i = 0; i < 9; i++) {
      now = START + i * 1_000;
      await feed.put(event(i));
    }
    const [lane = ''] = await lanes();
    const missing = slotKey(lane, 5);
    store.remove(key => key === missing);
    expect(await feed.findStart(START + 6_000)).toEqual({ [lane]: 600 });
    expect(await feed.findStart(START + 4_000)).toEqual({ [lane]: 400 });
  });
});

describe('a region opens another lane', () => {
  const openedAfter = async (happens: () => void) => {
    await feed.put(event(1));
    happens();
    await feed.put(event(2));
    return (await lanes()).length;
  };

  it('in a table that was restored, whose newest slots are gone', async () => {
    expect(await openedAfter(() => undefined)).toBe(1);
    const cursor = await cursorAfter(2);
    const [lane = ''] = await lanes();
    store.remove(key => key === slotKey(lane, 2));
    store.tableId = 'restored';
    await feed.put(event(3));
    expect(await lanes()).toHaveLength(2);
    expect(await read(cursor)).toBe('3');
    expect(await read()).toBe('1 3');
  });

  it('when every slot of the old one has expired and been removed', async () => {
    await feed.put(event(1));
    const cursor = await cursorAfter(1);
    now += KEEP_MS + 2 * DAY_MS;
    store.remove(key => key.startsWith('slot'));
    await Promise.all([feed.put(event(2)), new TestFeed(store, () => now).put(event(3))]);
    expect(await lanes()).toHaveLength(2);
    expect((await read(cursor)).split(' ').sort()).toEqual(['2', '3']);
  });

  it('once, when several begin at the same time', async () => {
    await Promise.all([1, 2, 3].map(i => new TestFeed(store, () => now).put(event(i))));
    expect(await lanes()).toHaveLength(1);
    expect((await read()).split(' ').sort()).toEqual(['1', '2', '3']);
  });
});
