import { type IncomingHttpHeaders, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { expect, onTestFinished } from 'vitest';
import { closeServer, listen } from '../../infra/local/engines/loopback.ts';
import { createGateway } from '../../infra/local/gateway/gateway.ts';
import { SHARED_SLOT, slotKey } from '../../shared/api/throttle.ts';
import { type Api, listOf, startApi, UNO } from './api.ts';
import { bearer } from './bearer.ts';
import { countReads } from './count-reads.ts';

const NAME = 'order-relay';
const ALLOW = {
  principalId: 'client',
  policyDocument: { Statement: [{ Effect: 'Allow', Resource: '*' }] },
  context: { clientId: 'client', scopes: 'orders:read' },
  usageIdentifierKey: slotKey(NAME, SHARED_SLOT),
};

/** The API behind the local gateway, with these orders of a service. */
export async function serve(orders: readonly object[]): Promise<{ api: Api; ask: Ask }> {
  const api = await startApi();
  onTestFinished(() => api.close());
  await api.poll(UNO, listOf(orders));
  const server = createGateway(
    async (name, event) => (name === 'authorizer' ? ALLOW : api.invoke(event as APIGatewayProxyEvent)),
    { name: NAME, clock: Date.now },
  );
  const url = await listen(server);
  onTestFinished(() => closeServer(server));
  return { api, ask: headers => get(`${url}/v1/business-process/service-orders?serviceName=uno`, headers) };
}

type Ask = (headers: Record<string, string>) => Promise<{
  status: number | undefined;
  headers: IncomingHttpHeaders;
  bytes: Buffer;
}>;

/** By node:http, which adds no header of its own. */
async function get(url: string, headers: Record<string, string>) {
  return new Promise<Awaited<ReturnType<Ask>>>((resolve, reject) => {
    request(url, { headers: { authorization: bearer('t'), ...headers } }, response => {
      buffer(response).then(
        bytes => resolve({ status: response.statusCode, headers: response.headers, bytes }),
        reject,
      );
    })
      .on('error', reject)
      .end();
  });
}

const GZIP = { 'accept-encoding': 'gzip' };

/** Compressed, through the gateway; a second time from one read; and a 413 for clients that do not take gzip. */
export async function expectWhole(orders: readonly object[]): Promise<void> {
  const { api, ask } = await serve(orders);
  const reads = countReads(api.client);
  const first = await ask(GZIP);
  expect(first.status).toBe(200);
  expect(first.headers['content-encoding']).toBe('gzip');
  expect(gunzipSync(first.bytes).toString('utf8')).toBe(listOf(orders));
  reads.take();

  const second = await ask(GZIP);
  expect(reads.take()).toBe(1);
  expect(second.bytes.equals(first.bytes)).toBe(true);
  expect(second.headers.etag).toBe(first.headers.etag);
  expect((await ask({ ...GZIP, 'if-none-match': first.headers.etag ?? '' })).status).toBe(304);
  expect(reads.take()).toBe(1);

  const plain = await ask({});
  expect(plain.status).toBe(413);
  expect(JSON.parse(plain.bytes.toString('utf8')).detail).toContain('Send Accept-Encoding: gzip.');
}
