import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DynamoDetailStore } from '../../../../shared/adapters/dynamodb/detail-store.ts';
import { detailKey } from '../../../../shared/domain/provider/detail.ts';
import type { Order } from '../../../../shared/domain/provider/order.ts';
import { describeDetailChange } from '../../../../shared/domain/watch/detail-events.ts';
import { type Api, type ApiRequest, listOf, startApi, UNO } from '../../../support/api.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const ID = 'uno~1~N1';

let api: Api;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.close());

const find = (query: ApiRequest['query'] = {}, more: ApiRequest = {}) =>
  api.call('GET /orders/{orderId}', { path: { orderId: ID }, query, ...more });
const history = (query: ApiRequest['query'] = {}, more: ApiRequest = {}) =>
  api.call('GET /orders/{orderId}/history', { path: { orderId: ID }, query, ...more });
const iso = (time: number) => new Date(time).toISOString();

async function observe(changes: Order, subject = UNO): Promise<number> {
  api.now += 300_000;
  const order = { contractId: 'N1', orderRequestNum: '1', orderStatus: 1, offerPlanDate: '2026-12-01', ...changes };
  await api.poll(subject, listOf([order]));
  return api.now;
}

/** A detail of the contract that changes once, as its poll stores it; told unless the feed is still to get its events. */
async function observeDetail(webEntryId: string, isTold = true): Promise<void> {
  api.now += 300_000;
  const identity = { webEntryId, changeRelationNum: '', mainBackIdentifier: '' };
  const value = { webEntryId, contractLineNumDistribut: 'N1', itemName: '山田太郎' };
  const change = { id: `${webEntryId}~~`, sequence: 0, after: value, observed: { at: api.now, region: 'jp' } };
  const events = describeDetailChange(change, { connection: 'default', orderIdOf: () => ID });
  const times = { firstSeenAt: api.now, updatedAt: api.now };
  const kept = events.map(event => ({ ...event, observedAt: api.now }));
  const state = { key: detailKey(identity), value, sequence: 1, position: 0, ...times, events: kept };
  await new DynamoDetailStore(api.table).putDetail('default', state, undefined);
  if (isTold) for (const event of events) await api.feed.put(event);
}

type Answer = Awaited<ReturnType<typeof find>>;
const told = ({ body }: Answer): string[] =>
  body.data.map(
    ({ type, data }: { type: string; data: { detailId?: string; sequence: number } }) =>
      `${type} ${data.detailId ?? ''}${data.sequence}`,
  );

describe('the history of an order', () => {
  const ALL = [
    'order.rescheduled 3',
    'order_detail.created W2~~1',
    'order.status_changed 2',
    'order_detail.created W1~~1',
    'order.status_changed 1',
  ];
  const live = async () => {
    await observe({});
    await observe({ orderStatus: 2 });
    await observeDetail('W1');
    await observe({ orderStatus: 3 });
    await observeDetail('W2', false);
    await observe({ orderStatus: 3, offerPlanDate: '2026-12-05' });
  };

  it('has its events and those of its details as webhooks have them, the newest first', async () => {
    await live();
    const answer = await history();
    expect(told(answer)).toEqual(ALL);
    const { data } = (await api.call('GET /events', {})).body;
    const [newest] = answer.body.data;
    expect(newest).toMatchObject({
      id: expect.stringMatching(/^evt_/),
      type: 'order.rescheduled',
      timestamp: iso(api.now),
    });
    expect(Object.keys(newest)[0]).toBe('id');
    for (const event of data) expect(answer.body.data).toContainEqual(event);
    expect(answer.text).not.toContain('山田');
    expect(answer.headers).toMatchObject({ 'cache-control': 'private, no-cache', etag: expect.any(String) });
  });

  it('tells of details only who may read them', async () => {
    await live();
    const answer = await history({}, { scopes: ['orders:read'] });
    expect(told(answer)).toEqual(ALL.filter(each => each.startsWith('order.')));
    expect((await history({}, { scopes: ['order-details:read'] })).status).toBe(403);
  });

  it('tells of a detail that has the order’s own id, as an earlier version kept it, only who may read details', async () => {
    await observe({});
    await observe({ orderStatus: 2 });
    const change = { id: ID, sequence: 1, after: { webEntryId: 'uno' }, observed: { at: api.now, region: 'jp' } };
    for (const event of describeDetailChange(change, { connection: 'default', orderIdOf: () => undefined }))
      await api.feed.put(event);
    expect(told(await history())).toHaveLength(2);
    expect(told(await history({}, { scopes: ['orders:read'] }))).toEqual(['order.status_changed 1']);
    const { data, cursor } = (await history({ limit: '1' }, { scopes: ['orders:read'] })).body;
    expect([data.length, cursor]).toEqual([1, undefined]);
  });

  it.each(['1', '2', '4'])('comes in pages of %s, each event once, whatever happens meanwhile', async limit => {
    await live();
    const seen: string[] = [];
    for (let cursor: string | undefined, pages = 0; pages === 0 || cursor !== undefined; pages++) {
      const answer = await history({ limit, ...(cursor !== undefined && { cursor }) });
      seen.push(...told(answer));
      cursor = answer.body.cursor;
      await observe({ orderStatus: 10 + pages });
    }
    expect(seen).toEqual(ALL);
  });

  it('goes on only with a cursor of its own', async () => {
    await live();
    const { cursor } = (await history({ limit: '1' })).body;
    await observe({ contractId: 'N2' });
    const other = await history({ cursor }, { path: { orderId: 'uno~1~N2' } });
    expect([other.status, other.body.errors]).toMatchObject([400, [{ field: 'cursor' }]]);
    expect((await history({ cursor: 'x' })).status).toBe(400);
    // Encoded or not, it is the same order.
    expect((await history({ cursor }, { path: { orderId: 'uno%7E1%7EN1' } })).status).toBe(200);
  });

  it('forgets what has expired', async () => {
    await live();
    api.now += 402 * DAY_MS;
    expect(told(await history())).toEqual([]);
  });

  it('of what is not known, or belongs to another connection, is 404', async () => {
    await live();
    for (const more of [{ path: { orderId: 'uno~1~N9' } }, { path: { orderId: 'x' } }, { connections: ['osaka'] }]) {
      expect((await history({}, more)).status).toBe(404);
      expect((await find({}, more)).status).toBe(404);
    }
  });
});

describe('an order as of a time', () => {
  it('is shown as it was known then, without details', async () => {
    const first = await observe({});
    const second = await observe({ orderStatus: 2, offerPlanDate: '2026-12-05' });
    await observeDetail('W1');
    const now = await observe({ orderStatus: 3, offerPlanDate: '2026-12-09' });
    expect((await find({ asOf: iso(second + 1) })).body).toEqual({
      orderId: ID,
      connection: 'default',
      service: 'uno',
      order: { contractId: 'N1', orderRequestNum: '1', orderStatus: 2, offerPlanDate: '2026-12-05' },
      status: expect.objectContaining({ code: '2' }),
      orderType: expect.any(Object),
      planned: { first: '2026-12-01', current: '2026-12-05', slippedDays: 4 },
      sequence: 2,
      firstSeenAt: iso(first),
      updatedAt: iso(second),
    });
    const before = (await find({ asOf: iso(second - 1) })).body;
    expect(before).toMatchObject({ sequence: 0, updatedAt: iso(first), planned: { slippedDays: 0 } });
    const { details: _, timeline: __, ...present } = (await find()).body;
    expect((await find({ asOf: iso(now) })).body).toEqual(present);
    expect((await find({ asOf: '2026-11-23T12:05:00+09:00' })).body).toEqual(before);
  });

  it('before it was seen, or longer ago than is kept, is 404 and says why', async () => {
    const first = await observe({});
    for (const orderStatus of [2, 3]) {
      await observe({ orderStatus });
      api.now += 300 * DAY_MS;
    }
    const early = await find({ asOf: iso(first - 1) });
    expect([early.status, early.body.detail]).toEqual([404, `This order was first seen at ${iso(first)}.`]);
    const forgotten = await find({ asOf: iso(first) });
    expect([forgotten.status, forgotten.body.detail]).toEqual([
      404,
      'What this order was at that time is no longer kept.',
    ]);
  });

  it.each([
    ['2026-11-23', /date and time such as/],
    ['2026-02-31T00:00:00Z', /date and time such as/],
    ['', /date and time such as/],
    ['2026-11-23T03:05:00.001Z', /must not be ahead of now/],
  ])('%o is 400', async (asOf, message) => {
    await observe({});
    const { status, body } = await find({ asOf });
    expect([status, body.errors]).toEqual([400, [{ field: 'asOf', message: expect.stringMatching(message) }]]);
  });
});

describe('an order that the client has', () => {
  it('is not sent again, by its tag or its time', async () => {
    await observe({});
    const scopes = ['orders:read'];
    const { headers } = await find({}, { scopes });
    expect(headers).toMatchObject({
      'last-modified': 'Mon, 23 Nov 2026 03:05:00 GMT',
      'cache-control': 'private, no-cache',
    });
    const known = [{ 'if-none-match': headers.etag ?? '' }, { 'if-modified-since': headers['last-modified'] ?? '' }];
    for (const each of known) expect((await find({}, { scopes, headers: each })).status).toBe(304);
    await observe({ orderStatus: 2 });
    for (const each of known) expect((await find({}, { scopes, headers: each })).status).toBe(200);
  });

  it('is sent again with a change of its details, though it did not change itself', async () => {
    await observe({});
    const { headers } = await find();
    await observeDetail('W1');
    for (const each of [
      { 'if-none-match': headers.etag ?? '' },
      { 'if-modified-since': headers['last-modified'] ?? '' },
    ])
      expect((await find({}, { headers: each })).body.details).toHaveLength(1);
  });
});
