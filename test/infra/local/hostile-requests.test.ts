import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { closeServer, listen } from '../../../infra/local/engines/loopback.ts';
import type { Invoke } from '../../../infra/local/functions.ts';
import { createGateway } from '../../../infra/local/gateway/gateway.ts';
import { slotKey } from '../../../shared/api/throttle.ts';
import { bearer } from '../../support/bearer.ts';

const open: (() => Promise<void>)[] = [];
afterEach(() => Promise.all(open.splice(0).map(close => close())));

async function startGateway() {
  // biome-ignore lint/suspicious/noExplicitAny: events are looked at field by field.
  const events: any[] = [];
  const tokens: string[] = [];
  const invoke: Invoke = async (name, event) => {
    if (name !== 'authorizer') {
      events.push(event);
      return { statusCode: 200, body: '{}' };
    }
    const { authorizationToken } = event as { authorizationToken: string };
    tokens.push(authorizationToken);
    return {
      principalId: authorizationToken,
      policyDocument: { Statement: [{ Effect: 'Allow', Resource: '*' }] },
      usageIdentifierKey: slotKey('order-relay', 1),
    };
  };
  const server = createGateway(invoke, { name: 'order-relay', clock: Date.now });
  const url = await listen(server);
  open.push(() => closeServer(server));
  /** All that comes back for these bytes. */
  const send = (bytes: string) =>
    new Promise<{ status: number; headers: string; body: string }>((resolve, reject) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(bytes));
      let text = '';
      socket.setEncoding('utf8').on('data', chunk => {
        text += chunk;
      });
      socket.on('error', reject).on('close', () => {
        const [headers = '', body = ''] = text.split(/\r\n\r\n/, 2);
        resolve({ status: Number(headers.split(' ')[1]), headers: headers.toLowerCase(), body });
      });
    });
  return { url, send, events, tokens };
}

const END = 'Host: x\r\nConnection: close\r\n\r\n';

describe('a request that cannot be read', () => {
  it.each([
    ['is no HTTP', 'hello\r\n\r\n', 400],
    ['has a header without a name', `GET /v1/health HTTP/1.1\r\n: x\r\n${END}`, 400],
    ['has a bare line feed in a header', `GET /v1/health HTTP/1.1\r\nA: b\nc\r\n${END}`, 400],
    ['has a space in its path', `GET /v1/orders/a b HTTP/1.1\r\n${END}`, 400],
    [
      'tells its length in two ways',
      `POST /v1/oauth/accesstokens HTTP/1.1\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n${END}0\r\n\r\n`,
      400,
    ],
    ['has endless headers', `GET /v1/health HTTP/1.1\r\nA: ${'a'.repeat(50_000)}\r\n${END}`, 431],
    ['has an endless path', `GET /v1/orders/${'a'.repeat(50_000)} HTTP/1.1\r\n${END}`, 431],
    ['has more than 10 KB of headers', `GET /v1/health HTTP/1.1\r\nA: ${'a'.repeat(10_241)}\r\n${END}`, 431],
    ['has a query of more than 10 KB', `GET /v1/orders?a=${'a'.repeat(10_240)} HTTP/1.1\r\n${END}`, 414],
    [
      'has a path too long for the authorizer',
      `GET /v1/orders/${'a'.repeat(1600)} HTTP/1.1\r\nAuthorization: ${bearer('t')}\r\n${END}`,
      414,
    ],
  ])('because it %s is refused as every other, and reaches no function', async (_what, bytes, status) => {
    const { url, send, events, tokens } = await startGateway();
    const answer = await send(bytes);
    expect(answer.status).toBe(status);
    expect(answer.headers).toContain('content-type: application/problem+json');
    expect(answer.headers).toContain('x-content-type-options: nosniff');
    expect(JSON.parse(answer.body)).toMatchObject({ type: '/v1/docs/errors.md#bad-request', title: 'Bad Request' });
    expect([events, tokens]).toEqual([[], []]);
    expect((await fetch(`${url}/v1/health`)).status).toBe(200);
  });
});

describe('a request with', () => {
  it('two tokens is judged by one of them, and is that client', async () => {
    const { send, events, tokens } = await startGateway();
    await send(`GET /v1/orders HTTP/1.1\r\nAuthorization: ${bearer('a')}\r\nAuthorization: ${bearer('b')}\r\n${END}`);
    expect(tokens).toHaveLength(1);
    expect(events[0].requestContext.authorizer.principalId).toBe(tokens[0]);
  });

  it('a name of an identity of its own is nobody but its token', async () => {
    const { send, events } = await startGateway();
    await send(
      `GET /v1/orders?clientId=x HTTP/1.1\r\nAuthorization: ${bearer('a')}\r\nX-Api-Key: k\r\nClientId: x\r\n${END}`,
    );
    expect(events[0].requestContext.authorizer).toEqual({ principalId: bearer('a') });
  });

  it('encoded line ends in path and query puts nothing into the headers', async () => {
    const { send, events } = await startGateway();
    const inject = '%0d%0aset-cookie:%20a=b';
    const { status, headers } = await send(
      `GET /v1/orders/${inject}?a=${inject} HTTP/1.1\r\nAuthorization: ${bearer('t')}\r\n${END}`,
    );
    expect(status).toBe(200);
    expect(headers).not.toContain('set-cookie');
    expect(events[0].pathParameters).toEqual({ orderId: inject });
  });

  it('thousands of parameters, of one name or of many, takes no longer than others', async () => {
    const { send, events } = await startGateway();
    for (const query of ['a&'.repeat(5000), Array.from({ length: 1700 }, (_, i) => `${i}&`).join('')]) {
      const begin = performance.now();
      expect((await send(`GET /v1/health?${query} HTTP/1.1\r\n${END}`)).status).toBe(200);
      expect(performance.now() - begin).toBeLessThan(1000);
    }
    expect(events[0].multiValueQueryStringParameters.a).toHaveLength(5000);
  });

  it('names that objects have of themselves is handed on as any other', async () => {
    const { send, events } = await startGateway();
    await send(`GET /v1/health?__proto__=a&constructor=b HTTP/1.1\r\n__proto__: c\r\n${END}`);
    expect(Object.entries(events[0].queryStringParameters)).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
  });
});
