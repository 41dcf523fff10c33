import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  DynamoPollStore,
  invalidateDigests,
  leaseSortKey,
  pollPartition,
  recordSortKey,
} from '../../../../shared/adapters/dynamodb/poll-store.ts';
import { parseJson } from '../../../../shared/domain/provider/json.ts';
import type { Order } from '../../../../shared/domain/provider/order.ts';
import { BUCKETS, bucketHex, CELLS, type Subject } from '../../../../shared/domain/provider/order-id.ts';
import type { RegionState } from '../../../../shared/domain/watch/lease/region-state.ts';
import type { Lease, OrderState, PollRecord } from '../../../../shared/domain/watch/poll-state.ts';
import type { PollStore } from '../../../../shared/domain/watch/ports.ts';
import { MemoryPolls } from '../../../support/memory-polls.ts';
import { startTable } from '../../../support/table.ts';

let engine: Awaited<ReturnType<typeof startTable>>;
let subject: Subject;
let count = 0;

beforeAll(async () => {
  engine = await startTable();
});
afterAll(() => engine.close());
beforeEach(() => {
  subject = { connection: `connection-${++count}`, service: 'uno' };
});

const NOW = Date.parse('2026-11-23T03:00:00Z');

const lease = (changes: Partial<Lease> = {}): Lease => ({
  revision: 0,
  owner: 'jp',
  until: NOW + 750_000,
  taking: 'token-0',
  takenAt: NOW - 1,
  held: 2,
  token: 'token-1',
  openedAt: NOW,
  ...changes,
});

const regionState = (changes: Partial<RegionState> = {}): RegionState => ({
  revision: 0,
  failures: 1,
  failingSince: NOW,
  failure: { kind: 'rate_limited', at: NOW, words: { code: '429' } },
  told: [NOW - 1],
  recovered: [NOW - 2],
  unpublished: [{ id: 'evt_1', body: '{"type":"upstream.unavailable"}' }],
  compared: { upTo: { 'us-1': 700 }, isFinished: false },
  noLeaseSince: NOW,
  returnedAt: NOW,
  tries: { taking: 'token-0', good: 2 },
  request: { taking: 'token-0', at: NOW, count: 1 },
  ...changes,
});

const record = (changes: Partial<PollRecord> = {}): PollRecord => ({
  revision: 0,
  token: 'token-1',
  region: 'jp',
  digests: Array.from({ length: BUCKETS }, (_, bucket) => [0, -1, 0x7fffffff, -0x80000000][bucket] ?? bucket),
  received: Array.from({ length: CELLS }, (_, cell) => [0, -1, 0x7fffff, -0x800000][cell] ?? cell),
  bodyDigest: 'digest',
  absences: { 'key-1': NOW, 'key-2': NOW + 1 },
  held: 3,
  comparedAt: NOW,
  completeAt: NOW,
  leaseUntil: NOW + 750_000,
  baselining: false,
  ...changes,
});

const state = (bucket: number, number: number, changes: Partial<OrderState> = {}): OrderState => ({
  key: `${bucketHex(bucket)}#${String(number).padStart(12, '0')}#N1`,
  value: { contractId: 'N1', orderRequestNum: String(number), orderStatus: 1 },
  sequence: 1,
  firstSeenAt: NOW,
  position: number,
  updatedAt: NOW,
  events: [{ id: `evt_${number}`, body: '{"label":"受付済"}', observedAt: NOW }],
  ...changes,
});

describe.each<[string, () => PollStore]>([
  ['in memory', () => new MemoryPolls()],
  ['in the table', () => new DynamoPollStore(engine.table)],
])('what polls remember %s', (_where, createStore) => {
  let store: PollStore;
  beforeEach(() => {
    store = createStore();
  });

  describe('a lease', () => {
    it('is not there at first', async () => {
      expect(await store.readPoll(subject)).toEqual({ states: {} });
    });

    it('comes back as it was put, one revision on', async () => {
      expect(await store.putLease(subject, lease())).toBe('done');
      expect(await store.readPoll(subject)).toEqual({ lease: lease({ revision: 1 }), states: {} });
    });

    it('loses what its next revision leaves out', async () => {
      await store.putLease(subject, lease());
      await store.putLease(subject, lease({ revision: 1, openedAt: undefined }));
      const read = await store.readPoll(subject);
      expect(Object.keys(read.lease ?? {})).not.toContain('openedAt');
    });

    it.each([0, 1, 3])('at revision 2 is not put over from revision %i', async revision => {
      await store.putLease(subject, lease());
      await store.putLease(subject, lease({ revision: 1, token: 'token-2' }));
      expect(await store.putLease(subject, lease({ revision, token: 'late' }))).toBe('stale');
      expect((await store.readPoll(subject)).lease?.token).toBe('token-2');
    });

    it('that is not there has no revision to put over', async () => {
      expect(await store.putLease(subject, lease({ revision: 1 }))).toBe('stale');
      expect(await store.readPoll(subject)).toEqual({ states: {} });
    });

    it('has one winner of a race', async () => {
      for (const revision of [0, 1]) {
        const puts = Array.from({ length: 8 }, (_, i) => store.putLease(subject, lease({ revision, token: `${i}` })));
        const written = await Promise.all(puts);
        expect(written.filter(result => result === 'done')).toHaveLength(1);
        expect((await store.readPoll(subject)).lease?.token).toBe(String(written.indexOf('done')));
      }
    });
  });

  describe('a poll record', () => {
    it('comes back as it was put, one revision on', async () => {
      expect(await store.putRecord(subject, record())).toBe('done');
      expect(await store.readPoll(subject)).toEqual({ record: record({ revision: 1 }), states: {} });
    });

    it('with thousands of absences does too', async () => {
      const absences = Object.fromEntries(Array.from({ length: 8_000 }, (_, i) => [`absence-key${i}`, NOW]));
      await store.putRecord(subject, record({ absences }));
      expect((await store.readPoll(subject)).record?.absences).toEqual(absences);
    });

    it.each([0, 1, 3])('at revision 2 is not put over from revision %i', async revision => {
      await store.putRecord(subject, record());
      await store.putRecord(subject, record({ revision: 1, token: 'token-2' }));
      expect(await store.putRecord(subject, record({ revision, token: 'late' }))).toBe('stale');
      expect((await store.readPoll(subject)).record?.token).toBe('token-2');
    });

    it('has one winner of a race', async () => {
      const puts = Array.from({ length: 8 }, (_, i) => store.putRecord(subject, record({ token: `${i}` })));
      const written = await Promise.all(puts);
      expect(written.filter(result => result === 'done')).toHaveLength(1);
      expect((await store.readPoll(subject)).record?.token).toBe(String(written.indexOf('done')));
    });

    it('and the lease are two: each has its own revision', async () => {
      await store.putLease(subject, lease());
      await store.putLease(subject, lease({ revision: 1 }));
      expect(await store.putRecord(subject, record())).toBe('done');
      expect(await store.readPoll(subject)).toMatchObject({ lease: { revision: 2 }, record: { revision: 1 } });
    });
  });

  describe("a region's state", () => {
    it('comes back as it was put, one revision on, beside those of others', async () => {
      expect(await store.putRegionState(subject, 'jp', regionState())).toBe('done');
      expect(await store.putRegionState(subject, 'us', regionState({ failures: 7 }))).toBe('done');
      const states = { jp: regionState({ revision: 1 }), us: regionState({ revision: 1, failures: 7 }) };
      expect(await store.readPoll(subject)).toEqual({ states });
    });

    it('has a revision of its own, and never moves that of the lease', async () => {
      await store.putLease(subject, lease());
      await store.putRegionState(subject, 'us', regionState());
      expect(await store.putRegionState(subject, 'us', regionState())).toBe('stale');
      expect(await store.putLease(subject, lease({ revision: 1 }))).toBe('done');
    });
  });

  it('of a service or connection is not that of another', async () => {
    const others: Subject[] = [
      { ...subject, service: 'ucaas' },
      { ...subject, service: 'smart-pbx' },
      { ...subject, connection: `${subject.connection}-b` },
    ];
    for (const other of others) {
      await store.putLease(other, lease());
      await store.putRecord(other, record());
      await store.putRegionState(other, 'jp', regionState());
      await store.putOrder(other, state(1, 1), undefined);
    }
    expect(await store.readPoll(subject)).toEqual({ states: {} });
    expect(await store.readOrders(subject, 0, BUCKETS - 1)).toEqual([]);
    for (const other of others) {
      expect(await store.readPoll(other)).toEqual({
        lease: lease({ revision: 1 }),
        record: record({ revision: 1 }),
        states: { jp: regionState({ revision: 1 }) },
      });
      expect(await store.readOrders(other, 0, BUCKETS - 1)).toHaveLength(1);
    }
  });

  describe('an order', () => {
    it('comes back as it was put, with its events (invariant 1)', async () => {
      const put = state(3, 1, { removedAt: NOW + 1 });
      expect(await store.putOrder(subject, put, undefined)).toBe('done');
      expect(await store.readOrders(subject, 3, 3)).toEqual([put]);
    });

    it('keeps the order of its fields and every digit of its numbers', async () => {
      const text =
        '{"z":1,"contractId":"N1","a":{"y":[1.5,"x",null],"b":true},"memo":"東京 \\ud83d\\ude00 \\"\\\\","none":null,' +
        '"long":12345678901234567890,"exact":0.1234567890123456789,"huge":1e999,"empty":"","text":"12345678901234567890"}';
      await store.putOrder(subject, state(3, 1, { value: parseJson(text) as Order }), undefined);
      const [read] = await store.readOrders(subject, 3, 3);
      expect(JSON.stringify(read?.value)).toBe(JSON.stringify(parseJson(text)));
      expect(JSON.stringify(read?.value)).toContain('"long":12345678901234567890,"exact":0.1234567890123456789');
      const published = state(3, 1, { sequence: 2 });
      expect(await store.putOrder(subject, published, read)).toBe('done');
    });

    it('that is there already is not put as new', async () => {
      await store.putOrder(subject, state(3, 1), undefined);
      expect(await store.putOrder(subject, state(3, 1, { sequence: 9 }), undefined)).toBe('stale');
      expect(await store.readOrders(subject, 3, 3)).toEqual([state(3, 1)]);
    });

    it('that is not there is not put over', async () => {
      expect(await store.putOrder(subject, state(3, 1), state(3, 1))).toBe('stale');
      expect(await store.readOrders(subject, 3, 3)).toEqual([]);
    });

    it.each<[string, { stored?: Partial<OrderState>; read?: Partial<OrderState> }]>([
      ['sequence', { stored: { sequence: 2 } }],
      ['state', { stored: { value: { ...state(3, 1).value, orderStatus: 2 } } }],
      ['form of a number', { stored: { value: { ...state(3, 1).value, orderStatus: '1' } } }],
      ['removal', { stored: { removedAt: NOW } }],
      ['return', { read: { removedAt: NOW } }],
    ])('is not put over another %s than was read (invariant 8)', async (_what, { stored, read }) => {
      await store.putOrder(subject, state(3, 1, stored), undefined);
      expect(await store.putOrder(subject, state(3, 1, { sequence: 7 }), state(3, 1, read))).toBe('stale');
      expect(await store.readOrders(subject, 3, 3)).toEqual([state(3, 1, stored)]);
    });

    it('is put over what was read, whatever else has changed in it', async () => {
      await store.putOrder(subject, state(3, 1, { events: [] }), undefined);
      const next = state(3, 1, { sequence: 2, removedAt: NOW });
      expect(await store.putOrder(subject, next, state(3, 1))).toBe('done');
      const last = state(3, 1, { sequence: 3 });
      expect(await store.putOrder(subject, last, next)).toBe('done');
      expect(await store.readOrders(subject, 3, 3)).toEqual([last]);
    });

    it('has one winner of a race', async () => {
      const race = (read: OrderState | undefined, sequence: number) =>
        Promise.all(
          Array.from({ length: 8 }, (_, i) => store.putOrder(subject, state(3, 1, { sequence, position: i }), read)),
        );
      const first = await race(undefined, 1);
      expect(first.filter(result => result === 'done')).toHaveLength(1);
      const [read] = await store.readOrders(subject, 3, 3);
      expect(read?.position).toBe(first.indexOf('done'));
      const second = await race(read, 2);
      expect(second.filter(result => result === 'done')).toHaveLength(1);
    });

    it('is not changed by what becomes of the object that was put or read', async () => {
      const put = state(3, 1, { value: { orderStatus: 1 } });
      await store.putOrder(subject, put, undefined);
      (put.value as Record<string, unknown>).orderStatus = 2;
      const [read] = await store.readOrders(subject, 3, 3);
      // In memory it is frozen, and keeps its own.
      Reflect.set(read?.value ?? {}, 'orderStatus', 3);
      expect((await store.readOrders(subject, 3, 3))[0]?.value).toEqual({ orderStatus: 1 });
    });
  });

  describe('orders', () => {
    const keysOf = (orders: readonly OrderState[]) => orders.map(({ key }) => key.slice(0, 2)).sort();

    it('are read by a range of buckets, both ends included', async () => {
      for (const bucket of [0, 1, 15, 16, 17, 254, 255]) await store.putOrder(subject, state(bucket, 1), undefined);
      expect(keysOf(await store.readOrders(subject, 1, 16))).toEqual(['01', '0f', '10']);
      expect(keysOf(await store.readOrders(subject, 0, 0))).toEqual(['00']);
      expect(keysOf(await store.readOrders(subject, 255, 255))).toEqual(['ff']);
      expect(keysOf(await store.readOrders(subject, 0, 255))).toHaveLength(7);
      expect(await store.readOrders(subject, 2, 14)).toEqual([]);
    });

    it('of more than a MiB come back whole', async () => {
      // Which gets no smaller.
      const body = randomBytes(30_000).toString('base64');
      const put = Array.from({ length: 80 }, (_, i) =>
        state(9 + (i % 3), i, { events: [{ id: `evt_${i}`, body, observedAt: NOW }] }),
      );
      await Promise.all(put.map(order => store.putOrder(subject, order, undefined)));
      const read = await store.readOrders(subject, 9, 11);
      expect(read.toSorted((a, b) => a.position - b.position)).toEqual(put);
    });
  });
});

describe('a start with lost queues', () => {
  const services = ['uno', 'mss'] as const;

  it('gives every lease a new token and ends what was open, and nothing else (invariant 2)', async () => {
    const polls = new DynamoPollStore(engine.table);
    for (const service of services) {
      await polls.putLease({ ...subject, service }, lease());
      await polls.putRecord({ ...subject, service }, record());
    }
    const other = { ...subject, connection: `${subject.connection}-other` };
    await polls.putLease(other, lease());
    let tokens = 0;
    await invalidateDigests(engine.table, [subject.connection], () => `new-${++tokens}`);
    const read = await Promise.all(services.map(service => polls.readPoll({ ...subject, service })));
    expect(new Set(read.map(poll => poll.lease?.token))).toEqual(new Set(['new-1', 'new-2']));
    for (const poll of read) {
      const { token, ...rest } = poll.lease ?? {};
      const { token: _token, openedAt: _openedAt, ...expected } = lease({ revision: 2 });
      expect(rest).toEqual(expected);
      expect(poll.record).toEqual(record({ revision: 1 }));
    }
    expect((await polls.readPoll(other)).lease).toEqual(lease({ revision: 1 }));
  });

  it('leaves each lease the end to which a poll that closed has prolonged it', async () => {
    const polls = new DynamoPollStore(engine.table);
    await polls.putLease(subject, lease());
    await polls.putRecord(subject, record({ leaseUntil: NOW + 900_000 }));
    await invalidateDigests(engine.table, [subject.connection], () => 'new');
    expect((await polls.readPoll(subject)).lease?.until).toBe(NOW + 900_000);
  });
});

describe('a poll record', () => {
  const key = () => ({ pk: pollPartition(subject.connection), sk: recordSortKey(subject) });
  const digests = (digest: string) => JSON.stringify(Array.from({ length: BUCKETS }, () => digest));

  it('takes one read unit together with its lease', async () => {
    const polls = new DynamoPollStore(engine.table);
    await polls.putLease(subject, lease({ openedAt: NOW, completeAt: NOW }));
    await polls.putRecord(subject, record({ token: randomUUID(), absences: {}, bodyDigest: 'x'.repeat(12) }));
    const items = [await engine.table.get(key()), await engine.table.get({ ...key(), sk: leaseSortKey(subject) })];
    const sizes = items.flatMap(item => Object.entries(item ?? {})).map(([name, value]) => name.length + sizeOf(value));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(4096);
  });

  it('of an earlier version has no digests that this one trusts', async () => {
    const { digests: _, received: __, ...rest } = record();
    const earlier = { digests: digests('47DEQpj8HBSa'), received: '47DEQpj8'.repeat(BUCKETS), absences: '{}' };
    await engine.table.put({ ...key(), ...rest, ...earlier });
    const { record: read } = await new DynamoPollStore(engine.table).readPoll(subject);
    expect(read).toMatchObject({ digests: [], token: 'token-1', absences: {} });
    expect(read).not.toHaveProperty('received');
  });

  it('is read by an earlier version as one without digests', async () => {
    await new DynamoPollStore(engine.table).putRecord(subject, record());
    const item = await engine.table.get(key());
    expect(JSON.parse(String(item?.digests))).toEqual([]);
    expect(item).not.toHaveProperty('received');
  });
});

/** As DynamoDB counts, at most. */
function sizeOf(value: unknown): number {
  if (value instanceof Uint8Array) return value.length;
  return typeof value === 'number' ? 21 : Buffer.byteLength(JSON.stringify(value));
}

describe('a lease of version 0.1, which kept failures and outages there', () => {
  const failing = {
    failures: 3,
    failingSince: NOW,
    failure: { kind: 'timeout', at: NOW },
    isTold: true,
    outage: 2,
    unpublished: [{ id: 'evt_1', body: '{"type":"upstream.unavailable"}' }],
  };
  const put = (item: object) => {
    const { taking: _, takenAt: __, ...before } = lease({ revision: 4, completeAt: NOW - 1 });
    return engine.table.put({ pk: pollPartition(subject.connection), sk: leaseSortKey(subject), ...before, ...item });
  };
  let polls: DynamoPollStore;
  beforeEach(() => {
    polls = new DynamoPollStore(engine.table);
  });

  it('is read on, with its failures apart', async () => {
    await put(failing);
    const { failures, failingSince, failure, unpublished } = failing;
    expect((await polls.readPoll(subject)).lease).toMatchObject({
      owner: 'jp',
      revision: 4,
      earlier: { revision: 0, failures, failingSince, failure, unpublished, told: [NOW - 1] },
    });
  });

  it('without failures has nothing to read on', async () => {
    await put({ failures: 0, outage: 2, unpublished: [] });
    expect((await polls.readPoll(subject)).lease).not.toHaveProperty('earlier');
  });

  it('keeps its failures at a start with lost queues', async () => {
    await put(failing);
    const { earlier } = (await polls.readPoll(subject)).lease ?? {};
    await invalidateDigests(engine.table, [subject.connection], () => 'new');
    expect((await polls.readPoll(subject)).lease).toMatchObject({ token: 'new', earlier });
  });

  it('is what that version finds when it is back: without failures, and with a number for the next outage', async () => {
    await polls.putLease(subject, lease());
    const item = await engine.table.get({ pk: pollPartition(subject.connection), sk: leaseSortKey(subject) });
    expect(item).toMatchObject({ failures: 0, unpublished: [], outage: NOW + 750_000 });
  });
});
