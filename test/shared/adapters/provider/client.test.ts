import { type AddressInfo, createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { ProviderClient, type ProviderClientOptions } from '../../../../shared/adapters/provider/client.ts';
import type { Credentials } from '../../../../shared/adapters/provider/token.ts';
import { decodeAnswer } from '../../../../shared/domain/provider/answer.ts';
import type { Subject } from '../../../../shared/domain/provider/order-id.ts';
import { SERVICES } from '../../../../shared/domain/provider/services.ts';
import { CredentialsNotSet } from '../../../../shared/domain/provider/upstream-error.ts';
import { createHeldClock, type HeldClock } from '../../../simulator/clock.ts';
import { type Simulator, startSimulator } from '../../../simulator/simulator.ts';
import { type ReceiverAnswer, startReceiver } from '../../../support/receiver.ts';

const SUBJECT: Subject = { connection: 'default', service: 'uno' };
const LIST_PATH = '/v1/business-process/service-orders';
const TOKEN_PATH = '/v1/oauth/accesstokens';

let clock: HeldClock;
let simulator: Simulator;
let credentials: Credentials | undefined;
let reads: { connection: string; fresh: boolean }[];

beforeEach(async () => {
  clock = createHeldClock();
  simulator = await startSimulator({ clock });
  simulator.put('uno', { contractId: 'N12345678', orderStatus: 1, orderRequestNum: '000000000001', memo: '本社 2F' });
  credentials = { consumerKey: simulator.consumerKey, consumerSecret: simulator.consumerSecret };
  reads = [];
});
afterEach(() => simulator.close());

function createClient(options: Partial<ProviderClientOptions> = {}): ProviderClient {
  const client = new ProviderClient({
    url: simulator.url,
    readCredentials: async (connection, { fresh }) => {
      reads.push({ connection, fresh });
      return credentials;
    },
    clock: clock.now,
    timeoutMs: 60_000,
    ...options,
  });
  onTestFinished(() => client.close());
  return client;
}

const callsTo = (path: string) => simulator.requests.filter(request => request.path === path).length;

/** A provider of the test's own making, which gives tokens and answers the list call as told. */
async function startProvider(listAnswer: ReceiverAnswer) {
  const provider = await startReceiver();
  onTestFinished(provider.close);
  const token = JSON.stringify({ accessToken: 'abc.DEF-123', expiresIn: '3599' });
  provider.answer(({ path }) => (path === TOKEN_PATH ? { body: token } : listAnswer));
  return provider;
}

describe('asking for orders', () => {
  it('gives the answer as it came', async () => {
    const items = simulator.orders('uno');
    expect(String(await createClient().fetchOrders(SUBJECT))).toBe(JSON.stringify({ items, resultCount: 1 }));
  });

  it('asks for the one service, with a token for the credentials of its connection', async () => {
    await createClient().fetchOrders({ connection: 'osaka', service: 'smart-pbx' });
    expect(reads).toEqual([{ connection: 'osaka', fresh: false }]);
    expect(simulator.requests).toMatchObject([
      { method: 'POST', path: TOKEN_PATH, authorized: true },
      { method: 'GET', path: LIST_PATH, service: 'smart-pbx', authorized: true },
    ]);
  });

  it('asks for no compression', async () => {
    const provider = await startProvider({ body: '{"items":[],"resultCount":0}' });
    await createClient({ url: provider.url }).fetchOrders(SUBJECT);
    expect(provider.requests.map(({ headers }) => headers['accept-encoding'])).toEqual([undefined, undefined]);
    expect(provider.requests[1]?.headers.authorization).toBe('Bearer abc.DEF-123');
  });

  it('refuses compression and any text that is not UTF-8', async () => {
    const zipped = await startProvider({ body: gzipSync('{}'), headers: { 'content-encoding': 'gzip' } });
    const shiftJis = await startProvider({ body: Buffer.from('{"items":[{"memo":"\x96\x7b\x8e\xd0"}]}', 'latin1') });
    for (const { url } of [zipped, shiftJis])
      await expect(createClient({ url }).fetchOrders(SUBJECT).then(decodeAnswer)).rejects.toMatchObject({
        kind: 'encoding',
      });
  });

  it('follows no redirect, with or without the token', async () => {
    const elsewhere = await startReceiver();
    onTestFinished(elsewhere.close);
    const provider = await startProvider({ status: 307, headers: { location: `${elsewhere.url}${LIST_PATH}` } });
    await expect(createClient({ url: provider.url }).fetchOrders(SUBJECT)).rejects.toMatchObject({
      kind: 'client_error',
    });
    expect(elsewhere.requests).toEqual([]);
    expect(provider.requests).toHaveLength(2);
  });

  it('goes through no proxy that the environment names', async () => {
    const proxy = await startReceiver();
    onTestFinished(proxy.close);
    for (const name of ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'ALL_PROXY'])
      vi.stubEnv(name, proxy.url);
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    await createClient().fetchOrders(SUBJECT);
    expect(callsTo(LIST_PATH)).toBe(1);
    expect(proxy.connections).toBe(0);
  });

  it('offers HTTP/1.1 only: HTTP/2 would keep its connection open while nothing is asked', async () => {
    const hello = Promise.withResolvers<Buffer>();
    const server = createServer(socket =>
      socket.once('data', bytes => {
        hello.resolve(bytes);
        socket.destroy();
      }),
    );
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await expect(createClient({ url }).fetchOrders(SUBJECT)).rejects.toMatchObject({ kind: 'unreachable' });
    const offered = (await hello.promise).toString('latin1');
    expect(offered).toContain('\x08http/1.1');
    expect(offered).not.toContain('\x02h2');
  });

  it('names what it could not reach, and not by whom', async () => {
    const gone = await startReceiver();
    await gone.close();
    await expect(createClient({ url: gone.url }).fetchOrders(SUBJECT)).rejects.toMatchObject({
      kind: 'unreachable',
      message: `POST ${TOKEN_PATH}: ECONNREFUSED.`,
    });
  });
});

describe('credentials', () => {
  it('that are not set lead to no call', async () => {
    credentials = undefined;
    await expect(createClient().fetchOrders(SUBJECT)).rejects.toBeInstanceOf(CredentialsNotSet);
    expect(simulator.requests).toEqual([]);
  });

  it('are asked for again once they are set', async () => {
    const client = createClient();
    const later = credentials;
    credentials = undefined;
    await expect(client.fetchOrders(SUBJECT)).rejects.toBeInstanceOf(CredentialsNotSet);
    credentials = later;
    expect(String(await client.fetchOrders(SUBJECT))).toContain('resultCount');
  });

  it('are read afresh when the provider refuses them', async () => {
    const right = credentials;
    const client = createClient({
      readCredentials: async (connection, { fresh }) => {
        reads.push({ connection, fresh });
        return fresh ? right : { consumerKey: 'replaced', consumerSecret: 'long ago' };
      },
    });
    await client.fetchOrders(SUBJECT);
    expect(reads.map(({ fresh }) => fresh)).toEqual([false, true]);
    expect(simulator.requests.map(({ status }) => status)).toEqual([401, 200, 200]);
  });

  it('that are wrong are tried twice and no more', async () => {
    credentials = { consumerKey: 'wrong', consumerSecret: 'wrong' };
    await expect(createClient().fetchOrders(SUBJECT)).rejects.toMatchObject({ kind: 'unauthorized' });
    expect(simulator.requests.map(({ status }) => status)).toEqual([401, 401]);
  });
});

describe('a token', () => {
  it('serves until shortly before it expires', async () => {
    const client = createClient();
    await client.fetchOrders(SUBJECT);
    clock.advance(3_530_000);
    await client.fetchOrders(SUBJECT);
    expect(callsTo(TOKEN_PATH)).toBe(1);
    clock.advance(10_000);
    await client.fetchOrders(SUBJECT);
    expect(callsTo(TOKEN_PATH)).toBe(2);
    expect(simulator.requests.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  });

  it('serves one connection', async () => {
    const client = createClient();
    await client.fetchOrders(SUBJECT);
    await client.fetchOrders({ ...SUBJECT, connection: 'osaka' });
    expect(callsTo(TOKEN_PATH)).toBe(2);
  });

  it('that was refused is renewed once, with credentials read afresh', async () => {
    const client = createClient();
    await client.fetchOrders(SUBJECT);
    simulator.fault('token-revoked');
    await client.fetchOrders(SUBJECT);
    await client.fetchOrders(SUBJECT);
    expect(reads.map(({ fresh }) => fresh)).toEqual([false, true]);
    expect([callsTo(TOKEN_PATH), callsTo(LIST_PATH)]).toEqual([2, 4]);
  });

  it('that is refused again is not asked for a third time', async () => {
    simulator.fault('tokens-refused');
    await expect(createClient().fetchOrders(SUBJECT)).rejects.toMatchObject({ kind: 'unauthorized' });
    expect([callsTo(TOKEN_PATH), callsTo(LIST_PATH)]).toEqual([2, 2]);
  });

  it('is asked for again after a failure: nothing bad is kept', async () => {
    const client = createClient();
    simulator.fault('token-server-error', { times: 1 });
    await expect(client.fetchOrders(SUBJECT)).rejects.toMatchObject({ kind: 'server_error' });
    expect(String(await client.fetchOrders(SUBJECT))).toContain('resultCount');
  });

  it('whose life cannot be read serves the one poll', async () => {
    const client = createClient();
    simulator.fault('token-expiry-garbage');
    await client.fetchOrders(SUBJECT);
    await client.fetchOrders(SUBJECT);
    expect([callsTo(TOKEN_PATH), callsTo(LIST_PATH)]).toEqual([2, 2]);
  });
});

describe('calls at the same time', () => {
  const askForAll = (client: ProviderClient) =>
    Promise.all(SERVICES.map(service => client.fetchOrders({ ...SUBJECT, service })));

  it('share one request for a token', async () => {
    await askForAll(createClient());
    expect([callsTo(TOKEN_PATH), callsTo(LIST_PATH)]).toEqual([1, SERVICES.length]);
  });

  it('share it when the token has expired', async () => {
    const client = createClient();
    await askForAll(client);
    clock.advance(3_600_000);
    await askForAll(client);
    expect(callsTo(TOKEN_PATH)).toBe(2);
  });

  it('share it when all are refused', async () => {
    const client = createClient();
    await client.fetchOrders(SUBJECT);
    simulator.fault('token-revoked');
    await askForAll(client);
    expect(callsTo(TOKEN_PATH)).toBe(2);
  });
});

describe('a call that is refused late', () => {
  it('takes the token that another has renewed meanwhile', async () => {
    const provider = await startReceiver();
    onTestFinished(provider.close);
    let tokens = 0;
    provider.answer(({ path, headers }) => {
      if (path === TOKEN_PATH) return { body: JSON.stringify({ accessToken: `token-${++tokens}`, expiresIn: '3599' }) };
      if (headers.authorization === 'Bearer token-1') return { status: 401, delayMs: path.endsWith('=mss') ? 200 : 0 };
      return { body: path };
    });
    const client = createClient({ url: provider.url });
    const services = ['uno', 'mss'] as const;
    const bodies = await Promise.all(services.map(service => client.fetchOrders({ ...SUBJECT, service })));
    expect(bodies.map(String)).toEqual(services.map(service => `${LIST_PATH}?serviceName=${service}`));
    expect(tokens).toBe(2);
  });
});

describe('the time limit', () => {
  it('is for the whole answer, however many calls it takes', async () => {
    const provider = await startReceiver();
    onTestFinished(provider.close);
    const token = JSON.stringify({ accessToken: 'abc', expiresIn: '3599' });
    const delayMs = 200;
    provider.answer(({ path }) => (path === TOKEN_PATH ? { body: token, delayMs } : { status: 401, delayMs }));
    const client = createClient({ url: provider.url, timeoutMs: 700 });
    await expect(client.fetchOrders(SUBJECT)).rejects.toMatchObject({ kind: 'timeout' });
  });
});
