import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import holidays from '@holiday-jp/holiday_jp/lib/holidays.js';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import bundledHolidays from '../../infra/bundle/holidays.json' with { type: 'json' };
import { Closing } from '../../infra/local/closing.ts';
import { startSecrets } from '../../infra/local/engines/secrets.ts';
import { AWS, TABLE_NAME } from '../../infra/local/function-environment.ts';
import { toSqsEvent } from '../../infra/local/sqs-event.ts';
import { startEngines } from '../../infra/local/start-engines.ts';
import { FUNCTIONS, type FunctionName } from '../../infra/topology.ts';
import { DynamoClients } from '../../shared/adapters/dynamodb/clients.ts';
import { DynamoEndpoints } from '../../shared/adapters/dynamodb/endpoints.ts';
import { DynamoFeedStore } from '../../shared/adapters/dynamodb/feed-store.ts';
import { DynamoTable } from '../../shared/adapters/dynamodb/table.ts';
import { startSimulator } from '../simulator/simulator.ts';
import { CONTEXT, proxyEvent } from '../support/api.ts';
import { bundle } from '../support/bundle.ts';
import { client } from '../support/client.ts';
import { endpoint, event } from '../support/delivery-lab.ts';
import { TestFeed } from '../support/feed.ts';
import { METHOD_ARN } from '../support/identity.ts';
import { order } from '../support/poll-lab.ts';
import { startReceiver } from '../support/receiver.ts';
import { startTable } from '../support/table.ts';

/** Loads a bundle as Lambda would, with this environment. */
async function load(name: FunctionName, environment: NodeJS.ProcessEnv = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'bundle-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const path = join(directory, 'index.cjs');
  writeFileSync(path, await bundle(name));
  for (const [variable, value] of Object.entries(environment)) vi.stubEnv(variable, value);
  return createRequire(import.meta.url)(path).handler;
}

describe('the bundles of token and authorizer', () => {
  it('work together, with the credentials that Lambda puts into the environment', async () => {
    const [table, secrets] = await Promise.all([
      startTable(),
      startSecrets({ 'order-relay/tokens': 't'.repeat(64), 'order-relay/operator': 'o'.repeat(64) }),
    ]);
    onTestFinished(async () => {
      vi.unstubAllEnvs();
      await Promise.all([table.close(), secrets.close()]);
    });
    const environment = {
      CORS_ORIGINS: '',
      RELAY_NAME: 'order-relay',
      TABLE_NAME: table.name,
      SECRET_PREFIX: 'order-relay',
      AWS_REGION: 'ap-northeast-1',
      AWS_ACCESS_KEY_ID: 'k',
      AWS_SECRET_ACCESS_KEY: 's',
      AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    };
    await new DynamoClients(table.table).addClient(client('c1'));
    const [token, authorizer] = [await load('token', environment), await load('authorizer', environment)];
    for (const [clientId, clientSecret] of [
      ['operator', 'o'.repeat(64)],
      ['c1', 'c1-secret'],
    ]) {
      const body = { grantType: 'client_credentials', clientId, clientSecret };
      const answer = await token(proxyEvent('POST /oauth/accesstokens', { body }), CONTEXT);
      const authorizationToken = `Bearer ${JSON.parse(answer.body).accessToken}`;
      const policy = await authorizer({ type: 'TOKEN', authorizationToken, methodArn: METHOD_ARN }, CONTEXT);
      expect(policy.principalId).toBe(clientId);
    }
  });
});

/** Engines, the provider with one order, and a receiver that is registered as `we_1`. */
async function startRelay() {
  const closing = new Closing();
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await closing.run();
  });
  const [provider, receiver] = await Promise.all([startSimulator(), startReceiver()]);
  await closing.add(() => provider.close());
  await closing.add(() => receiver.close());
  provider.replace('uno', [order(1)]);
  const options = { port: 0, pollSeconds: 300, details: 'always', strict: false, json: true } as const;
  const { regions } = await startEngines(
    new Map([['jp', 'http://127.0.0.1']]),
    { ...options, upstream: provider },
    closing,
  );
  const { environment, table } = [...regions.values()][0] ?? {};
  const store = new DynamoTable(TABLE_NAME, table?.client);
  await new DynamoEndpoints(store).addEndpoint(endpoint('we_1', { url: `${receiver.url}/hook` }));
  return { environment, store, receiver };
}

describe('the bundles of poll-orders and deliver', () => {
  it('make their requests by what is in them of undici', async () => {
    const { environment, store, receiver } = await startRelay();
    const poll = await load('poll-orders', environment);
    const subject = { connection: 'default', service: 'uno' };
    expect(await poll(subject, CONTEXT)).toMatchObject({ outcome: 'changed', published: 0 });

    const told = event('evt_1', Date.now());
    await new TestFeed(new DynamoFeedStore(store, Date.now), Date.now).put(told);
    const deliver = await load('deliver', environment);
    const Body = JSON.stringify({ endpointId: 'we_1', eventId: told.id, eventTime: new Date().toISOString() });
    await deliver(toSqsEvent([{ MessageId: 'm1', ReceiptHandle: 'r1', Body }], 'deliveries', AWS.region), CONTEXT);
    expect(receiver.requests.map(({ path, body }) => [path, body])).toEqual([['/hook', told.body]]);
  });
});

describe('the bundle of api', () => {
  it('loads undici with the first call that posts, and no sooner', async () => {
    const { environment, receiver } = await startRelay();
    const required = vi.spyOn(Module.prototype, 'require');
    onTestFinished(() => required.mockRestore());
    // Of what is in the bundle, only undici has a use for it.
    const isLoaded = () => required.mock.calls.some(([name]) => name === 'node:querystring');

    const api = await load('api', environment);
    expect(await api(proxyEvent('GET /webhook-endpoints'), CONTEXT)).toMatchObject({ statusCode: 200 });
    expect(isLoaded()).toBe(false);
    const path = { endpointId: 'we_1' };
    const answer = await api(proxyEvent('POST /webhook-endpoints/{endpointId}/test', { path }), CONTEXT);
    expect(JSON.parse(answer.body)).toMatchObject({ status: 'delivered' });
    expect(receiver.requests.map(({ path }) => path)).toEqual(['/hook']);
    expect(isLoaded()).toBe(true);
  });
});

describe('the bundle', () => {
  it.each<[FunctionName, number]>([
    ['token', 85_000],
    ['authorizer', 85_000],
    ['fan-out', 95_000],
    ['retry-due', 95_000],
    ['calendars', 100_000],
    ['deliver', 200_000],
    ['api', 200_000],
    ['poll-orders', 200_000],
    ['poll-details', 200_000],
  ])('of %s holds no more than it uses: %i bytes', async (name, bytes) => {
    expect(gzipSync(await bundle(name)).length).toBeLessThanOrEqual(bytes);
  });

  it('of no other function has the library that writes calendars', async () => {
    const hasLibrary = async (name: FunctionName) => Buffer.from(await bundle(name)).includes('X-WR-CALNAME');
    expect(await hasLibrary('calendars')).toBe(true);
    expect(await hasLibrary('api')).toBe(false);
  });

  it.each(Object.keys(FUNCTIONS) as FunctionName[])('of %s searches for no credentials', async name => {
    expect(Buffer.from(await bundle(name)).toString()).not.toMatch(/AWS_CONTAINER_CREDENTIALS_|AWS_WEB_IDENTITY_/);
  });
});

it('a bundle knows the holidays that the package knows: if not, run node infra/bundle/write-holidays.ts', () => {
  expect(Object.keys(bundledHolidays)).toEqual(Object.keys(holidays));
});
