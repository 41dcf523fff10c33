import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OPERATOR } from '../../../shared/domain/clients/operator.ts';
import { type Api, type ApiRequest, startApi } from '../../support/api.ts';
import { client } from '../../support/client.ts';
import { startIdentity } from '../../support/identity.ts';

const SCOPES = ['orders:read', 'webhooks:read', 'webhooks:write', 'clients:read', 'clients:write'];
const HOOK = { url: 'https://a.example' };
const GONE = { deletedAt: '2026-11-23T03:00:00.000Z', deletedBy: 'operator' };

let api: Api;
/** What the gateway keeps of the authorizer's answer for a minute, whatever becomes of the client. */
let kept: ApiRequest;
let endpointId: string;
/** Happens while a call resolves a host, or counts what was missed. */
let meanwhile = async () => {};
beforeEach(async () => {
  api = await startApi({
    findUrlProblem: async () => void (await meanwhile()),
    feedLog: {
      findStart: async () => {
        await meanwhile();
        return {};
      },
      async *listAfter() {},
    },
  });
  await api.clients.addClient(client('leaked', { scopes: SCOPES }));
  await api.clients.addClient(client('other'));
  const identity = startIdentity(api.clients);
  const { context } = await identity.authorize(`Bearer ${await identity.getToken('leaked')}`);
  kept = { clientId: 'leaked', scopes: SCOPES, secretVersion: String(context?.secretVersion) };
  endpointId = (await api.call('POST /webhook-endpoints', { ...kept, body: HOOK })).body.id;
});
afterEach(() => {
  meanwhile = async () => {};
  return api.close();
});

/** Each call whose effect lasts. */
const lasting = async () => {
  const path = { endpointId, clientId: 'other' };
  const calls: [string, ApiRequest][] = [
    ['POST /clients', { body: { name: 'x', scopes: ['orders:read'] } }],
    ['POST /clients/{clientId}/secret/rotate', { path }],
    ['DELETE /clients/{clientId}', { path }],
    ['POST /webhook-endpoints', { body: HOOK }],
    ['PATCH /webhook-endpoints/{endpointId}', { path, body: { description: 'x' } }],
    ['GET /webhook-endpoints/{endpointId}/secret', { path }],
    ['POST /webhook-endpoints/{endpointId}/secret/rotate', { path }],
    ['DELETE /webhook-endpoints/{endpointId}', { path }],
  ];
  const statuses: number[] = [];
  for (const [route, request] of calls) statuses.push((await api.call(route, { ...kept, ...request })).status);
  return statuses;
};

describe('a client whose token the gateway still takes', () => {
  it('does what lasts while it is there', async () => {
    expect(await lasting()).toEqual([201, 200, 204, 201, 200, 200, 200, 204]);
  });

  it('does nothing that lasts once it is deleted (invariant 22)', async () => {
    await api.clients.deleteClient('leaked', GONE);
    expect(new Set(await lasting())).toEqual(new Set([401]));
    expect((await api.clients.listClients()).map(({ id }) => id)).toEqual(['other']);
    expect((await api.call('GET /webhook-endpoints')).body.data).toHaveLength(1);
  });

  it('does nothing that lasts once its secret was replaced without an overlap', async () => {
    const path = { clientId: 'leaked' };
    await api.call('POST /clients/{clientId}/secret/rotate', { path, body: { overlapSeconds: 0 } });
    const { status, headers, body } = await api.call('POST /webhook-endpoints', { ...kept, body: HOOK });
    expect([status, headers['www-authenticate']]).toEqual([401, 'Bearer']);
    expect(body.detail).toContain('has ended');
  });

  it('reads on until the gateway asks again', async () => {
    await api.clients.deleteClient('leaked', GONE);
    expect((await api.call('GET /webhook-endpoints', kept)).status).toBe(200);
  });
});

describe('a call under way, which takes as long as its caller likes,', () => {
  const path = () => ({ endpointId });
  const recover = () =>
    api.call('POST /webhook-endpoints/{endpointId}/recover', {
      ...kept,
      path: path(),
      body: { since: '2026-11-23T02:00:00Z' },
    });
  const recovery = async () => (await api.circuits.findCircuit(endpointId, 'jp'))?.recovery;

  it.each<[string, () => Promise<{ status: number }>]>([
    [
      'registers no receiver',
      () => api.call('POST /webhook-endpoints', { ...kept, body: { url: 'https://b.example' } }),
    ],
    [
      'moves no endpoint',
      () =>
        api.call('PATCH /webhook-endpoints/{endpointId}', {
          ...kept,
          path: path(),
          body: { url: 'https://b.example', enabled: false },
        }),
    ],
    ['starts no recovery', recover],
  ])('%s once its client is deleted (invariant 22)', async (_, call) => {
    const before = await api.endpoints.listEndpoints();
    meanwhile = () => api.clients.deleteClient('leaked', GONE);
    expect((await call()).status).toBe(401);
    expect(await api.endpoints.listEndpoints()).toEqual(before);
    expect(await recovery()).toBeUndefined();
  });

  it.each([
    ['was disabled', { enabled: false }, 409],
    ['tells personal data by now, which the client may not read', { detail: 'full' }, 403],
  ])('recovers no endpoint that %s', async (_, body, status) => {
    meanwhile = async () => {
      await api.call('PATCH /webhook-endpoints/{endpointId}', { path: path(), body });
    };
    expect((await recover()).status).toBe(status);
    expect(await recovery()).toBeUndefined();
  });

  it('recovers an endpoint that stayed as it was', async () => {
    expect((await recover()).status).toBe(202);
    expect(await recovery()).toMatchObject({ since: Date.parse('2026-11-23T02:00:00Z') });
  });
});

it("the operator, whose secret is not the API's to read, is taken at the authorizer's word", async () => {
  const body = { name: 'x', scopes: ['orders:read'] };
  expect((await api.call('POST /clients', { clientId: OPERATOR, secretVersion: '1-any', body })).status).toBe(201);
});
