import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deriveTokenKey } from '../../shared/adapters/identity/token-key.ts';
import { ROUTES, type Route, SCOPES } from '../../shared/api/routes.ts';
import { nextVersion } from '../../shared/domain/clients/secret.ts';
import { type Api, type ApiRequest, listOf, proxyEvent, startApi, UNO } from '../support/api.ts';
import { client } from '../support/client.ts';
import { NAME, startIdentity } from '../support/identity.ts';

let api: Api;
let identity: ReturnType<typeof startIdentity<Api['clients']>>;
const ids = { orderId: 'uno~1~N1', endpointId: 'we_1', eventId: 'evt_1', clientId: 'all' };
const OSAKA = { connection: 'osaka', service: 'uno' } as const;

beforeAll(async () => {
  api = await startApi();
  identity = startIdentity(api.clients);
  identity.now = api.now;
  await api.call('POST /webhook-endpoints', { body: { url: 'https://hooks.example.com/' } });
  for (const subject of [UNO, OSAKA])
    await api.poll(subject, listOf([{ contractId: 'N1', orderRequestNum: '1', orderStatus: 1 }]));
  for (const each of [
    client('all', { scopes: SCOPES }),
    client('osaka', { scopes: SCOPES, connections: ['osaka'] }),
    client('gone', { scopes: SCOPES }),
    client('rotated', { scopes: SCOPES }),
  ])
    await api.clients.addClient(each);
});
afterAll(() => api.close());

/** What the gateway makes of a request: 401 where the authorizer refuses, else the API's answer to what it passes on. */
async function ask(route: string, authorization: string | undefined, request: ApiRequest = {}): Promise<number> {
  const policy = await identity.authorize(authorization).catch((error: Error) => error);
  if (policy instanceof Error) return policy.message === 'Unauthorized' ? 401 : 500;
  const event = proxyEvent(route, { path: ids, ...request });
  return (await api.send({ ...event, requestContext: { ...event.requestContext, authorizer: policy.context } })).status;
}

async function forge(claims: Readonly<Record<string, unknown>>, secret = identity.tokensSecret): Promise<string> {
  const { privateKey } = deriveTokenKey(secret);
  const { id } = deriveTokenKey(identity.tokensSecret);
  const now = Math.floor(identity.now / 1000);
  const payload = { iss: NAME, aud: NAME, sub: 'all', ver: '1-jp', exp: now + 600, ...claims };
  return `Bearer ${await new SignJWT(payload).setProtectedHeader({ alg: 'EdDSA', kid: id }).sign(privateKey)}`;
}

/** Those of the API's own handler: what others serve has tests of its own. */
const protectedRoutes = (ROUTES as readonly Route[])
  .filter(route => route.scope !== undefined && route.function === 'api')
  .map(({ method, resource, scope }) => ({ route: `${method} ${resource}`, scope: scope ?? '' }));

const BAD: readonly (readonly [string, () => Promise<string | undefined>])[] = [
  ['no token', async () => undefined],
  ['a malformed token', async () => 'Bearer abc'],
  ['an expired token', () => forge({ exp: Math.floor(identity.now / 1000) - 61 })],
  ["another issuer's token", () => forge({ iss: 'other-relay' })],
  ['a token of another key', () => forge({}, 'x'.repeat(64))],
  ['a token for another audience', () => forge({ aud: 'other-relay' })],
  ['a token of a secret that there is not', () => forge({ ver: '7-jp' })],
  [
    'a token of a deleted client',
    async () => {
      const token = await identity.getToken('gone').catch(() => forge({ sub: 'gone' }));
      await api.clients.deleteClient('gone', { deletedAt: '', deletedBy: 'all' });
      return token.startsWith('Bearer') ? token : `Bearer ${token}`;
    },
  ],
  [
    'a token of a secret that has ended',
    async () => {
      const made = { secret: 'new', region: 'jp', at: identity.now, olderUntil: identity.now };
      await api.clients.addSecret('rotated', nextVersion(client('rotated').secrets, made));
      return forge({ sub: 'rotated' });
    },
  ],
];

describe.each(BAD)('%s', (_what, create) => {
  let token: string | undefined;
  beforeAll(async () => {
    token = await create();
  });

  it.each(protectedRoutes)('is 401 for $route', async ({ route }) => {
    expect(await ask(route, token)).toBe(401);
  });
});

describe('a token without the scope', () => {
  it.each(protectedRoutes)('$scope is 403 for $route, whatever else it has', async ({ route, scope }) => {
    const id = `no-${scope.replace(':', '-')}`;
    await api.clients.addClient(client(id, { scopes: SCOPES.filter(other => other !== scope) }));
    expect(await ask(route, `Bearer ${await identity.getToken(id)}`)).toBe(403);
  });
});

describe('a good token', () => {
  it.each(protectedRoutes.filter(({ route }) => !route.startsWith('DELETE')))(
    'is let in by $route',
    async ({ route }) => {
      const status = await ask(route, `Bearer ${await identity.getToken('all')}`);
      expect([401, 403, 500]).not.toContain(status);
    },
  );
});

describe('the token of a client limited to another connection (invariant 24)', () => {
  const limited = async (route: string, request: ApiRequest = {}) =>
    ask(route, `Bearer ${await identity.getToken('osaka')}`, request);

  it.each<[string, ApiRequest]>([
    ['GET /business-process/service-orders', { query: { serviceName: 'uno', connection: 'default' } }],
    ['GET /business-process/service-order-details', { query: { connection: 'default' } }],
    ['GET /orders', { query: { connection: 'default' } }],
    ['POST /webhook-endpoints', { body: { url: 'https://a.example/', connections: ['default'] } }],
    ['POST /clients', { body: { name: 'x', scopes: ['orders:read'], connections: ['default'] } }],
  ])('is 403 for %s that names it', async (route, request) => {
    expect(await limited(route, request)).toBe(403);
  });

  it.each([
    ['GET /orders/{orderId}', {}],
    ['GET /webhook-endpoints/{endpointId}', {}],
    ['PATCH /webhook-endpoints/{endpointId}', { body: { description: 'mine' } }],
    ['DELETE /webhook-endpoints/{endpointId}', {}],
    ['GET /webhook-endpoints/{endpointId}/secret', {}],
    ['POST /webhook-endpoints/{endpointId}/secret/rotate', {}],
    ['POST /webhook-endpoints/{endpointId}/test', {}],
    ['GET /webhook-endpoints/{endpointId}/deliveries', {}],
    ['POST /webhook-endpoints/{endpointId}/deliveries/{eventId}/retry', {}],
    ['POST /webhook-endpoints/{endpointId}/recover', { body: { since: '2026-11-23T00:00:00Z' } }],
    ['GET /clients/{clientId}', {}],
    ['DELETE /clients/{clientId}', {}],
    ['POST /clients/{clientId}/secret/rotate', {}],
  ])('is 404 for %s of what is not its own', async (route, request) => {
    expect(await limited(route, request)).toBe(404);
  });

  it('is good for its own connection', async () => {
    const query = { serviceName: 'uno', connection: 'osaka' };
    expect(await limited('GET /business-process/service-orders', { query })).toBe(200);
    expect(await limited('GET /orders/{orderId}', { path: { orderId: 'osaka~uno~1~N1' } })).toBe(200);
  });
});
