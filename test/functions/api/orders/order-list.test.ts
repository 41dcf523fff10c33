import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Order } from '../../../../shared/domain/provider/order.ts';
import { orderIdOfKey, orderKey } from '../../../../shared/domain/provider/order-id.ts';
import type { OrderState } from '../../../../shared/domain/watch/poll-state.ts';
import { type Api, type ApiRequest, listOf, startApi, UNO } from '../../../support/api.ts';
import { runs } from '../../../support/runs.ts';

let api: Api;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.close());

const list = (query: ApiRequest['query'] = {}, more: ApiRequest = {}) => api.call('GET /orders', { query, ...more });
const UCAAS = { connection: 'default', service: 'ucaas' } as const;

const order = (contractId: string, more: Order = {}): Order => ({
  contractId,
  orderRequestNum: '1',
  orderStatus: 1,
  offerPlanDate: '2026-12-31T12:34:56Z',
  ...more,
});
type Answer = Awaited<ReturnType<typeof list>>;
const contractsIn = ({ body }: Answer): string[] =>
  body.data.map(({ orderId }: { orderId: string }) => orderId.split('~').at(-1)).sort();

/** All pages, as one client asks for them; something may happen between two. */
async function walk(query: Record<string, string>, meanwhile: () => Promise<unknown> = async () => undefined) {
  const ids: string[] = [];
  for (let cursor: string | undefined, pages = 0; pages === 0 || cursor !== undefined; pages++) {
    const answer = await list({ ...query, ...(cursor !== undefined && { cursor }) });
    expect(answer.status).toBe(200);
    ids.push(...answer.body.data.map(({ orderId }: { orderId: string }) => orderId));
    cursor = answer.body.cursor;
    await meanwhile();
  }
  return ids;
}

describe('the list of orders', () => {
  it('tells those that are later than first promised, or all others', async () => {
    const first = ['on time', 'late', 'early', 'open'].map(id => order(id));
    const never = order('never', { offerPlanDate: '' });
    await api.poll(UNO, listOf([...first, never]));
    api.now += 300_000;
    const dates = ['2026-12-31T14:59:59Z', '2026-12-31T15:00:00Z', '2026-12-30T12:34:56Z', 'TBD'];
    await api.poll(UNO, listOf([...first.map((each, i) => ({ ...each, offerPlanDate: dates[i] })), never]));
    const slipped = await list({ slipped: 'true' });
    expect(contractsIn(slipped)).toEqual(['late']);
    expect(slipped.body.data[0].planned).toEqual({
      first: '2026-12-31T12:34:56Z',
      current: '2026-12-31T15:00:00Z',
      slippedDays: 1,
    });
    const others = await list({ slipped: 'false' });
    expect(contractsIn(others)).toEqual(['early', 'never', 'on%20time', 'open']);
    const planned = others.body.data.map(({ planned }: { planned?: object }) => planned);
    expect(planned).toContainEqual({ first: '2026-12-31T12:34:56Z', current: 'TBD' });
    expect(planned).toContain(undefined);
  });

  it('of a contract is read without the other orders, and holds those of all services, removed ones too', async () => {
    const many = Array.from({ length: 300 }, (_, i) => order(`N${i}`));
    const [gone, second] = [order('N7', { orderRequestNum: '2' }), order('N7', { orderRequestNum: '3' })];
    await api.poll(UNO, listOf([...many, gone, second]));
    await api.poll(UCAAS, listOf([order('N7'), order('N8')]));
    for (let poll = 0; poll < 3; poll++) {
      api.now += 300_000;
      await api.poll(UNO, listOf([...many, second]));
    }
    const read: string[] = [];
    const { query } = api.table;
    api.table.query = async function* (asked) {
      for await (const item of query.call(this, asked)) {
        if (String(item.pk).startsWith('ORDERS#')) read.push(String(item.pk));
        yield item;
      }
    };
    expect(contractsIn(await list({ contractId: 'N7' }))).toEqual(['N7', 'N7', 'N7', 'N7']);
    expect(read).toHaveLength(4);
    expect(contractsIn(await list({ contractId: 'N7', service: 'uno' }))).toHaveLength(3);
    expect(contractsIn(await list({ contractId: 'N7', phase: 'received', slipped: 'true' }))).toEqual([]);
    expect(await walk({ contractId: 'N7', limit: '1' })).toHaveLength(4);
  });

  it.each(['', 'N', 'N9', '#', 'x'.repeat(3000), '\ud800'])('of the contract %.10o is empty', async contractId => {
    await api.poll(UNO, listOf([order('N1')]));
    expect(await list({ contractId })).toMatchObject({ status: 200, body: { data: [] } });
  });

  it('of a contract that a thousand orders have is whole all the same', async () => {
    const orders = Array.from({ length: 1_001 }, (_, i) => order('none', { orderRequestNum: String(i) }));
    await api.poll(UNO, listOf([...orders, order('N1')]));
    expect(new Set(await walk({ contractId: 'none', limit: '1000' })).size).toBe(1_001);
  });

  it('is not sent again to whom has it, and is for that client alone', async () => {
    await api.poll(UNO, listOf([order('N1'), order('N2')]));
    const first = await list({ limit: '1' });
    expect(first.headers).toMatchObject({ 'cache-control': 'private, no-cache', etag: expect.any(String) });
    const headers = { 'If-None-Match': first.headers.etag ?? '' };
    expect(await list({ limit: '1' }, { headers })).toMatchObject({ status: 304, text: '' });
    api.now += 300_000;
    await api.poll(UNO, listOf([order('N1', { orderStatus: 2 }), order('N2', { orderStatus: 2 })]));
    expect((await list({ limit: '1' }, { headers })).status).toBe(200);
  });

  it('names a parameter that is given twice; the provider, and so its own calls, take the last', async () => {
    await api.poll(UNO, listOf([order('N1')]));
    const twice = await list({ service: ['ucaas', 'uno'], limit: ['1', '1'], phase: 'received' });
    expect([twice.status, twice.body.errors]).toEqual([
      400,
      ['service', 'limit'].map(field => ({ field, message: 'must be given once' })),
    ]);
    const query = { serviceName: ['ucaas', 'uno'] };
    expect((await api.call('GET /business-process/service-orders', { query })).body.resultCount).toBe(1);
  });

  it('goes on only with a cursor of the same query, for the same client', async () => {
    await api.poll(UNO, listOf([order('N1'), order('N2'), order('N3')]));
    await api.poll({ connection: 'osaka', service: 'uno' }, listOf([order('N1')]));
    const { cursor } = (await list({ limit: '1', service: 'uno' })).body;
    expect((await list({ limit: '2', service: 'uno', cursor })).status).toBe(200);
    for (const query of [
      {},
      { service: 'ucaas' },
      { service: 'uno', connection: 'osaka' },
      { service: 'uno', slipped: 'false' },
    ])
      expect((await list({ ...query, cursor })).body.errors, JSON.stringify(query)).toMatchObject([
        { field: 'cursor' },
      ]);
    const limited = await list({ service: 'uno', cursor }, { connections: ['default'] });
    expect(limited.body.errors).toMatchObject([{ field: 'cursor' }]);
  });

  it('shows a client that is limited to connections theirs alone', async () => {
    await api.poll(UNO, listOf([order('N1')]));
    await api.poll({ connection: 'osaka', service: 'uno' }, listOf([order('O1')]));
    expect(contractsIn(await list({}, { connections: ['osaka'] }))).toEqual(['O1']);
    expect((await list({ connection: 'default' }, { connections: ['osaka'] })).status).toBe(403);
    expect(contractsIn(await list({ contractId: 'N1' }, { connections: ['osaka'] }))).toEqual([]);
  });
});

const COUNT = runs(2_000);

describe('all orders, page by page', () => {
  const subjects = [UNO, UCAAS];
  const stateOf = (number: number, changes: Order = {}, updatedAt = number): OrderState => {
    const identity = { orderRequestNum: String(number), contractId: `N${number % 1_000}` };
    const value = { ...identity, orderStatus: 1, ...changes };
    return { key: orderKey(identity), value, sequence: 1, firstSeenAt: 1, position: number, updatedAt, events: [] };
  };

  it('are seen once each while others change, come and go', { tags: ['long'] }, async () => {
    for (const subject of subjects) await api.poll(subject, listOf([]));
    const subjectOf = (number: number) => subjects[number % 2] ?? UNO;
    const put = (number: number, state: OrderState) => api.polls.putOrder(subjectOf(number), state, undefined);
    const stored: string[] = [];
    for (let from = 0; from < COUNT; from += 50)
      await Promise.all(
        Array.from({ length: 50 }, async (_, i) => {
          const state = stateOf(from + i);
          stored.push(orderIdOfKey(subjectOf(from + i), state.key));
          await put(from + i, state);
        }),
      );
    let pages = 0;
    const disturb = async () => {
      const page = pages++;
      for (let i = 0; i < 5; i++) {
        const changed = (page * 7_919 + i * 104_729) % COUNT;
        const read = stateOf(changed);
        const state = stateOf(changed, { orderStatus: 2 }, page + COUNT);
        await api.polls.putOrder(subjectOf(changed), i === 0 ? { ...state, removedAt: 5 } : state, read);
        await put(i, stateOf(COUNT + page * 5 + i));
      }
    };
    const limit = Math.min(1_000, COUNT / 20);
    const ids = await walk({ limit: String(limit) }, disturb);
    expect(pages).toBeGreaterThanOrEqual(20);
    const seen = new Map<string, number>();
    for (const id of ids) seen.set(id, (seen.get(id) ?? 0) + 1);
    expect(stored.filter(id => seen.get(id) !== 1)).toEqual([]);
    expect([...seen.values()].every(times => times === 1)).toBe(true);
  });
});
