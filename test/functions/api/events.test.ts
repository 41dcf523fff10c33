import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFeedCursors } from '../../../functions/api/paging/feed-cursor.ts';
import type { Event } from '../../../shared/domain/events/event.ts';
import { type Api, listOf, ROOT, startApi, UNO } from '../../support/api.ts';
import { KEEP_MS } from '../../support/feed.ts';

let api: Api;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.close());

const read = (query: Record<string, string> = {}) => api.call('GET /events', { query });
const list = (statuses: readonly number[]) =>
  listOf(statuses.map((orderStatus, i) => ({ contractId: `N${i}`, orderRequestNum: '1', orderStatus })));

const idsOf = ({ data }: { data: readonly { id: string }[] }) => data.map(({ id }) => id);

function eventOf(name: string, data: { orderId?: string; connection?: string | undefined; type?: string } = {}): Event {
  const { type = 'order.updated', ...rest } = data;
  const timestamp = new Date(api.now).toISOString();
  return { id: `evt_${name}`, body: JSON.stringify({ type, timestamp, data: { connection: 'default', ...rest } }) };
}

const toCursor = (parts: string[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');
const cursors = createFeedCursors(async () => ROOT);

async function change(...polls: (readonly number[])[]): Promise<void> {
  for (const statuses of polls) {
    await api.poll(UNO, list(statuses));
    api.now += 300_000;
  }
}

/** Of whatever query. */
const NO_CURSOR = /^must be a cursor that an earlier answer gave$/;

describe('the feed', () => {
  it("shows each webhook's body, its id in front", async () => {
    await change([1], [2]);
    const { status, text, body } = await read();
    expect(status).toBe(200);
    expect(body.data).toHaveLength(1);
    const [event] = body.data;
    expect(Object.keys(event)).toEqual(['id', 'type', 'timestamp', 'data']);
    expect(event).toMatchObject({
      type: 'order.status_changed',
      timestamp: '2026-11-23T03:05:00.000Z',
      data: { orderId: 'uno~1~N0', sequence: 1, changes: [{ field: 'orderStatus', from: 1, to: 2 }] },
    });
    const { body: stored } = (await api.feed.findEvent(event.id)) ?? { body: '' };
    expect(text).toContain(`{"id":"${event.id}",${stored.slice(1)}`);
  });

  it('can begin at a time, and at its end, in place of a cursor', async () => {
    await change([1], [2], [3], [4]);
    const all = idsOf((await read()).body);
    const [first, second] = await Promise.all(all.slice(0, 2).map(id => api.feed.findEvent(id)));
    const timeOf = ({ body = '{}' } = {}) => JSON.parse(body).timestamp;
    expect(timeOf(first) < timeOf(second)).toBe(true);
    expect(idsOf((await read({ since: timeOf(second) })).body)).toEqual(all.slice(1));

    const { body: end } = await read({ since: new Date(api.now + 60_000).toISOString() });
    expect(end.data).toEqual([]);
    await change([5]);
    expect(idsOf((await read({ after: end.cursor })).body)).toHaveLength(1);
    const { status, body } = await read({ after: end.cursor, since: timeOf(second) });
    expect([status, body.errors[0].field]).toEqual([400, 'since']);
  });

  it('is read on from the cursor, which is there at the end too', async () => {
    expect((await read()).body).toEqual({ data: [], cursor: expect.any(String) });
    await change([1, 1, 1], [2, 2, 2], [3, 3, 3]);
    const seen: string[] = [];
    let after: string | undefined;
    for (let page = 0; page < 5; page++) {
      const { body } = await read({ limit: '2', ...(after && { after }) });
      seen.push(...body.data.map(({ id }: { id: string }) => id));
      after = body.cursor;
    }
    expect(seen).toHaveLength(6);
    expect(new Set(seen).size).toBe(6);
    expect((await read({ after: after ?? '' })).body.data).toEqual([]);

    await change([4, 4, 4]);
    expect((await read({ after: after ?? '' })).body.data).toHaveLength(3);
  });

  it('shows an event as soon as it is listed, and a filtered reader moves on too', async () => {
    await change([1]);
    await api.poll(UNO, list([2]));
    expect((await read()).body.data).toHaveLength(1);
    const { body } = await read({ type: 'upstream.*' });
    expect(body.data).toEqual([]);
    expect((await read({ after: body.cursor })).body.data).toEqual([]);
  });

  it('is read on in the middle of what was listed together', async () => {
    await api.feed.put(...[1, 2, 3].map(number => eventOf(`${number}`)));
    const { body } = await read({ limit: '2' });
    expect(idsOf(body)).toEqual(['evt_1', 'evt_2']);
    expect(idsOf((await read({ after: body.cursor })).body)).toEqual(['evt_3']);
  });

  it('gives the place in a lane that is not known here back: it may be on its way from another region', async () => {
    await api.feed.put(eventOf('1'));
    const after = await cursors.seal({ 'xx-abc': 300 });
    const { status, body } = await read({ after });
    expect([status, idsOf(body)]).toEqual([200, ['evt_1']]);
    expect(Object.values(await cursors.open(body.cursor))).toEqual([300, 100]);
  });

  it('refuses a cursor behind which events have expired, and begins anew with those that are left', async () => {
    await api.feed.put(eventOf('1'));
    const { body } = await read();
    await api.feed.put(eventOf('2'));
    api.now += KEEP_MS;
    await api.feed.put(eventOf('3'));
    const { status, body: problem } = await read({ after: body.cursor });
    expect(status).toBe(400);
    expect(problem.errors).toEqual([{ field: 'after', message: expect.stringMatching(/^is too old/) }]);
    expect(idsOf((await read()).body)).toEqual(['evt_3']);
  });

  it('is level for a reader whose last event has expired', async () => {
    await api.feed.put(eventOf('1'));
    const { body } = await read();
    api.now += KEEP_MS;
    expect((await read({ after: body.cursor })).body.data).toEqual([]);
    await api.feed.put(eventOf('2'));
    expect(idsOf((await read({ after: body.cursor })).body)).toEqual(['evt_2']);
  });

  it('is filtered by order, in either form of its id', async () => {
    await api.feed.put(eventOf('1', { orderId: 'uno~1~N%2F1' }), eventOf('2', { orderId: 'uno~2~N1' }), eventOf('3'));
    expect(idsOf((await read({ orderId: 'uno~1~N%2F1' })).body)).toEqual(['evt_1']);
    expect(idsOf((await read({ orderId: 'uno~1~N/1' })).body)).toEqual(['evt_1']);
    expect(idsOf((await read({ orderId: 'uno~3~N1' })).body)).toEqual([]);
  });

  it('is filtered by connection', async () => {
    await api.feed.put(eventOf('1'), eventOf('2', { connection: 'osaka' }), eventOf('3', { connection: undefined }));
    expect(idsOf((await read({ connection: 'osaka' })).body)).toEqual(['evt_2']);
    expect((await read({ connection: 'kobe' })).body.errors).toMatchObject([{ field: 'connection' }]);
  });

  it('holds for a client that is limited to connections only theirs', async () => {
    await api.feed.put(eventOf('1'), eventOf('2', { connection: 'osaka' }), eventOf('3', { connection: undefined }));
    const limited = { connections: ['osaka'] };
    const { body } = await api.call('GET /events', limited);
    expect(idsOf(body)).toEqual(['evt_2']);
    expect((await api.call('GET /events', { ...limited, query: { connection: 'default' } })).status).toBe(403);
    expect((await api.call('GET /events', { ...limited, query: { connection: 'osaka' } })).status).toBe(200);
  });

  it('is filtered by type, family or all', async () => {
    await change([1], [2], [2, 1]);
    const types = async (type: string) => (await read({ type })).body.data.map((event: { type: string }) => event.type);
    expect(await types('order.created')).toEqual(['order.created']);
    expect(await types('order.*')).toEqual(['order.status_changed', 'order.created']);
    expect(await types('*')).toEqual(['order.status_changed', 'order.created']);
    expect(await types('endpoint.*')).toEqual([]);
  });

  it('holds the events of every connection, in order of arrival', async () => {
    await change([1], [2]);
    await api.poll({ connection: 'osaka', service: 'uno' }, list([1]));
    api.now += 300_000;
    await api.poll({ connection: 'osaka', service: 'uno' }, list([2]));
    api.now += 300_000;
    await change([3]);
    const { body } = await read();
    expect(body.data.map((event: { data: { connection: string } }) => event.data.connection)).toEqual([
      'default',
      'osaka',
      'default',
    ]);
  });

  it.each<[string, Record<string, string>, string, RegExp]>([
    ['an unknown type', { type: 'order.moved' }, 'type', /^must be one of \*, order\.\*/],
    ['a made-up cursor', { after: 'abc' }, 'after', NO_CURSOR],
    ['an empty cursor', { after: '' }, 'after', NO_CURSOR],
    ['a cursor of an earlier version', { after: toCursor(['2026-11-23T03:00:00.000Z#evt_1']) }, 'after', NO_CURSOR],
    ['a cursor that is not signed', { after: toCursor(['jp-1:100']) }, 'after', NO_CURSOR],
    ['an order that is none', { orderId: 'N1' }, 'orderId', /^must be the orderId of an order/],
    ["a list's cursor", { after: toCursor(['uno', '00#1#2']) }, 'after', NO_CURSOR],
    ['a limit of 1001', { limit: '1001' }, 'limit', /^must be at most 1000$/],
    ['an unknown parameter', { before: 'x' }, 'before', /^is not known here$/],
  ])('%s is 400 and says so', async (_what, query, field, message) => {
    const { status, body } = await read(query);
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ field, message: expect.stringMatching(message) }]);
  });
});

describe('one event', () => {
  const find = (eventId: string, request = {}) => api.call('GET /events/{eventId}', { path: { eventId }, ...request });

  it("is its webhook's body, its id in front", async () => {
    await api.feed.put(eventOf('1'));
    const { status, text } = await find('evt_1');
    expect([status, text]).toEqual([200, `{"id":"evt_1",${eventOf('1').body.slice(1)}`]);
  });

  it('is 304 for who has it, and for nobody else to keep', async () => {
    await api.feed.put(eventOf('1'));
    const { headers } = await find('evt_1');
    expect(headers).toMatchObject({ etag: expect.stringMatching(/^"/), 'cache-control': 'private, no-cache' });
    const known = await find('evt_1', { headers: { 'if-none-match': headers.etag } });
    expect(known).toMatchObject({ status: 304, text: '', headers: { etag: headers.etag } });
    expect((await find('evt_2', { headers: { 'if-none-match': headers.etag } })).status).toBe(404);
  });

  it.each(['evt_none', 'N1', 'evt_%', `evt_${'x'.repeat(2_000)}`])('is 404 for %s', async id => {
    expect((await find(id)).status).toBe(404);
  });

  it('of another connection, of none or of a detail is there only for those who may see it', async () => {
    await api.feed.put(eventOf('1'), eventOf('2', { connection: 'osaka' }), eventOf('3', { connection: undefined }));
    await api.feed.put(eventOf('4', { type: 'order_detail.updated' }));
    const statuses = async (request: object) =>
      Promise.all(['evt_1', 'evt_2', 'evt_3', 'evt_4'].map(async id => (await find(id, request)).status));
    expect(await statuses({})).toEqual([200, 200, 200, 200]);
    expect(await statuses({ connections: ['osaka'] })).toEqual([404, 200, 404, 404]);
    expect(await statuses({ scopes: ['orders:read'] })).toEqual([200, 200, 200, 404]);
  });
});
