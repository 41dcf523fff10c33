import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { closeServer, listen } from '../../../infra/local/engines/loopback.ts';
import { FunctionTimedOut, type Invoke } from '../../../infra/local/functions.ts';
import { createGateway } from '../../../infra/local/gateway/gateway.ts';
import { slotKey } from '../../../shared/api/throttle.ts';
import { MAX_RESULT_BYTES, payloadBytes } from '../../../shared/runtime/lambda-payload.ts';
import { bearer } from '../../support/bearer.ts';

const ALLOW = {
  principalId: 'someone',
  usageIdentifierKey: slotKey('order-relay', 1),
  policyDocument: {
    Version: '2012-10-17',
    Statement: [
      { Action: 'execute-api:Invoke', Effect: 'Allow', Resource: 'arn:aws:execute-api:local:000000000000:local/v1/*' },
    ],
  },
  context: { clientId: 'someone', scopes: 'orders:read' },
};
const OK = { statusCode: 200, body: '{}' };

interface Calls {
  // biome-ignore lint/suspicious/noExplicitAny: events are looked at field by field.
  readonly api: any[];
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  readonly authorizer: any[];
}

const open: (() => Promise<void>)[] = [];
afterEach(() => Promise.all(open.splice(0).map(close => close())));

async function startGateway(
  answer: (event: unknown) => unknown = () => OK,
  authorize: (event: unknown) => unknown = () => ALLOW,
) {
  const calls: Calls = { api: [], authorizer: [] };
  const invoke: Invoke = async (name, event) => {
    (name === 'authorizer' ? calls.authorizer : calls.api).push(event);
    return name === 'authorizer' ? authorize(event) : answer(event);
  };
  const server = createGateway(invoke, { name: 'order-relay', clock: Date.now });
  const url = await listen(server);
  open.push(() => closeServer(server));
  return { url, calls };
}

const TOKEN = { authorization: bearer('t') };

describe('the local gateway', () => {
  it('hands on a request as a REST API does', async () => {
    const { url, calls } = await startGateway();
    await fetch(`${url}/v1/orders/uno~1%252F2~N%C3%A9?a=1&a=2&b=x%20y+z&c`, {
      headers: { ...TOKEN, 'X-Thing': 'one' },
    });
    const [event] = calls.api;
    expect(event).toMatchObject({
      resource: '/orders/{orderId}',
      path: '/orders/uno~1%252F2~N%C3%A9',
      httpMethod: 'GET',
      queryStringParameters: { a: '2', b: 'x y z', c: '' },
      multiValueQueryStringParameters: { a: ['1', '2'], b: ['x y z'], c: [''] },
      pathParameters: { orderId: 'uno~1%252F2~N%C3%A9' },
      body: null,
      isBase64Encoded: false,
      requestContext: {
        stage: 'v1',
        identity: { sourceIp: '127.0.0.1' },
        authorizer: { principalId: 'someone', clientId: 'someone', scopes: 'orders:read' },
      },
    });
    expect(event.requestContext.requestId).toMatch(/^[\da-f-]{36}$/);
    expect(event.headers['X-Thing']).toBe('one');
    expect(event.multiValueHeaders['X-Thing']).toEqual(['one']);
  });

  it('gives null for no parameters, and bodies as base64, since every media type is binary', async () => {
    const { url, calls } = await startGateway();
    await fetch(`${url}/v1/webhook-endpoints`, { method: 'POST', headers: TOKEN, body: '{"url":"ü"}' });
    expect(calls.api[0]).toMatchObject({
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      pathParameters: null,
      body: Buffer.from('{"url":"ü"}').toString('base64'),
      isBase64Encoded: true,
    });
  });

  it('translates the result: status, headers, several of one name, base64', async () => {
    const { url } = await startGateway(() => ({
      statusCode: 418,
      headers: { ETag: '"1"', 'X-Number': 3 },
      multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] },
      body: Buffer.from('wörd').toString('base64'),
      isBase64Encoded: true,
    }));
    const answer = await fetch(`${url}/v1/health`);
    expect(answer.status).toBe(418);
    expect(answer.headers.get('etag')).toBe('"1"');
    expect(answer.headers.get('x-number')).toBe('3');
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(await answer.text()).toBe('wörd');
  });

  it('takes a path with a slash at its end for the same resource, as a REST API does', async () => {
    const { url, calls } = await startGateway();
    for (const path of ['/v1/orders/', '/v1/orders/uno~1~N1/', '/v1/health/', '/v1/orders/?limit=1'])
      expect((await fetch(url + path, { headers: TOKEN })).status).toBe(200);
    await fetch(`${url}/v1/webhook-endpoints/`, { method: 'POST', headers: TOKEN, body: '{}' });
    expect(calls.api).toMatchObject([
      { resource: '/orders', path: '/orders/', pathParameters: null },
      { resource: '/orders/{orderId}', path: '/orders/uno~1~N1/', pathParameters: { orderId: 'uno~1~N1' } },
      { resource: '/health', path: '/health/' },
      { resource: '/orders', queryStringParameters: { limit: '1' } },
      { resource: '/webhook-endpoints', httpMethod: 'POST', body: btoa('{}') },
    ]);
  });

  it('answers HEAD as GET, without the body', async () => {
    const { url, calls } = await startGateway(() => ({ statusCode: 200, headers: { etag: '"1"' }, body: 'wörd' }));
    for (const path of ['/v1/health', '/v1/orders/a']) {
      const answer = await fetch(url + path, { method: 'HEAD', headers: TOKEN });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('etag')).toBe('"1"');
      expect(answer.headers.get('content-length')).toBe('5');
      expect(await answer.text()).toBe('');
    }
    expect(calls.api).toMatchObject([
      { httpMethod: 'HEAD', resource: '/health' },
      { httpMethod: 'HEAD', resource: '/orders/{orderId}', requestContext: { httpMethod: 'HEAD' } },
    ]);
    expect(calls.authorizer).toHaveLength(1);
    expect((await fetch(`${url}/v1/oauth/accesstokens`, { method: 'HEAD', headers: TOKEN })).status).toBe(404);
  });

  it('sends 204 and 304 without a body', async () => {
    const { url } = await startGateway(() => ({ statusCode: 204, body: '' }));
    const answer = await fetch(`${url}/v1/health`);
    expect(answer.status).toBe(204);
    expect(await answer.text()).toBe('');
  });

  it.each([
    ['throws', () => Promise.reject(new Error('secret'))],
    ['returns nothing', () => undefined],
    ['returns no status', () => ({ body: '' })],
    ['returns an object as the body', () => ({ statusCode: 200, body: {} })],
    ['returns a header no HTTP message may have', () => ({ statusCode: 200, headers: { a: 'b\r\nc: d' }, body: '' })],
  ])('answers 502 when the function %s, and goes on', async (_what, answer) => {
    const { url } = await startGateway(answer);
    for (let i = 0; i < 2; i++) {
      const got = await fetch(`${url}/v1/health`);
      expect(got.status).toBe(502);
      expect(got.headers.get('content-type')).toBe('application/problem+json');
      expect(await got.text()).not.toContain('secret');
    }
  });

  it('answers 502 to a result of more JSON than Lambda returns, and sends the largest that it does', async () => {
    for (const more of [0, 1]) {
      const result = { statusCode: 200, body: '' };
      result.body = `"${'x'.repeat(MAX_RESULT_BYTES - payloadBytes(result) - 2 + more)}`;
      const { url } = await startGateway(() => result);
      const answer = await fetch(`${url}/v1/health`);
      expect(answer.status).toBe(more === 0 ? 200 : 502);
      if (more === 0) expect(await answer.text()).toBe(result.body);
    }
  });

  it('answers 413 to a request that makes an event of more than 6 MB', async () => {
    const { url, calls } = await startGateway();
    const send = (bytes: number) =>
      fetch(`${url}/v1/webhook-endpoints`, { method: 'POST', headers: TOKEN, body: Buffer.alloc(bytes) });
    // As base64 it is a third larger.
    expect((await send(4_700_000)).status).toBe(200);
    expect((await send(4_720_000)).status).toBe(413);
    expect(calls.api).toHaveLength(1);
  });

  it('answers 504 when the function takes too long', async () => {
    const { url } = await startGateway(() => Promise.reject(new FunctionTimedOut('late')));
    expect((await fetch(`${url}/v1/health`)).status).toBe(504);
  });

  it('asks the authorizer once a minute for a token, and not for open routes', async () => {
    const { url, calls } = await startGateway();
    await fetch(`${url}/v1/health`, { headers: TOKEN });
    expect(calls.authorizer).toEqual([]);
    await fetch(`${url}/v1/orders`, { headers: TOKEN });
    await fetch(`${url}/v1/webhook-endpoints`, { headers: TOKEN });
    expect(calls.authorizer).toEqual([
      {
        type: 'TOKEN',
        authorizationToken: bearer('t'),
        methodArn: 'arn:aws:execute-api:local:000000000000:local/v1/GET/orders',
      },
    ]);
    await fetch(`${url}/v1/orders`, { headers: { authorization: bearer('u') } });
    expect(calls.authorizer).toHaveLength(2);
  });

  it.each([
    'Bearer',
    'Bearer x',
    'Bearer a.b.c',
    `Basic ${bearer('t').slice(7)}`,
    bearer('t').slice(7),
    `${bearer('t')}.s`,
    `${bearer('t')} x`,
    `${bearer('t')}, ${bearer('t')}`,
    bearer('h'.repeat(1001)),
    bearer(`h.${'p'.repeat(6000)}`),
  ])('refuses what cannot be a token before it asks the authorizer: %.40s', async authorization => {
    const { url, calls } = await startGateway();
    expect((await fetch(`${url}/v1/orders`, { headers: { authorization } })).status).toBe(401);
    expect(calls.authorizer).toEqual([]);
  });

  it.each([
    ['no token', {}, 401, () => ALLOW],
    ['a refused token', TOKEN, 401, () => Promise.reject(new Error('Unauthorized'))],
    ['an authorizer that fails', TOKEN, 500, () => Promise.reject(new Error('down'))],
    ['an authorizer that answers nonsense', TOKEN, 500, () => ({})],
    [
      'a policy for something else',
      TOKEN,
      403,
      () => ({ ...ALLOW, policyDocument: { Statement: [{ Effect: 'Allow', Resource: 'arn:x' }] } }),
    ],
    ['a policy without a key to count by', TOKEN, 403, () => ({ ...ALLOW, usageIdentifierKey: undefined })],
    ["a key of another deployment's", TOKEN, 403, () => ({ ...ALLOW, usageIdentifierKey: slotKey('other-relay', 1) })],
    [
      'a policy that denies',
      TOKEN,
      403,
      () => ({ ...ALLOW, policyDocument: { Statement: [{ Effect: 'Deny', Resource: '*' }] } }),
    ],
  ])('answers %s by itself', async (_what, headers, status, authorize) => {
    const { url, calls } = await startGateway(() => OK, authorize);
    for (const path of ['/v1/orders', '/v1/nowhere']) {
      const answer = await fetch(url + path, { headers });
      expect(answer.status).toBe(status);
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
      expect(await answer.json()).toMatchObject({ status });
    }
    expect(calls.api).toEqual([]);
  });

  it.each([
    ['GET', '/v1/nowhere'],
    ['PUT', '/v1/orders'],
    ['GET', '/v1/orders/a/b/'],
    ['GET', '/v1/orders/a/b'],
    ['GET', '/orders'],
    ['GET', '/v1'],
  ])('answers 404 to %s %s with a good token', async (method, path) => {
    const { url } = await startGateway();
    expect((await fetch(url + path, { method, headers: TOKEN })).status).toBe(404);
  });

  it('leads from / to the board, which needs no token', async () => {
    const { url } = await startGateway();
    const answer = await fetch(url, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/v1/board']);
  });

  it('answers 400 to a path that is no percent-encoding', async () => {
    const { url } = await startGateway();
    for (const id of ['%E0%A4%A', '%', 'a%zz'])
      expect((await fetch(`${url}/v1/orders/${id}`, { headers: TOKEN })).status).toBe(400);
  });

  it.each(['uno%7E1%7EN1', 'uno~1~N%2520', '%E0%A4', '%2F', 'a+b%20c', '%25'])(
    'hands the path parameter %s on as it came',
    async orderId => {
      const { url, calls } = await startGateway();
      await fetch(`${url}/v1/orders/${orderId}`, { headers: TOKEN });
      expect(calls.api[0].pathParameters).toEqual({ orderId });
    },
  );

  it.each([
    ['announced', () => Buffer.alloc(10 * 1024 * 1024 + 1)],
    ['streamed', () => new Blob([Buffer.alloc(10 * 1024 * 1024 + 1)]).stream()],
  ])('answers 413 to more than 10 MB, %s', async (_how, body) => {
    const { url, calls } = await startGateway();
    const init = { method: 'POST', headers: TOKEN, body: body(), duplex: 'half' } as RequestInit;
    const status = await fetch(`${url}/v1/webhook-endpoints`, init).then(
      answer => answer.status,
      // The answer may be overtaken by the connection's end while the client still sends.
      () => 413,
    );
    expect(status).toBe(413);
    expect(calls.api).toEqual([]);
    expect((await fetch(`${url}/v1/health`)).status).toBe(200);
  });

  it('lives on when a client goes away in the middle of its body', async () => {
    const { url } = await startGateway();
    const { port } = new URL(url);
    await new Promise<void>(resolve => {
      const socket = connect(Number(port), '127.0.0.1', () => {
        socket.write('POST /v1/oauth/accesstokens HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"a"', () => {
          socket.destroy();
          resolve();
        });
      });
    });
    expect((await fetch(`${url}/v1/health`)).status).toBe(200);
  });
});
