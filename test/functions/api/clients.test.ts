import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SCOPES } from '../../../shared/api/routes.ts';
import { SLOTS } from '../../../shared/api/throttle.ts';
import { type Api, type ApiRequest, startApi } from '../../support/api.ts';
import { client } from '../../support/client.ts';
import { startIdentity } from '../../support/identity.ts';

let api: Api;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.close());

const NEW = { name: 'Ticketing', scopes: ['orders:read'] };
const create = (body: unknown = NEW, request: ApiRequest = {}) => api.call('POST /clients', { body, ...request });
const find = (clientId: string, request: ApiRequest = {}) =>
  api.call('GET /clients/{clientId}', { path: { clientId }, ...request });
const remove = (clientId: string, request: ApiRequest = {}) =>
  api.call('DELETE /clients/{clientId}', { path: { clientId }, ...request });
const rotate = (clientId: string, body?: unknown, request: ApiRequest = {}) =>
  api.call('POST /clients/{clientId}/secret/rotate', { path: { clientId }, body, ...request });
const list = async (request: ApiRequest = {}) =>
  (await api.call('GET /clients', request)).body.data.map(({ clientId }: { clientId: string }) => clientId);

describe('a client', () => {
  it('is created with its secret, which is told that once', async () => {
    const { status, headers, body } = await create({ ...NEW, connections: ['osaka'] }, { clientId: 'boss' });
    expect(status).toBe(201);
    expect(headers['cache-control']).toBe('no-store');
    const { clientSecret, ...rest } = body;
    expect(clientSecret).toBe('secret 1');
    expect(rest).toEqual({
      clientId: 'cl_2',
      name: 'Ticketing',
      scopes: ['orders:read'],
      connections: ['osaka'],
      slot: { number: 2, shared: false },
      createdAt: '2026-11-23T03:00:00.000Z',
      createdBy: 'boss',
      secrets: [{ version: '1-jp', createdAt: '2026-11-23T03:00:00.000Z', createdBy: 'boss' }],
    });
    expect((await find('cl_2')).body).toEqual(rest);
    expect((await api.call('GET /clients')).body).toEqual({ data: [rest] });
  });

  it('gets tokens at once', async () => {
    const { clientId, clientSecret } = (await create()).body;
    const identity = startIdentity(api.clients);
    expect(await identity.authorize(`Bearer ${await identity.getToken(clientId, clientSecret)}`)).toMatchObject({
      context: { clientId, scopes: 'orders:read' },
      usageIdentifierKey: 'throttleSlot002OforderXrelay',
    });
  });

  it.each<[string, unknown, string, string]>([
    ['no name', { ...NEW, name: undefined }, 'name', 'must be text'],
    ['an empty name', { ...NEW, name: '' }, 'name', 'must not be empty'],
    ['a long name', { ...NEW, name: 'x'.repeat(101) }, 'name', 'must have at most 100 characters'],
    ['a line break in its name', { ...NEW, name: 'a\nb' }, 'name', 'must not contain control characters'],
    ['an escape in its name', { ...NEW, name: '\u009b2J' }, 'name', 'must not contain control characters'],
    ['no scopes', { ...NEW, scopes: [] }, 'scopes', 'must name at least one'],
    ['a scope twice', { ...NEW, scopes: ['orders:read', 'orders:read'] }, 'scopes', 'must not name one twice'],
    ['an unknown scope', { ...NEW, scopes: ['root'] }, 'scopes.0', `must be one of ${SCOPES.join(', ')}`],
    ['no connections', { ...NEW, connections: [] }, 'connections', 'must name at least one'],
    ['an unknown connection', { ...NEW, connections: ['kobe'] }, 'connections.0', 'must be one of default, osaka'],
    ['a secret of its own', { ...NEW, clientSecret: 'x' }, 'clientSecret', 'is not known here'],
    ['a list', [], 'body', 'must be an object'],
  ])('is refused with %s, naming the field', async (_what, body, field, message) => {
    const answer = await create(body);
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toEqual([{ field, message }]);
  });

  it('is given no scope that its maker lacks (invariant 23)', async () => {
    const scopes = ['clients:write', 'orders:read'];
    expect((await create({ ...NEW, scopes }, { scopes })).status).toBe(201);
    const { status, body } = await create({ ...NEW, scopes: ['orders:read', 'webhooks:write'] }, { scopes });
    expect(status).toBe(403);
    expect(body.detail).toContain('webhooks:write');
  });

  it('is given no connection that its maker lacks, and those of its maker where it names none', async () => {
    const limited = { connections: ['osaka'] };
    expect((await create({ ...NEW, connections: ['default'] }, limited)).status).toBe(403);
    expect((await create({ ...NEW, connections: ['osaka', 'kobe'] }, limited)).status).toBe(403);
    expect((await create(NEW, limited)).body.connections).toEqual(['osaka']);
  });

  it.each(['operator', 'nobody', 'cl_1#DELETED', '', 'x'.repeat(2000)])(
    'is not found by a strange id: %s',
    async id => {
      for (const call of [find, remove, rotate]) expect((await call(id)).status).toBe(404);
    },
  );

  it('has the lowest free slot, and shares one when all are taken', async () => {
    for (let slot = 2; slot <= SLOTS; slot++) await api.clients.addClient(client(`c${slot}`, { slot }));
    expect((await create()).body.slot).toEqual({ number: 0, shared: true });
    expect((await find('c7')).body.slot).toEqual({ number: 7, shared: false });
    await remove('c7');
    expect((await create()).body.slot).toEqual({ number: 7, shared: false });
    await api.clients.addClient(client('twin', { slot: 9 }));
    expect((await find('c9')).body.slot).toEqual({ number: 9, shared: true });
  });
});

it('a client that is made at the same time as others has a slot of its own', async () => {
  const made = await Promise.all(Array.from({ length: 10 }, () => create()));
  expect(new Set(made.map(({ body }) => body.slot.number)).size).toBe(10);
  expect(made.some(({ body }) => body.slot.shared)).toBe(false);
  expect((await api.call('GET /clients')).body.data.map(({ slot }: { slot: object }) => slot)).not.toContainEqual({
    number: expect.any(Number),
    shared: true,
  });
});

describe('the secret of a client', () => {
  const tokens = async (clientId: string, secrets: readonly string[]) => {
    const identity = startIdentity(api.clients);
    identity.now = api.now;
    const form = { grantType: 'client_credentials', clientId };
    return Promise.all(secrets.map(async clientSecret => (await identity.send({ ...form, clientSecret })).status));
  };

  it('is rotated with an overlap of a day, in which both get tokens', async () => {
    const { clientId, clientSecret: old } = (await create()).body;
    const { status, body } = await rotate(clientId, {}, { clientId: 'rotator' });
    expect(status).toBe(200);
    expect(body).toEqual({
      clientId,
      clientSecret: expect.stringMatching(/^secret /),
      secrets: [
        { version: '2-jp', createdAt: '2026-11-23T03:00:00.000Z', createdBy: 'rotator' },
        {
          version: '1-jp',
          createdAt: '2026-11-23T03:00:00.000Z',
          createdBy: 'client',
          validUntil: '2026-11-24T03:00:00.000Z',
        },
      ],
    });
    expect(await tokens(clientId, [old, body.clientSecret])).toEqual([200, 200]);
    api.now += 24 * 3_600_000;
    expect(await tokens(clientId, [old, body.clientSecret])).toEqual([401, 200]);
  });

  it('ends at once where the overlap is 0', async () => {
    const { clientId, clientSecret: old } = (await create()).body;
    const { clientSecret } = (await rotate(clientId, { overlapSeconds: 0 })).body;
    expect(await tokens(clientId, [old, clientSecret])).toEqual([401, 200]);
  });

  it('is rotated by two at a time, and both get one that is valid', async () => {
    const { clientId } = (await create()).body;
    const answers = await Promise.all([rotate(clientId), rotate(clientId), rotate(clientId)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const secrets = answers.map(({ body }) => body.clientSecret);
    expect(await tokens(clientId, secrets)).toEqual([200, 200, 200]);
    expect((await find(clientId)).body.secrets.map(({ version }: { version: string }) => version)).toEqual([
      '4-jp',
      '3-jp',
      '2-jp',
      '1-jp',
    ]);
  });

  it('has six valid ones at most', async () => {
    const { clientId } = (await create()).body;
    for (let i = 0; i < 5; i++) expect((await rotate(clientId)).status).toBe(200);
    expect((await rotate(clientId)).status).toBe(409);
    expect((await rotate(clientId, { overlapSeconds: 0 })).status).toBe(200);
  });

  it.each([-1, 1.5, '60', 604_801, null])('takes no overlap of %s', async overlapSeconds => {
    const { clientId } = (await create()).body;
    const { status, body } = await rotate(clientId, { overlapSeconds });
    expect(status).toBe(400);
    expect(body.errors[0].field).toBe('overlapSeconds');
  });

  it("is not to be had by who has less than the client, nor the client's end", async () => {
    const { clientId } = (await create({ ...NEW, scopes: ['clients:write', 'webhooks:write'] })).body;
    const weak = { scopes: ['clients:write'] };
    expect((await rotate(clientId, undefined, weak)).status).toBe(403);
    expect((await remove(clientId, weak)).status).toBe(403);
    expect((await find(clientId)).body.secrets).toHaveLength(1);
    const self = { clientId, scopes: ['clients:write', 'webhooks:write'] };
    expect((await rotate(clientId, undefined, self)).status).toBe(200);
  });
});

describe('a deleted client', () => {
  it('is gone, and its answer says how many endpoints stay', async () => {
    const { clientId } = (await create()).body;
    await api.call('POST /webhook-endpoints', { body: { url: 'https://a.example' }, clientId });
    await api.call('POST /webhook-endpoints', { body: { url: 'https://b.example' } });
    const { status, text, headers } = await remove(clientId);
    expect([status, text]).toEqual([204, '']);
    expect(headers['order-relay-endpoints-kept']).toBe('1');
    expect((await api.call('GET /webhook-endpoints')).body.data).toHaveLength(2);
    for (const call of [find, remove, rotate]) expect((await call(clientId)).status).toBe(404);
    expect(await list()).toEqual([]);
  });
});

describe('a client limited to connections', () => {
  it('sees, changes and deletes only clients within its limit', async () => {
    await api.clients.addClient(client('all'));
    await api.clients.addClient(client('both', { connections: ['default', 'osaka'] }));
    await api.clients.addClient(client('osaka', { connections: ['osaka'] }));
    const limited = { connections: ['osaka'] };
    expect(await list(limited)).toEqual(['osaka']);
    expect(await list({ connections: ['osaka', 'default'] })).toEqual(['both', 'osaka']);
    for (const id of ['all', 'both']) {
      expect((await find(id, limited)).status).toBe(404);
      expect((await rotate(id, undefined, limited)).status).toBe(404);
      expect((await remove(id, limited)).status).toBe(404);
    }
    expect((await rotate('osaka', undefined, limited)).status).toBe(200);
    expect((await remove('osaka', limited)).status).toBe(204);
  });
});

describe('what is done to clients', () => {
  it('is in the log, by whom and to which, without a secret or a name', async () => {
    const { clientId, clientSecret } = (await create(NEW, { clientId: 'boss' })).body;
    const rotated = (await rotate(clientId, undefined, { clientId: 'boss' })).body;
    await remove(clientId, { clientId: 'boss' });
    expect(api.logged.map(line => JSON.parse(line))).toEqual([
      { level: 'info', function: 'api', message: 'A client was created', by: 'boss', clientId },
      { level: 'info', function: 'api', message: "A client's secret was rotated", by: 'boss', clientId },
      { level: 'info', function: 'api', message: 'A client was deleted', by: 'boss', clientId },
    ]);
    for (const secret of [clientSecret, rotated.clientSecret, 'Ticketing'])
      expect(api.logged.join('\n')).not.toContain(secret);
  });
});

it("there are none where a customer's own issuer has them", async () => {
  const elsewhere = await startApi({ tokensFrom: 'issuer' });
  expect((await elsewhere.call('GET /clients')).status).toBe(404);
  await elsewhere.close();
});
