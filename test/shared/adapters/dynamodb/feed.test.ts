import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DynamoFeed } from '../../../../shared/adapters/dynamodb/feed.ts';
import { DynamoFeedLog } from '../../../../shared/adapters/dynamodb/feed-log.ts';
import type { Event, EventFacts } from '../../../../shared/domain/events/event.ts';
import type { Feed, FeedEntry, FeedLog } from '../../../../shared/domain/events/ports.ts';
import { RETENTION_MS } from '../../../../shared/domain/events/retention.ts';
import { MemoryFeed } from '../../../support/memory-feed.ts';
import { startTable } from '../../../support/table.ts';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

let engine: Awaited<ReturnType<typeof startTable>>;
let now: number;
let count = 0;

beforeAll(async () => {
  engine = await startTable();
});
afterAll(() => engine.close());
beforeEach(() => {
  // A year for each test: the table keeps what others have put.
  now = Date.UTC(2026 + ++count, 0, 1, 12);
});

const connection = () => `connection-${count}`;

function event(name: string, facts: Partial<EventFacts> & { padding?: string } = {}): Event {
  const { type = 'order.updated', timestamp = new Date(now).toISOString(), ...data } = facts;
  const body = JSON.stringify({ type, timestamp, data: { connection: connection(), ...data } });
  return { id: `evt_${count}_${name}`, body };
}

function anEndpointsOwn(name: string): Event {
  const timestamp = new Date(now).toISOString();
  const body = JSON.stringify({ type: 'endpoint.disabled', timestamp, data: { endpointId: 'ep_1' } });
  return { id: event(name).id, body };
}

describe.each<[string, () => { feed: Feed; feedLog: FeedLog; abroad: Feed }]>([
  [
    'in memory',
    () => {
      const feed = new MemoryFeed(() => now, 'jp');
      return { feed, feedLog: feed, abroad: new MemoryFeed(() => now, 'us', feed) };
    },
  ],
  [
    'in the table',
    () => {
      const create = (region: string) => new DynamoFeed(engine.table, () => now, region);
      const feedLog = new DynamoFeedLog(engine.table, [connection(), `${connection()}-b`]);
      return { feed: create('jp'), feedLog, abroad: create('us') };
    },
  ],
])('the feed %s', (_where, create) => {
  let feed: Feed;
  let feedLog: FeedLog;
  let abroad: Feed;
  beforeEach(() => {
    ({ feed, feedLog, abroad } = create());
  });

  const arrivals = async (from: number, to: number) => Array.fromAsync(feedLog.listAfter(feedLog.startAt(from), to));
  const arrived = (put: Event, arrivedAt: number): FeedEntry => ({
    ...put,
    arrivedAt,
    position: `${feedLog.startAt(arrivedAt)}#${put.id}`,
    region: 'jp',
  });
  const idsOf = (events: readonly Event[]) => events.map(({ id }) => id);

  it("tells an order's events from one sequence on, either way", async () => {
    const orderId = `order-of-${count}`;
    const put = [1, 2, 3, 4].map(sequence => event(`s${sequence}`, { orderId, sequence }));
    for (const each of [...put, event('other', { orderId: `${orderId}-b`, sequence: 2 })]) await feed.put(each);
    const list = async (where: Parameters<Feed['listOfEntry']>[1]) =>
      idsOf(await Array.fromAsync(feed.listOfEntry(orderId, where)));
    expect(await list({ below: 3 })).toEqual([put[1], put[0]].map(one => one?.id));
    expect(await list({ above: 2 })).toEqual([put[2], put[3]].map(one => one?.id));
    expect(await list({ below: 1 })).toEqual([]);
  });

  describe('an event', () => {
    it('comes back to the byte', async () => {
      const put = {
        id: event('1').id,
        body: '{ "type":"order.updated",\n"timestamp":"x", "data":{"memo":"受付済\\u0000"}}',
      };
      expect(await feed.put(put)).toBe(true);
      expect(await feed.findEvent(put.id)).toEqual(put);
      expect(await feed.findEvent('evt_none')).toBeUndefined();
    });

    it('that is there already stays as it is, in its place (invariant 12)', async () => {
      const first = event('1', { sequence: 1 });
      await feed.put(first);
      const arrivedAt = now;
      now += HOUR_MS;
      for (const each of [feed, abroad]) expect(await each.put(event('1', { sequence: 2 }))).toBe(false);
      expect(await feed.findEvent(first.id)).toEqual(first);
      expect(await arrivals(arrivedAt, now + 1)).toEqual([arrived(first, arrivedAt)]);
    });

    it('is new to one of those who put it at the same time', async () => {
      const put = event('1');
      const results = await Promise.all(Array.from({ length: 8 }, () => feed.put(put)));
      expect(results.filter(isNew => isNew)).toHaveLength(1);
    });

    it('is there for 90 days, then counts as absent and may be put again', async () => {
      const put = event('1', { orderId: `order-${count}`, sequence: 1 });
      const start = now;
      await feed.put(put);
      now = start + RETENTION_MS - 1;
      expect(await feed.findEvent(put.id)).toEqual(put);
      expect(await feed.findMissing([put.id])).toEqual(new Set());
      expect(await feed.put(put)).toBe(false);
      now = start + RETENTION_MS;
      expect(await feed.findEvent(put.id)).toBeUndefined();
      expect(await feed.findMissing([put.id])).toEqual(new Set([put.id]));
      expect(await feed.findNewest(`order-${count}`)).toBeUndefined();
      expect(await arrivals(start, now)).toEqual([]);
      expect(await feed.put(put)).toBe(true);
      expect(await feed.findEvent(put.id)).toEqual(put);
      expect(await arrivals(now, now + 1)).toEqual([arrived(put, now)]);
    });
  });

  describe('what is missing', () => {
    it('is found among hundreds', async () => {
      const all = Array.from({ length: 230 }, (_, i) => event(String(i)));
      await Promise.all(all.filter((_, i) => i % 2 === 0).map(one => feed.put(one)));
      expect(await feed.findMissing(idsOf(all))).toEqual(new Set(idsOf(all.filter((_, i) => i % 2 === 1))));
    });

    it('is named once, and nothing is missing of nothing', async () => {
      await feed.put(event('there'));
      const ids = ['gone', 'there', 'gone', 'there'].map(name => event(name).id);
      expect(await feed.findMissing(ids)).toEqual(new Set([event('gone').id]));
      expect(await feed.findMissing([])).toEqual(new Set());
    });
  });

  describe("an order's newest event", () => {
    it('is the one with the highest sequence, as a number, whenever it came', async () => {
      const orderId = `uno~${count}~N1`;
      const put = [2, 10, 9].map(sequence => event(String(sequence), { orderId, sequence }));
      for (const one of put) {
        now += 1;
        await feed.put(one);
      }
      await feed.put(event('other', { orderId: `${orderId}2`, sequence: 11 }));
      expect(await feed.findNewest(orderId)).toEqual(put[1]);
      expect(await feed.findNewest('uno~none~N1')).toBeUndefined();
    });

    it('is the newest of those that have not expired', async () => {
      const orderId = `uno~${count}~N1`;
      await feed.put(event('2', { orderId, sequence: 2 }));
      now += DAY_MS;
      const later = event('1', { orderId, sequence: 1 });
      await feed.put(later);
      now += RETENTION_MS - 1;
      expect(await feed.findNewest(orderId)).toEqual(later);
    });
  });

  describe('arrivals', () => {
    it('are listed over days, in the order in which they came, not in that of their times', async () => {
      const start = now;
      const expected: FeedEntry[] = [];
      for (let i = 0; i < 12; i++) {
        const observedAt = new Date(start - i * HOUR_MS).toISOString();
        const one = event(String(20 - i), { timestamp: observedAt });
        await feed.put(one);
        expected.push(arrived(one, now));
        now += 7 * HOUR_MS;
      }
      expect(await arrivals(start, now)).toEqual(expected);
    });

    it('are those from a time on, and before another', async () => {
      const times = [0, 1, 2, 3].map(ms => now + ms);
      for (now of times) await feed.put(event(String(now)));
      const listed = await arrivals(times[1] ?? 0, times[3] ?? 0);
      expect(listed.map(({ arrivedAt }) => arrivedAt)).toEqual(times.slice(1, 3));
      expect(await arrivals(times[3] ?? 0, times[3] ?? 0)).toEqual([]);
    });

    it('are those of all connections and of none, with the region that put them there', async () => {
      const own = [event('1'), event('2', { connection: `${connection()}-b` }), anEndpointsOwn('3')];
      for (const one of own) {
        await feed.put(one);
        now += 1;
      }
      await abroad.put(event('4'));
      const from = now - 10;
      now += 1;
      const listed = await arrivals(from, now);
      expect(idsOf(listed)).toEqual([...idsOf(own), event('4').id]);
      expect(listed.map(({ region }) => region)).toEqual(['jp', 'jp', 'jp', 'us']);
    });

    it('of one day may be more than a MiB', async () => {
      const put = Array.from({ length: 30 }, (_, i) =>
        event(String(i).padStart(2, '0'), { padding: 'x'.repeat(50_000) }),
      );
      for (const one of put) {
        now += 1;
        await feed.put(one);
      }
      expect(idsOf(await arrivals(now - DAY_MS, now + 1))).toEqual(idsOf(put));
    });
  });
});
