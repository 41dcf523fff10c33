import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseJson } from '../../../../shared/domain/provider/json.ts';
import type { OrderState } from '../../../../shared/domain/watch/poll-state.ts';
import { type Api, listOf, startApi, UNO } from '../../../support/api.ts';
import { countReads } from '../../../support/count-reads.ts';
import { order } from '../../../support/poll-lab.ts';

let api: Api;
let reads: ReturnType<typeof countReads>;
beforeEach(async () => {
  api = await startApi();
  reads = countReads(api.client);
});
afterEach(() => api.close());

const MANY = Array.from({ length: 300 }, (_, i) => order(i, { note: 'of some length '.repeat(300) }));

async function poll(orders: readonly unknown[]) {
  api.now += 300_000;
  await api.poll(UNO, listOf(orders));
  reads.take();
}

const ask = (headers: Record<string, string> = {}) =>
  api.call('GET /business-process/service-orders', { query: { serviceName: 'uno' }, headers });

async function states(): Promise<number[]> {
  const { items } = (await ask()).body as { items: { orderStatus: number }[] };
  return items.map(({ orderStatus }) => orderStatus);
}

async function readOne(): Promise<OrderState> {
  const [first] = await api.polls.readOrders(UNO, 0, 255);
  return first as OrderState;
}

/** What a poll does before it closes: a new token in the lease, then the put. */
async function openAndPut(changes: object): Promise<void> {
  const { lease } = await api.polls.readPoll(UNO);
  if (lease === undefined) throw new Error('No poll has been.');
  await api.polls.putLease(UNO, { ...lease, token: `open ${api.now}` });
  const read = await readOne();
  const value = parseJson(JSON.stringify({ ...read.value, ...changes })) as OrderState['value'];
  await api.polls.putOrder(UNO, { ...read, value, sequence: read.sequence + 1, updatedAt: api.now }, read);
}

describe('the orders of a service that did not change', () => {
  it('cost one read after the first call, and a 304 as much', async () => {
    await poll(MANY);
    const first = await ask();
    expect(reads.take()).toBeGreaterThanOrEqual(5);
    expect((await ask()).text).toBe(first.text);
    expect(reads.take()).toBe(1);
    expect((await ask({ 'if-none-match': first.headers.etag ?? '' })).status).toBe(304);
    expect(reads.take()).toBe(1);
    await poll([...MANY].reverse());
    expect((await ask()).text).toBe(first.text);
    expect(reads.take()).toBe(1);
  });

  it('cost one read also for HEAD, and when compared anew after an hour', async () => {
    await poll(MANY);
    await ask();
    api.now += 3_600_000;
    await poll(MANY);
    const head = await api.call('HEAD /business-process/service-orders', { query: { serviceName: 'uno' } });
    expect(head.status).toBe(200);
    expect(reads.take()).toBe(1);
  });
});

describe('the orders of a service that changed', () => {
  it('cost one read more for each bucket that differs', async () => {
    await poll(MANY);
    await ask();
    await poll(MANY.map((each, i) => (i === 7 ? { ...each, orderStatus: 3 } : each)));
    reads.take();
    expect((await states()).filter(status => status === 3)).toHaveLength(1);
    expect(reads.take()).toBe(2);
    await ask();
    expect(reads.take()).toBe(1);
  });

  it('and lost some cost one read again after that', async () => {
    await poll(MANY);
    for (let i = 0; i < 4; i++) await poll(MANY.slice(3));
    expect(await states()).toHaveLength(297);
    reads.take();
    await ask();
    expect(reads.take()).toBe(1);
  });

  it('cost four reads more at most when all buckets are small', async () => {
    const few = Array.from({ length: 20 }, (_, i) => order(i));
    await poll(few);
    await ask();
    await poll(few.map(each => ({ ...each, orderStatus: 3 })));
    expect(new Set(await states())).toEqual(new Set([3]));
    expect(reads.take()).toBeLessThanOrEqual(5);
  });
});

describe('what a poll has put', () => {
  it('is answered at once, before the poll closes and when it never does', async () => {
    await poll([order(1)]);
    expect(await states()).toEqual([1]);
    await openAndPut({ orderStatus: 2 });
    expect(await states()).toEqual([2]);
    await openAndPut({ orderStatus: 4 });
    expect(await states()).toEqual([4]);
  });

  it('while its bucket was being read is not taken for what the record tells', async () => {
    await poll([order(1)]);
    const { readPoll } = api.polls;
    // The poll opens and puts after the API has read the record, and dies; the next one finds the old state again.
    api.polls.readPoll = async subject => {
      const before = await readPoll.call(api.polls, subject);
      api.polls.readPoll = readPoll;
      await openAndPut({ orderStatus: 2 });
      return before;
    };
    expect(await states()).toEqual([2]);
    await poll([order(1)]);
    expect(await states()).toEqual([1]);
  });
});

describe('another region', () => {
  it('answers what it has while only the record has been replicated, and the new state when that comes', async () => {
    await poll([order(1)]);
    expect(await states()).toEqual([1]);
    const old = await readOne();
    await poll([order(1, { orderStatus: 2 })]);
    const changed = await readOne();
    await api.polls.putOrder(UNO, old, changed);
    expect(await states()).toEqual([1]);
    await api.polls.putOrder(UNO, changed, old);
    expect(await states()).toEqual([2]);
    reads.take();
    expect(await states()).toEqual([2]);
    expect(reads.take()).toBe(1);
  });
});

describe('a bucket that has to be compared again', () => {
  it('is read each time, alone', async () => {
    await poll(MANY);
    await ask();
    // The first answer without it: its bucket stays without a digest.
    await poll(MANY.slice(1));
    for (let i = 0; i < 2; i++) {
      expect(await states()).toHaveLength(300);
      expect(reads.take()).toBe(2);
    }
  });
});
