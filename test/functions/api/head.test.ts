import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROUTES, type Route } from '../../../shared/api/routes.ts';
import { newDelivery } from '../../../shared/domain/deliver/delivery.ts';
import { type Api, listOf, startApi, UNO } from '../../support/api.ts';
import { client } from '../../support/client.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
  await api.call('POST /webhook-endpoints', { body: { url: 'https://hooks.example.com/' } });
  await api.clients.addClient(client('c1'));
  await api.poll(UNO, listOf([{ contractId: 'N1', orderRequestNum: '1', orderStatus: 1 }]));
  const body = { type: 'order.created', timestamp: '2026-11-23T03:00:00.000Z', data: {} };
  const event = { id: 'evt_1', body: JSON.stringify(body) };
  await api.feed.put(event);
  await api.ledger.putDelivery(newDelivery('we_1', event, 'jp'));
});
afterAll(() => api.close());

const gets = (ROUTES as readonly Route[]).filter(route => route.method === 'GET' && route.function === 'api');
const request = {
  path: { orderId: 'uno~1~N1', endpointId: 'we_1', eventId: 'evt_1', clientId: 'c1' },
  headers: { 'if-none-match': '"x"' },
};

// The gateway drops the body: what it is handed is the length that GET's has.
describe('HEAD', () => {
  it.each(gets)('of $resource is answered as GET is', async ({ resource }) => {
    const query = resource.endsWith('service-orders') ? { serviceName: 'uno' } : {};
    const head = await api.call(`HEAD ${resource}`, { ...request, query });
    expect(head.status).not.toBe(404);
    expect(head).toEqual(await api.call(`GET ${resource}`, { ...request, query }));
  });

  it.each(gets.filter(({ scope }) => scope !== undefined))(
    'of $resource needs the scope $scope',
    async ({ resource, scope }) => {
      const { status, body } = await api.call(`HEAD ${resource}`, { ...request, scopes: [] });
      expect([status, body.detail]).toEqual([403, `This call needs the scope ${scope}.`]);
    },
  );

  it('of what is only POSTed or DELETEd is 404', async () => {
    for (const resource of ['/oauth/accesstokens', '/webhook-endpoints/{endpointId}/test'])
      expect((await api.call(`HEAD ${resource}`, request)).status).toBe(404);
    expect(api.posts).toEqual([]);
  });
});
