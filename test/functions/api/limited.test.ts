import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Api, type ApiRequest, startApi } from '../../support/api.ts';

let api: Api;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.close());

const OSAKA = { connections: ['osaka'], clientId: 'osaka' } as const satisfies ApiRequest;
const URL = 'https://hooks.example.com/';
const create = (body: object = {}, request: ApiRequest = {}) =>
  api.call('POST /webhook-endpoints', { body: { url: URL, ...body }, ...request });
const change = (endpointId: string, body: object, request: ApiRequest = {}) =>
  api.call('PATCH /webhook-endpoints/{endpointId}', { path: { endpointId }, body, ...request });
const list = async (request: ApiRequest = {}) =>
  (await api.call('GET /webhook-endpoints', request)).body.data.map(({ id }: { id: string }) => id);

describe('a client limited to connections (invariant 24)', () => {
  it('registers endpoints for them and for no others', async () => {
    expect((await create({}, OSAKA)).body.connections).toEqual(['osaka']);
    expect((await create({ connections: ['osaka'] }, OSAKA)).body.connections).toEqual(['osaka']);
    expect((await create({ connections: ['default'] }, OSAKA)).status).toBe(403);
    expect((await create({ connections: ['osaka', 'default'] }, OSAKA)).status).toBe(403);
  });

  it('cannot widen an endpoint: null gives it the connections of the client', async () => {
    const { id } = (await create({}, OSAKA)).body;
    expect((await change(id, { connections: ['default'] }, OSAKA)).status).toBe(403);
    expect((await change(id, { connections: null }, OSAKA)).body.connections).toEqual(['osaka']);
    expect((await change(id, { description: 'x' }, OSAKA)).body.connections).toEqual(['osaka']);
    expect((await change(id, { connections: null })).body).not.toHaveProperty('connections');
  });

  it('sees only endpoints that tell of nothing else, in lists and in warnings', async () => {
    await create();
    await create({ connections: ['osaka', 'default'] });
    const { body } = await create({}, OSAKA);
    expect(body).not.toHaveProperty('warnings');
    expect(await list(OSAKA)).toEqual([body.id]);
    expect(await list({ connections: ['default', 'osaka'] })).toHaveLength(2);
    expect(await list()).toHaveLength(3);
    expect((await create({}, OSAKA)).body.warnings).toEqual([
      { field: 'url', message: `${body.id} sends to this URL too.` },
    ]);
  });

  it('sees no endpoint any more that another client has widened', async () => {
    const { id } = (await create({}, OSAKA)).body;
    await change(id, { connections: null });
    expect(await list(OSAKA)).toEqual([]);
    expect((await change(id, { url: 'https://mine.example/' }, OSAKA)).status).toBe(404);
  });

  it('counts nothing of others that still waits for an endpoint which was narrowed', async () => {
    const { id } = (await create()).body;
    const row = { revision: 0, endpointId: id, type: 'order.updated', attemptCount: 1, attempts: [], region: 'jp' };
    for (const connection of ['default', 'osaka'])
      await api.ledger.putDelivery({
        ...row,
        ...{ eventId: `evt_${connection}`, eventTime: '2026-11-23T03:00:00.000Z' },
        ...{ connection, status: 'waiting', parked: true },
      });
    expect((await change(id, { connections: ['osaka'] })).status).toBe(200);
    const path = { endpointId: id };
    const { health } = (await api.call('GET /webhook-endpoints/{endpointId}', { path, ...OSAKA })).body;
    expect(health.waiting).toBe(1);
    const { data } = (await api.call('GET /webhook-endpoints/{endpointId}/deliveries', { path, ...OSAKA })).body;
    expect(data.map(({ eventId }: { eventId: string }) => eventId)).toEqual(['evt_osaka']);
  });

  it('sees the status of its connections only', async () => {
    const { data } = (await api.call('GET /status', OSAKA)).body;
    expect(new Set(data.map(({ connection }: { connection: string }) => connection))).toEqual(new Set(['osaka']));
  });
});

describe('an endpoint', () => {
  it('keeps who made it and who changed it last, and when', async () => {
    const { id } = (await create({}, { clientId: 'maker' })).body;
    api.now += 1000;
    await change(id, { description: 'x' }, { clientId: 'changer' });
    api.now += 1000;
    const path = { endpointId: id };
    await api.call('POST /webhook-endpoints/{endpointId}/secret/rotate', { path, clientId: 'rotator' });
    expect((await api.call('GET /webhook-endpoints/{endpointId}', { path })).body).toMatchObject({
      createdAt: '2026-11-23T03:00:00.000Z',
      createdBy: 'maker',
      updatedAt: '2026-11-23T03:00:02.000Z',
      updatedBy: 'rotator',
    });
  });

  it('leaves a log line for each change, by whom and to which, without its URL', async () => {
    const { id } = (await create({ url: 'https://hooks.example.com/?key=s3cret' }, { clientId: 'a' })).body;
    const path = { endpointId: id };
    const body = { since: '2026-11-23T00:00:00Z' };
    await api.call('POST /webhook-endpoints/{endpointId}/recover', { path, body, clientId: 'r' });
    await change(id, { enabled: false }, { clientId: 'b' });
    await api.call('POST /webhook-endpoints/{endpointId}/secret/rotate', { path, clientId: 'c' });
    await api.call('DELETE /webhook-endpoints/{endpointId}', { path, clientId: 'd' });
    expect(api.logged.map(line => JSON.parse(line))).toEqual([
      { level: 'info', function: 'api', message: 'A webhook endpoint was created', by: 'a', endpointId: id },
      { level: 'info', function: 'api', message: 'A recovery was asked for', by: 'r', endpointId: id },
      { level: 'info', function: 'api', message: 'A webhook endpoint was changed', by: 'b', endpointId: id },
      { level: 'info', function: 'api', message: "A webhook endpoint's secret was rotated", by: 'c', endpointId: id },
      { level: 'info', function: 'api', message: 'A webhook endpoint was deleted', by: 'd', endpointId: id },
    ]);
    expect(api.logged.join('\n')).not.toMatch(/s3cret|whsec_/);
  });
});
