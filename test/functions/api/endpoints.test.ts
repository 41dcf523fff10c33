import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deriveWebhookKey } from '../../../shared/domain/deliver/webhook-secret.ts';
import { type Api, ROOT, startApi } from '../../support/api.ts';

let api: Api;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.close());

const create = (body: unknown, more: object = {}) => api.call('POST /webhook-endpoints', { body, ...more });
const find = (endpointId: string) => api.call('GET /webhook-endpoints/{endpointId}', { path: { endpointId } });
const remove = (endpointId: string) => api.call('DELETE /webhook-endpoints/{endpointId}', { path: { endpointId } });

const URL = 'https://hooks.example.com/orders?team=net';

describe('a webhook endpoint', () => {
  it('is created with defaults, and tells its secret that once', async () => {
    const { status, body } = await create({ url: URL });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: 'we_1',
      url: URL,
      status: 'enabled',
      eventTypes: ['order.*', 'order_detail.*'],
      detail: 'milestones',
      ordering: 'none',
      format: 'standard',
      createdAt: '2026-11-23T03:00:00.000Z',
      createdBy: 'client',
      health: { state: 'healthy', waiting: 0 },
      secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
    });
    const { secret: _, ...rest } = body;
    expect((await find('we_1')).body).toEqual(rest);
    expect((await api.call('GET /webhook-endpoints')).body).toEqual({ data: [rest] });
  });

  it('has a secret that any Standard Webhooks library takes, and that its deliveries are signed with', async () => {
    const { secret } = (await create({ url: URL })).body;
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    expect(key).toEqual(Buffer.from(deriveWebhookKey(ROOT, 'we_1', 1)));
    expect(() => new Webhook(secret)).not.toThrow();
    expect((await create({ url: URL })).body.secret).not.toBe(secret);
  });

  it('may have a URL that another one has, and is told so', async () => {
    expect((await create({ url: URL })).body).not.toHaveProperty('warnings');
    const { status, body } = await create({ url: URL });
    expect(status).toBe(201);
    expect(body.warnings).toEqual([{ field: 'url', message: 'we_1 sends to this URL too.' }]);
    expect((await find('we_2')).body).not.toHaveProperty('warnings');
  });

  it('tells how it has lately answered, and what waits for it', async () => {
    const { id } = (await create({ url: URL })).body;
    const at = (ms: number) => new Date(ms).toISOString();
    const { createdAt } = (await api.endpoints.findEndpoint(id)) ?? expect.fail();
    const circuit = { revision: 0, endpointId: id, region: 'jp', judgedSince: createdAt, failedProbes: 0 };
    const known = { lastSuccessAt: api.now - 2000, failingSince: api.now - 1000 };
    await api.circuits.putCircuit({ ...circuit, ...known, failures: 79 });
    const row = { revision: 0, endpointId: id, type: 'order.updated', attemptCount: 1, attempts: [], region: 'jp' };
    for (const eventId of ['evt_1', 'evt_2'])
      await api.ledger.putDelivery({ ...row, eventId, eventTime: at(api.now), status: 'waiting', parked: true });
    await api.ledger.putDelivery({ ...row, eventId: 'evt_3', eventTime: at(api.now), status: 'delivered' });
    const times = { lastSuccessAt: at(api.now - 2000), failingSince: at(api.now - 1000) };
    expect((await find(id)).body.health).toEqual({ state: 'failing', ...times, waiting: 2 });
    await api.circuits.putCircuit({ ...circuit, ...known, revision: 1, failures: 80, probeAt: api.now });
    expect((await find(id)).body.health).toMatchObject({ state: 'paused', waiting: 2 });
    api.now += 1000;
    for (const enabled of [false, true])
      await api.call('PATCH /webhook-endpoints/{endpointId}', { path: { endpointId: id }, body: { enabled } });
    expect((await find(id)).body.health).toEqual({ state: 'healthy', waiting: 2 });
  });

  it('tells how all regions get through to it, and what waits in any', async () => {
    const { id, createdAt } = (await create({ url: URL })).body;
    const at = (ms: number) => new Date(ms).toISOString();
    const there = { revision: 0, endpointId: id, judgedSince: createdAt, failures: 0, failedProbes: 0 };
    await api.circuits.putCircuit({ ...there, region: 'us', lastSuccessAt: api.now - 1000, drainAt: api.now });
    await api.circuits.putCircuit({ ...there, region: 'jp', lastSuccessAt: api.now - 2000 });
    const row = { revision: 0, endpointId: id, type: 'order.updated', attemptCount: 0, attempts: [] };
    for (const region of ['us', 'jp'])
      await api.ledger.putDelivery({
        ...row,
        region,
        eventId: `evt_${region}`,
        eventTime: at(api.now),
        status: 'waiting',
        parked: true,
      });
    const health = { state: 'healthy', lastSuccessAt: at(api.now - 1000), waiting: 2 };
    expect((await find(id)).body.health).toEqual(health);
  });

  it('is disabled where another region found it gone, and enabled again for all', async () => {
    const { id, createdAt } = (await create({ url: URL })).body;
    const reason = 'HTTP 410: the receiver is gone';
    const there = { revision: 0, endpointId: id, region: 'us', judgedSince: createdAt, reason, untold: [] };
    await api.endpoints.putVerdict(there);
    const disabled = { status: 'disabled', disabledReason: reason, health: { state: 'paused' } };
    expect((await find(id)).body).toMatchObject(disabled);
    const change = (body: unknown) =>
      api.call('PATCH /webhook-endpoints/{endpointId}', { path: { endpointId: id }, body });
    expect((await change({ url: 'https://new.example.com/' })).body).toMatchObject(disabled);
    expect((await change({ enabled: false })).body).toMatchObject(disabled);
    const { body } = await change({ enabled: true });
    expect(body).toMatchObject({ status: 'enabled', health: { state: 'healthy' } });
    expect(body).not.toHaveProperty('disabledReason');
  });

  it('keeps all that was asked for', async () => {
    const wanted = {
      url: URL,
      eventTypes: ['order.status_changed', 'upstream.*'],
      services: ['uno', 'ucaas'],
      connections: ['osaka'],
      description: '工事チーム',
    };
    const { body } = await create(wanted);
    expect(body).toMatchObject(wanted);
    expect((await find(body.id)).body).toMatchObject(wanted);
  });

  it('is told details in full only when a client asks that may read them', async () => {
    const wanted = { url: URL, detail: 'full' };
    const refused = await create(wanted, { scopes: ['webhooks:write'] });
    expect(refused).toMatchObject({ status: 403, body: { detail: expect.stringContaining('order-details:read') } });
    expect((await create(wanted)).body.detail).toBe('full');
    expect((await create({ url: URL, detail: 'all' })).body.errors).toEqual([
      { field: 'detail', message: 'must be one of milestones, full' },
    ]);
  });

  it('is gone after its deletion', async () => {
    await create({ url: URL });
    const deleted = await remove('we_1');
    expect(deleted).toMatchObject({ status: 204, text: '' });
    expect((await find('we_1')).status).toBe(404);
    expect((await remove('we_1')).status).toBe(404);
    expect((await api.call('GET /webhook-endpoints')).body).toEqual({ data: [] });
  });

  it.each(['we_9', '-', '', 'ENDPOINTS', '__proto__', 'x'.repeat(2000)])('that is unknown is 404: %.20s', async id => {
    const { status, headers, body } = await find(id);
    expect(status).toBe(404);
    expect(headers['content-type']).toBe('application/problem+json');
    expect(body).toMatchObject({ title: 'Not Found', status: 404, detail: 'There is no such webhook endpoint.' });
  });

  it('is refused where webhooks cannot go, and nothing is stored', async () => {
    await api.close();
    api = await startApi({ findUrlProblem: async () => 'must name a host on the internet' });
    const { status, body } = await create({ url: 'https://inside.example.com/' });
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ field: 'url', message: 'must name a host on the internet' }]);
    expect((await api.call('GET /webhook-endpoints')).body.data).toEqual([]);
  });
});

describe('a body that does not fit is 400, names the field, says why, and stores nothing', () => {
  it.each<[string, unknown, string, RegExp]>([
    ['no JSON', '{"url":', 'body', /^must be JSON$/],
    ['nothing', '', 'body', /^must be JSON$/],
    ['text', '"https://a.example"', 'body', /^must be an object$/],
    ['null', 'null', 'body', /^must be an object$/],
    ['a list', [], 'body', /^must be an object$/],
    ['no url', {}, 'url', /^must be text$/],
    ['a url that is none', { url: 'hooks' }, 'url', /URL/],
    ['a url with credentials', { url: 'https://user:pass@hooks.example.com' }, 'url', /user|credential|password/i],
    ['a url that is no http', { url: 'ftp://hooks.example.com' }, 'url', /http/],
    ['an unknown member', { url: URL, eventType: '*' }, 'eventType', /^is not known here$/],
    ['__proto__', `{"url":"${URL}","__proto__":{"status":"x"}}`, '__proto__', /^is not known here$/],
    ['a chosen id', { url: URL, id: 'we_x' }, 'id', /^is not known here$/],
    ['no event types', { url: URL, eventTypes: [] }, 'eventTypes', /^must name at least one$/],
    ['event types as text', { url: URL, eventTypes: '*' }, 'eventTypes', /^must be a list$/],
    [
      'an unknown event type',
      { url: URL, eventTypes: ['*', 'order.moved'] },
      'eventTypes.1',
      /^must be one of \*, order\.\*/,
    ],
    ['an event type twice', { url: URL, eventTypes: ['*', '*'] }, 'eventTypes', /^must not name one twice$/],
    ['a service 100 times', { url: URL, services: Array(100).fill('uno') }, 'services', /^must not name one twice$/],
    ['half a character', { url: URL, description: '\ud800' }, 'description', /^must be well-formed Unicode$/],
    [
      'a line break in the url',
      { url: 'https://hooks.example.com/a\r\nX: y' },
      'url',
      /^must not hold blanks, backslashes or control/,
    ],
    ['an unknown service', { url: URL, services: ['UNO'] }, 'services.0', /^must be one of uno, /],
    ['no services', { url: URL, services: [] }, 'services', /^must name at least one$/],
    ['an unknown connection', { url: URL, connections: ['kobe'] }, 'connections.0', /^must be one of default, osaka$/],
    [
      'a control character',
      { url: URL, description: 'a\u0007' },
      'description',
      /^must not contain control characters$/,
    ],
    ['a number as description', { url: URL, description: 1 }, 'description', /^must be text$/],
    [
      'a long description',
      { url: URL, description: 'あ'.repeat(501) },
      'description',
      /^must have at most 500 characters$/,
    ],
  ])('%s', async (_what, wanted, field, message) => {
    const { status, headers, body } = await create(wanted);
    expect(status).toBe(400);
    expect(headers['content-type']).toBe('application/problem+json');
    expect(body.errors).toEqual([{ field, message: expect.stringMatching(message) }]);
    expect((await api.call('GET /webhook-endpoints')).body.data).toEqual([]);
  });

  it('tells of fifty wrong members at most', async () => {
    const { body } = await create({ url: URL, eventTypes: Array.from({ length: 100 }, (_, i) => `x${i}`) });
    expect(body.errors).toHaveLength(50);
  });

  it('names every field that does not fit', async () => {
    const { body } = await create({ url: 1, services: ['x'], description: 2 });
    expect(body.errors.map(({ field }: { field: string }) => field)).toEqual(['url', 'services.0', 'description']);
  });
});

describe('scopes', () => {
  it.each([
    ['POST /webhook-endpoints', 'webhooks:write'],
    ['DELETE /webhook-endpoints/{endpointId}', 'webhooks:write'],
    ['GET /webhook-endpoints', 'webhooks:read'],
    ['GET /webhook-endpoints/{endpointId}', 'webhooks:read'],
    ['GET /business-process/service-orders', 'orders:read'],
    ['GET /orders', 'orders:read'],
    ['GET /orders/{orderId}', 'orders:read'],
    ['GET /events', 'orders:read'],
    ['GET /status', 'orders:read'],
  ])('%s needs %s, whatever else the token has', async (route, scope) => {
    const others = ['orders:read', 'order-details:read', 'webhooks:read', 'webhooks:write'].filter(s => s !== scope);
    for (const scopes of [[], others, [`${scope}x`], ['*']]) {
      const { status, body } = await api.call(route, { scopes, body: { url: URL } });
      expect(status).toBe(403);
      expect(body.detail).toBe(`This call needs the scope ${scope}.`);
    }
    expect((await api.call(route, { scopes: [scope], body: { url: URL } })).status).not.toBe(403);
  });

  it('none is needed for health', async () => {
    expect(await api.call('GET /health', { scopes: [] })).toMatchObject({ status: 200 });
  });
});
