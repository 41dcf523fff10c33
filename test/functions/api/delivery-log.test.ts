import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Delivery, newDelivery } from '../../../shared/domain/deliver/delivery.ts';
import { type Event, factsOf } from '../../../shared/domain/events/event.ts';
import { type Api, type ApiRequest, listOf, startApi, UNO } from '../../support/api.ts';

const path = { endpointId: 'we_1' };
const ORDER = 'uno~1~N1';

let api: Api;
beforeEach(async () => {
  api = await startApi();
  await api.call('POST /webhook-endpoints', {
    body: { url: 'https://hooks.example.com/', eventTypes: ['*'], detail: 'full' },
  });
});
afterEach(() => api.close());

const list = (query: ApiRequest['query'] = {}, more: ApiRequest = {}) =>
  api.call('GET /webhook-endpoints/{endpointId}/deliveries', { path, query, ...more });
const find = (eventId: string, more: ApiRequest = {}) =>
  api.call('GET /webhook-endpoints/{endpointId}/deliveries/{eventId}', { path: { ...path, eventId }, ...more });

/** An event that is in the feed, and delivered. */
async function deliver(id: string, type: string, data: object = {}, changes: Partial<Delivery> = {}): Promise<Event> {
  api.now += 60_000;
  const timestamp = new Date(api.now).toISOString();
  const body = { type, timestamp, data: { connection: 'default', sequence: 1, ...data } };
  const full = { ...body, data: { ...body.data, worker: '山田太郎' } };
  const isDetail = type.startsWith('order_detail.');
  const event = { id: `evt_${id}`, body: JSON.stringify(body), ...(isDetail && { full: JSON.stringify(full) }) };
  await api.feed.put(event);
  const attempts = [{ at: timestamp, status: 200, durationMs: 7 }];
  const delivered = { status: 'delivered', attemptCount: 1, attempts } as const;
  await api.ledger.putDelivery({ ...newDelivery('we_1', event, 'jp'), ...delivered, ...changes });
  return event;
}

type Answer = Awaited<ReturnType<typeof list>>;
const idsIn = ({ body }: Answer): string =>
  body.data.map(({ eventId }: { eventId: string }) => eventId.slice(4)).join(' ');

describe('the deliveries of an endpoint', () => {
  beforeEach(async () => {
    await deliver('a', 'order.created', { orderId: ORDER });
    await deliver('b', 'order.status_changed', { orderId: ORDER }, { status: 'exhausted' });
    await deliver('c', 'order.created', { orderId: 'uno~1~N2' });
    await deliver('d', 'order_detail.created', { orderId: ORDER, detailId: 'W1~~' });
    await deliver('e', 'upstream.unavailable', { service: 'uno' });
  });

  it.each<[ApiRequest['query'], string]>([
    [{}, 'e d c b a'],
    [{ type: 'order.created' }, 'c a'],
    [{ type: 'order.*' }, 'c b a'],
    [{ type: '*' }, 'e d c b a'],
    [{ orderId: ORDER }, 'd b a'],
    [{ orderId: ORDER, type: 'order.*', status: 'exhausted' }, 'b'],
    [{ orderId: 'uno~1~N9' }, ''],
  ])('asked for %j are %s, in any pages', async (query, ids) => {
    expect(idsIn(await list(query))).toBe(ids);
    const seen: string[] = [];
    for (let cursor: string | undefined, pages = 0; pages === 0 || cursor !== undefined; pages++) {
      const answer = await list({ ...query, limit: '1', ...(cursor !== undefined && { cursor }) });
      if (answer.body.data.length > 0) seen.push(idsIn(answer));
      cursor = answer.body.cursor;
    }
    expect(seen.join(' ')).toBe(ids);
  });

  it('tell the order that they are about', async () => {
    const [{ eventId, orderId, ...rest }] = (await list({ type: 'order_detail.*' })).body.data;
    expect([eventId, orderId]).toEqual(['evt_d', ORDER]);
    expect(Object.keys(rest)).toEqual(['type', 'timestamp', 'status', 'attemptCount', 'attempts']);
    expect((await list({ type: 'upstream.*' })).body.data[0]).not.toHaveProperty('orderId');
  });

  it('go on only with a cursor of the same query of the same endpoint', async () => {
    const { cursor } = (await list({ limit: '1', type: 'order.*' })).body;
    await api.call('POST /webhook-endpoints', { body: { url: 'https://hooks.example.com/2' } });
    const other = { path: { endpointId: 'we_2' } };
    for (const answer of [
      await list({ cursor }),
      await list({ type: 'order.*', cursor }, other),
      await list({ cursor: 'x' }),
    ])
      expect([answer.status, answer.body.errors]).toMatchObject([400, [{ field: 'cursor' }]]);
  });

  it('are not sent again to whom has them', async () => {
    const { headers } = await list();
    expect((await list({}, { headers: { 'if-none-match': headers.etag ?? '' } })).status).toBe(304);
  });

  it('do not get into the history of their orders', async () => {
    await api.poll(UNO, listOf([{ contractId: 'N1', orderRequestNum: '1' }]));
    const { body } = await api.call('GET /orders/{orderId}/history', { path: { orderId: ORDER } });
    expect(body.data.map(({ id }: { id: string }) => id)).not.toContain(undefined);
    expect(body.data.map(({ id }: { id: string }) => id).sort()).toEqual(['evt_a', 'evt_b']);
  });
});

describe('a delivery', () => {
  it('is shown with what an attempt now would send', async () => {
    const told = await deliver('a', 'order.created', { orderId: ORDER });
    const { status, body, headers } = await find('evt_a');
    expect(status).toBe(200);
    expect(body).toEqual({
      eventId: 'evt_a',
      type: 'order.created',
      timestamp: new Date(api.now).toISOString(),
      orderId: ORDER,
      status: 'delivered',
      attemptCount: 1,
      attempts: [{ at: new Date(api.now).toISOString(), status: 200, durationMs: 7 }],
      payload: JSON.parse(told.body),
    });
    expect(headers['cache-control']).toBe('private, no-cache');
  });

  it('of a detail has personal data for as long as the endpoint is to get them', async () => {
    const told = await deliver('d', 'order_detail.created', { orderId: ORDER, detailId: 'W1~~' });
    expect((await find('evt_d')).body.payload).toEqual(JSON.parse(told.full ?? ''));
    const body = { detail: 'milestones' };
    expect((await api.call('PATCH /webhook-endpoints/{endpointId}', { path, body })).status).toBe(200);
    expect((await find('evt_d')).body.payload).toEqual(JSON.parse(told.body));
  });

  it.each([
    ['webhooks:read', false, false],
    ['webhooks:read orders:read', true, false],
    ['webhooks:read order-details:read', false, false],
    ['webhooks:read orders:read order-details:read', true, true],
  ])('shows to the scopes %s no more than the feed does', async (scopes, ofOrder, ofDetail) => {
    await deliver('a', 'order.created', { orderId: ORDER });
    await deliver('d', 'order_detail.created', { orderId: ORDER, detailId: 'W1~~' });
    const request = { scopes: scopes.split(' ') };
    const [order, detail] = [await find('evt_a', request), await find('evt_d', request)];
    expect([order.status, 'payload' in order.body]).toEqual([200, ofOrder]);
    expect([detail.status, 'payload' in detail.body]).toEqual([200, ofDetail]);
    if (!ofDetail) expect(detail.text).not.toContain('山田');
  });

  it('from before 0.2, whose row names no order, is shown with it', async () => {
    await deliver('a', 'order.created', { orderId: ORDER });
    const row = await api.ledger.findDelivery({
      endpointId: 'we_1',
      eventId: 'evt_a',
      eventTime: factsOf((await api.feed.findEvent('evt_a')) as Event).timestamp,
    });
    const { orderId: _, connection: __, ...old } = row as Delivery;
    await api.ledger.putDelivery(old);
    expect((await find('evt_a')).body.orderId).toBe(ORDER);
    expect((await list()).body.data[0]).not.toHaveProperty('orderId');
  });

  it.each(['evt_unknown', 'evt_told', '', '../x', 'x'.repeat(2000)])(
    'that was never owed is 404: %.20s',
    async eventId => {
      await api.feed.put({
        id: 'evt_told',
        body: JSON.stringify({ type: 'order.created', timestamp: new Date(api.now).toISOString(), data: {} }),
      });
      expect((await find(eventId)).status).toBe(404);
    },
  );

  it('of another connection does not exist for a client that is limited', async () => {
    const own = { body: { url: 'https://hooks.example.com/3', connections: ['osaka'] } };
    path.endpointId = (await api.call('POST /webhook-endpoints', own)).body.id;
    const osaka = { connection: 'osaka', orderId: 'osaka~uno~1~N1' };
    await deliver('o', 'order.created', osaka, { endpointId: path.endpointId });
    await deliver('a', 'order.created', { orderId: ORDER }, { endpointId: path.endpointId });
    const limited = { connections: ['osaka'] };
    expect(idsIn(await list({}, limited))).toBe('o');
    expect([(await find('evt_o', limited)).status, (await find('evt_a', limited)).status]).toEqual([200, 404]);
    const route = 'POST /webhook-endpoints/{endpointId}/deliveries/{eventId}/retry';
    expect((await api.call(route, { path: { ...path, eventId: 'evt_a' }, ...limited })).status).toBe(404);
    expect(api.posts).toEqual([]);
    path.endpointId = 'we_1';
  });
});
