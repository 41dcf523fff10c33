import { createServer, type RequestListener, request } from 'node:http';
import type { Duplex } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setFlagsFromString } from 'node:v8';
import { runInThisContext } from 'node:vm';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { closeServer, listen } from '../../../infra/local/engines/loopback.ts';
import { FUNCTIONS } from '../../../infra/topology.ts';
import { AWS_CLIENT, fastClient } from '../../../shared/adapters/aws-client.ts';
import { DynamoTable } from '../../../shared/adapters/dynamodb/table.ts';
import { createSecretReader } from '../../../shared/adapters/secrets/secret-reader.ts';
import { SqsDeliveryQueue } from '../../../shared/adapters/sqs/delivery-queue.ts';
import { SqsEventQueue } from '../../../shared/adapters/sqs/event-queue.ts';
import { startTable } from '../../support/table.ts';

const JSON_TYPE = { 'content-type': 'application/x-amz-json-1.0' };

/** AWS, as the functions' own clients find it. */
async function serveAws(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  // What is no HTTP gets no answer.
  const ignored: Duplex[] = [];
  server.on('clientError', (_error, socket) => ignored.push(socket));
  const url = await listen(server);
  onTestFinished(async () => {
    for (const socket of ignored) socket.destroy();
    await closeServer(server);
  });
  vi.stubEnv('AWS_ENDPOINT_URL', url);
  return url;
}

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'ap-northeast-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
});
afterEach(() => {
  vi.unstubAllEnvs();
});

describe('AWS that does not answer', () => {
  it('is asked again, and given up before the shortest time limit of any function', async () => {
    let asked = 0;
    const url = await serveAws(() => {
      asked++;
    });
    const shortest = Math.min(...Object.values(FUNCTIONS).map(({ timeoutSeconds }) => timeoutSeconds)) * 1000;
    const event = { id: 'evt_1', body: '{}' };
    const calls = [
      new DynamoTable('relay').get({ pk: 'a', sk: 'b' }),
      new SqsEventQueue(`${url}/events`).send([event]),
      new SqsDeliveryQueue(`${url}/retries`).sendDrain('we_1'),
      createSecretReader({ prefix: 'relay', clock: Date.now }).readRoot(),
    ];
    const startedAt = performance.now();
    const results = await Promise.allSettled(calls);
    expect(performance.now() - startedAt).toBeLessThan(shortest);
    for (const result of results)
      expect(result).toMatchObject({ status: 'rejected', reason: { name: 'TimeoutError' } });
    expect(asked).toBe(3 * calls.length);
  });

  it('is given up in the middle of an answer, too', async () => {
    await serveAws((_request, response) => {
      response.writeHead(200, { ...JSON_TYPE, 'content-length': 100 }).write('{"Item":');
    });
    const reading = new DynamoTable('relay').get({ pk: 'a', sk: 'b' });
    await expect(reading).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it.each([
    ['to the beginning of TLS', 'https:'],
    ['but with another protocol', 'http:'],
  ])('is given up as soon when it does not answer %s', async (_to, protocol) => {
    const url = await serveAws((_request, { socket }) => {
      socket?.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: other\r\n\r\n');
    });
    const endpoint = url.replace('http:', protocol);
    const startedAt = performance.now();
    const listing = new DynamoDBClient({ ...AWS_CLIENT, maxAttempts: 1, endpoint }).send(new ListTablesCommand({}));
    await expect(listing).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(performance.now() - startedAt).toBeLessThan(4_000);
  });
});

describe('AWS whose answer is cut off', () => {
  it('is asked again', async () => {
    let asked = 0;
    await serveAws((_request, response) => {
      const length = asked++ === 0 ? 100 : 2;
      response.writeHead(200, { ...JSON_TYPE, 'content-length': length }).write('{}', () => response.destroy());
    });
    expect(await new DynamoTable('relay').get({ pk: 'a', sk: 'b' })).toBeUndefined();
    expect(asked).toBe(2);
  });
});

describe('AWS whose clock differs', () => {
  it('is asked again, by its own time', async () => {
    const ahead = 3_600_000;
    let refused = 0;
    await serveAws(({ headers }, response) => {
      const [, year, month, day, hour, minute] = /^(....)(..)(..)T(..)(..)/.exec(String(headers['x-amz-date'])) ?? [];
      const now = Date.now() + ahead;
      const isGood = Math.abs(Date.parse(`${year}-${month}-${day}T${hour}:${minute}:00Z`) - now) < 300_000;
      response.setHeader('date', new Date(now).toUTCString());
      if (isGood) response.writeHead(200, JSON_TYPE).end('{}');
      else response.writeHead(400, JSON_TYPE).end('{"__type":"InvalidSignatureException"}', () => refused++);
    });
    const table = new DynamoTable('relay');
    for (const sk of ['b', 'c']) expect(await table.get({ pk: 'a', sk })).toBeUndefined();
    expect(refused).toBe(1);
  });
});

describe('AWS that is slow', () => {
  it('is asked by more calls at once than there are sockets, and fails none', async () => {
    await serveAws((_request, response) => {
      setTimeout(() => response.writeHead(200, JSON_TYPE).end('{}'), 600);
    });
    const table = new DynamoTable('relay');
    const calls = Array.from({ length: 150 }, (_, i) => table.get({ pk: 'a', sk: String(i) }));
    expect(await Promise.all(calls)).toEqual(calls.map(() => undefined));
  });
});

describe('a table that is throttled', () => {
  const THROTTLED = JSON.stringify({
    __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
    message: 'Slow down.',
  });

  /** Lets through so many writes a second. */
  async function throttle(endpoint: string, perSecond: number): Promise<{ readonly refused: () => number }> {
    let refused = 0;
    let second = 0;
    let written = 0;
    await serveAws(async (incoming, response) => {
      const body = await buffer(incoming);
      const now = Math.floor(performance.now() / 1000);
      if (now !== second) [second, written] = [now, 0];
      if (incoming.headers['x-amz-target']?.toString().endsWith('PutItem') && ++written > perSecond) {
        refused++;
        response.writeHead(400, JSON_TYPE).end(THROTTLED);
        return;
      }
      const { host: _host, ...headers } = incoming.headers;
      request(endpoint, { method: 'POST', headers }, answer => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      }).end(body);
    });
    return { refused: () => refused };
  }

  it('slows down a burst of writes, and fails none', async () => {
    const engine = await startTable();
    onTestFinished(() => engine.close());
    const { refused } = await throttle(engine.endpoint, 100);
    const table = DynamoTable.outlivingThrottling(engine.name);
    // As a poll that finds many changes at once, sixteen at a time.
    for (let i = 0; i < 400; i += 16)
      await Promise.all(
        Array.from({ length: 16 }, (_, j) => table.put({ pk: 'ORDERS#default#uno', sk: String(i + j) })),
      );
    expect(refused()).toBeGreaterThan(0);
    const stored = { where: { expression: 'pk = :pk', values: { ':pk': 'ORDERS#default#uno' } } };
    expect(await engine.table.queryAll(stored)).toHaveLength(400);
  });
});

describe('a client', () => {
  it('ends a call that its caller has given up', async () => {
    const asked = Promise.withResolvers<void>();
    await serveAws(() => asked.resolve());
    const abort = new AbortController();
    const listing = new DynamoDBClient(AWS_CLIENT).send(new ListTablesCommand({}), { abortSignal: abort.signal });
    await asked.promise;
    abort.abort();
    await expect(listing).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('asks an address of IPv6, too', async () => {
    const client = new DynamoDBClient({ ...AWS_CLIENT, maxAttempts: 1, endpoint: 'http://[::1]:1' });
    await expect(client.send(new ListTablesCommand({}))).rejects.toMatchObject({ syscall: 'connect', address: '::1' });
  });

  it('gives each of many calls at once its own answer', async () => {
    await serveAws(async (incoming, response) => {
      const { Key } = JSON.parse((await buffer(incoming)).toString());
      response.writeHead(200, JSON_TYPE).end(JSON.stringify({ Item: Key }));
    });
    const table = new DynamoTable('relay');
    const keys = Array.from({ length: 100 }, (_, i) => ({ pk: 'a', sk: `${i} ${'ア'.repeat(i)}` }));
    expect(await Promise.all(keys.map(key => table.get(key)))).toEqual(keys);
  });

  it('keeps its configuration in the form that V8 copies fast, from one call to the next', async () => {
    await serveAws((_request, response) => response.writeHead(200, JSON_TYPE).end('{}'));
    setFlagsFromString('--allow-natives-syntax');
    const hasFastProperties = runInThisContext('value => %HasFastProperties(value)');
    const client = fastClient(new DynamoDBClient(AWS_CLIENT));
    for (let i = 0; i < 3; i++) await client.send(new ListTablesCommand({}));
    expect(hasFastProperties(client.config)).toBe(true);
    expect(hasFastProperties(new DynamoDBClient(AWS_CLIENT).config)).toBe(false);
  });

  it('has the SDK make no copies of answers for a log', () => {
    const { logger } = new DynamoDBClient(AWS_CLIENT).config;
    expect(logger.info).toBeUndefined();
  });
});
