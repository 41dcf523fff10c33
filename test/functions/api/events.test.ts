import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Api, listOf, startApi, UNO } from '../../support/api.ts';

let api: Api;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.close());

const LAG_MS = 3_000;
const read = (query: Record<string, string> = {}) => api.call('GET /events', { query });
const list = (statuses: readonly number[]) =>
  listOf(statuses.map((orderStatus, i) => ({ contractId: `N${i}`, orderRequestNum: '1', orderStatus })));

const toCursor = (parts: string[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');

async function change(...polls: (readonly number[])[]): Promise<void> {
  for (const statuses of polls) {
    await api.poll(UNO, list(statuses));
    api.now += 300_000;
  }
}

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

  it('is read a few seconds behind, and a filtered reader moves on too', async () => {
    await change([1]);
    await api.poll(UNO, list([2]));
    expect((await read()).body.data).toEqual([]);
    api.now += LAG_MS + 1;
    const { body } = await read({ type: 'upstream.*' });
    expect(body.data).toEqual([]);
    expect((await read({ after: body.cursor })).body.data).toEqual([]);
    expect((await read()).body.data).toHaveLength(1);
  });

  it('gives a cursor from a clock ahead of ours back, until its time has come', async () => {
    await change([1]);
    const after = toCursor([new Date(api.now).toISOString()]);
    expect(await read({ after })).toMatchObject({ status: 200, body: { data: [], cursor: after } });
    api.now += 1;
    await api.poll(UNO, list([2]));
    api.now += LAG_MS + 1;
    expect((await read({ after })).body.data).toHaveLength(1);
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
    ['a made-up cursor', { after: 'abc' }, 'after', /^must be a cursor that an earlier answer gave$/],
    ['an empty cursor', { after: '' }, 'after', /^must be a cursor that an earlier answer gave$/],
    [
      'a cursor of no time',
      { after: toCursor(['9999-99-99T99:99:99Z']) },
      'after',
      /^must be a cursor that an earlier answer gave$/,
    ],
    [
      'a cursor of a day that is none',
      { after: toCursor(['2026-02-31T00:00:00.000Z']) },
      'after',
      /^must be a cursor that an earlier answer gave$/,
    ],
    ["a list's cursor", { after: toCursor(['uno', '00#1#2']) }, 'after', /^must be a cursor/],
    [
      'a cursor of a huge id',
      { after: toCursor([`2026-11-23T03:00:00.000Z#${'x'.repeat(1500)}`]) },
      'after',
      /^must be a cursor/,
    ],
    ['a limit of 1001', { limit: '1001' }, 'limit', /^must be at most 1000$/],
    ['an unknown parameter', { before: 'x' }, 'before', /^is not known here$/],
  ])('%s is 400 and says so', async (_what, query, field, message) => {
    const { status, body } = await read(query);
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ field, message: expect.stringMatching(message) }]);
  });
});
