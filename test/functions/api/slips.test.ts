import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeptLists, type List } from '../../../functions/api/kept/kept-lists.ts';
import type { Snapshot } from '../../../functions/api/kept/snapshot.ts';
import type { EntryText } from '../../../shared/adapters/dynamodb/entry-item.ts';
import type { Subject } from '../../../shared/domain/provider/order-id.ts';
import { type Api, type ApiRequest, listOf, startApi, UNO } from '../../support/api.ts';
import { countReads } from '../../support/count-reads.ts';

let api: Api;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.close());

const report = (query: Record<string, string> = {}, more: ApiRequest = {}) =>
  api.call('GET /reports/slips', { query, ...more });

/** One poll that gets these orders, each a contract with its planned day. */
async function observe(at: string, plans: Record<string, string>, subject: Subject = UNO): Promise<void> {
  api.now = Date.parse(at);
  const orders = Object.entries(plans).map(([contractId, offerPlanDate]) => ({
    contractId,
    orderRequestNum: '1',
    offerPlanDate,
  }));
  await api.poll(subject, listOf(orders));
}

const UCAAS: Subject = { connection: 'default', service: 'ucaas' };

describe('the report of slips', () => {
  it('tells by service and month how many orders slipped and how far, removed ones too', async () => {
    await observe('2026-10-01T00:00:00Z', { N1: '2026-12-04', N2: '2026-12-04', N3: '2026-12-04' });
    await observe('2026-10-01T00:00:00Z', { U1: '2026-12-04' }, UCAAS);
    await observe('2026-10-20T00:00:00Z', { N1: '2026-12-11', N2: '2026-12-05', N3: '2026-12-01' });
    await observe('2026-10-21T00:00:00Z', { N1: '2026-12-14', N2: '2026-12-05', N3: '2026-12-01' });
    await observe('2026-11-05T00:00:00Z', { U1: '2026-12-24' }, UCAAS);
    await observe('2026-11-05T01:00:00Z', { N1: '2026-12-14', N2: '2026-12-05', N3: '2026-12-02' });
    for (const minute of ['10', '20', '30']) await observe(`2026-11-05T01:${minute}:00Z`, { N3: '2026-12-02' });
    expect((await api.call('GET /orders/{orderId}', { path: { orderId: 'uno~1~N1' } })).body.removedAt).toMatch(
      /^2026/,
    );
    const october = { service: 'uno', month: '2026-10', orders: 2, totalDays: 11, medianDays: 5.5, maxDays: 10 };
    const november = { month: '2026-11', orders: 1 };
    expect((await report()).body).toEqual({
      from: '2025-12',
      to: '2026-11',
      data: [
        october,
        { service: 'uno', ...november, totalDays: 1, medianDays: 1, maxDays: 1 },
        { service: 'ucaas', ...november, totalDays: 20, medianDays: 20, maxDays: 20 },
      ],
    });
    expect((await report({ to: '2026-10' })).body).toEqual({ from: '2025-11', to: '2026-10', data: [october] });
    expect((await report({ from: '2026-11' })).body.data).toHaveLength(2);
  });

  it('costs one read a service while no order changes, and is 304 to who has it', async () => {
    await observe('2026-10-01T00:00:00Z', { N1: '2026-12-04' });
    const { headers } = await report();
    const reads = countReads(api.client);
    expect((await report({}, { headers: { 'if-none-match': headers.etag ?? '' } })).status).toBe(304);
    expect(reads.take()).toBe(9);
    await observe('2026-10-02T00:00:00Z', { N1: '2026-12-05' });
    expect((await report({}, { headers: { 'if-none-match': headers.etag ?? '' } })).body.data).toHaveLength(1);
  });

  it('is that of one connection, and of another only for who may see it', async () => {
    const osaka: Subject = { connection: 'osaka', service: 'uno' };
    await observe('2026-10-01T00:00:00Z', { N1: '2026-12-04' }, osaka);
    await observe('2026-10-02T00:00:00Z', { N1: '2026-12-05' }, osaka);
    expect((await report()).status).toBe(503);
    expect((await report({ connection: 'osaka' })).body.data).toHaveLength(1);
    expect((await report({}, { connections: ['osaka'] })).body.data).toHaveLength(1);
    expect((await report({ connection: 'osaka' }, { connections: ['default'] })).status).toBe(403);
    expect((await report({}, { scopes: ['order-details:read'] })).status).toBe(403);
  });

  it.each([
    [{ from: '2026-13' }, 'from'],
    [{ from: '2026-1' }, 'from'],
    [{ from: '2026-11-01' }, 'from'],
    [{ to: '' }, 'to'],
    [{ from: '2026-11', to: '2026-10' }, 'from'],
    [{ from: '2026-12' }, 'from'],
    [{ from: '2025-10', to: '2026-11' }, 'from'],
    [{ from: '0000-01', to: '9999-12' }, 'from'],
    [{ to: '0000-01' }, 'to'],
    [{ to: '0000-11' }, 'to'],
    [{ connection: 'kobe' }, 'connection'],
    [{ service: 'uno' }, 'service'],
  ])('is refused for %o', async (query, field) => {
    await observe('2026-11-23T03:00:00Z', { N1: '2026-12-04' });
    const { status, body } = await report(query as Record<string, string>);
    expect([status, body.errors[0].field]).toEqual([400, field]);
  });

  it('reaches back thirteen months, over years', async () => {
    await observe('2026-01-10T00:00:00Z', { N1: '2026-12-04' });
    expect((await report({ from: '2025-01', to: '2026-01' })).body).toEqual({
      from: '2025-01',
      to: '2026-01',
      data: [],
    });
  });

  it('begins with the first month that can be written', async () => {
    await observe('2026-01-10T00:00:00Z', { N1: '2026-12-04' });
    expect((await report({ to: '0000-12' })).body).toMatchObject({ from: '0000-01', to: '0000-12' });
    expect((await report({ to: '0000-11' })).body.errors[0].message).toBe(
      'must be 0000-12 or later, or come with from',
    );
    expect((await report({ from: '0000-01', to: '0000-11' })).status).toBe(200);
  });

  it('says so when reading takes too long, and asking again goes on from there', async () => {
    await api.close();
    const known = new Set<string>();
    class SlowLists extends KeptLists {
      override async read<E extends EntryText>(list: List<E>): Promise<Snapshot<E>> {
        if (!known.has(list.id)) api.now += 10_000;
        known.add(list.id);
        return super.read(list);
      }
    }
    api = await startApi({ lists: new SlowLists(1e9) });
    for (const service of ['uno', 'ucaas', 'mss'] as const)
      await observe('2026-11-23T03:00:00Z', { N1: '2026-12-04' }, { connection: 'default', service });
    const { status, headers, body } = await report();
    expect([status, headers['retry-after'], body.type]).toEqual([503, '1', '/v1/docs/errors.md#unavailable']);
    expect((await report()).status).toBe(200);
  });
});
