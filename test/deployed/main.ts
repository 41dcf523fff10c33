/**
 * `npm run test:deployed`: the real templates and bundles, deployed by the CDK's command into an AWS emulator on this
 * machine, and the whole path there. Ends with 3 where the emulator cannot be had.
 */

import { setTimeout as pause } from 'node:timers/promises';
import { DynamoDBClient, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Webhook } from 'standardwebhooks';
import { DynamoTable } from '../../shared/adapters/dynamodb/table.ts';
import { startSimulator } from '../simulator/simulator.ts';
import { order } from '../support/poll-lab.ts';
import { type ReceivedRequest, startReceiver } from '../support/receiver.ts';
import { DeployedApi, eventually } from './api.ts';
import { type Configuration, Deployment, type Outputs } from './deployment.ts';
import { Emulator } from './emulator.ts';

const NAME = 'order-relay';
const UNO = '/business-process/service-orders?serviceName=uno';
const say = (line: string) => process.stdout.write(`${line}\n`);

async function startEmulator(): Promise<Emulator | undefined> {
  try {
    return await Emulator.start();
  } catch (error) {
    say(`The emulator cannot be had, so nothing was tested. ${error}`);
    return undefined;
  }
}

const emulator = await startEmulator();
if (emulator === undefined) process.exit(3);
for (const [name, value] of Object.entries(emulator.environment)) process.env[name] = value;

const provider = await startSimulator();
const receiver = await startReceiver();
const deployment = new Deployment(emulator);
const secrets = new SecretsManagerClient();
const jp = { name: 'jp', awsRegion: 'ap-northeast-1', upstreamHost: provider.url, home: true };
const us = { name: 'us', awsRegion: 'us-east-1', upstreamHost: provider.url };
const one: Configuration = { name: NAME, regions: [jp], connections: ['default'], listEveryMinutes: 1 };
const two: Configuration = { ...one, regions: [jp, us] };

let passed = 0;
/** What the steps find out for those after them. */
let outputs: Outputs = {};
let api: DeployedApi;
let endpoint: { id: string; secret: string };

const apiOf = (region: string) =>
  new DeployedApi(emulator.url, outputs[`${NAME}-${region}`]?.ApiUrl ?? '', { name: NAME, region });

/** Any of these orders differs from what the provider had before. */
let moved = 1;
const changeOrder = () => provider.put('uno', order(1, { orderStatus: ++moved }));
const told = (request: ReceivedRequest) => JSON.parse(request.body).data.order?.orderStatus;
const webhookOf = (status: number) =>
  eventually(`a webhook of status ${status}`, () => receiver.requests.find(request => told(request) === status));

function check(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Error(what);
}

const STEPS: readonly (readonly [what: string, () => Promise<void>])[] = [
  [
    'one region is deployed',
    async () => {
      await deployment.bootstrap(one);
      outputs = await deployment.deploy(one);
      api = apiOf('jp');
    },
  ],
  [
    'the operator gets a token by the secret that was generated, and nobody gets in without one',
    async () => {
      check((await api.call('GET', '/status')).status === 401, 'a call without a token is not 401');
      const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: `${NAME}/operator` }));
      await api.signIn('operator', SecretString ?? '');
      check((await api.call('GET', '/nothing')).status === 404, 'an unknown path is not 404');
    },
  ],
  [
    'without credentials nothing is asked, and the status says so',
    async () => {
      await eventually('state not_set', async () => ((await stateOf('uno')) === 'not_set' ? true : undefined));
      check(provider.requests.length === 0, 'the provider was asked');
    },
  ],
  [
    'with credentials a schedule fires, and the provider is answered for',
    async () => {
      provider.replace('uno', [order(1), order(2)]);
      const SecretString = JSON.stringify({
        consumerKey: provider.consumerKey,
        consumerSecret: provider.consumerSecret,
      });
      await secrets.send(new PutSecretValueCommand({ SecretId: `${NAME}/connections/default`, SecretString }));
      const orders = await eventually('the list of orders', async () => {
        const { status, body } = await api.call('GET', UNO);
        return status === 200 ? body : undefined;
      });
      check(JSON.stringify(orders.items) === JSON.stringify(provider.orders('uno')), 'the answers differ');
    },
  ],
  [
    'a change arrives as a webhook whose signature verifies',
    async () => {
      const { status, body } = await api.call('POST', '/webhook-endpoints', { url: `${receiver.url}/hook` });
      const { id, secret } = body;
      check(status === 201 && id && secret, `no endpoint: ${status} ${JSON.stringify(body)}`);
      endpoint = { id, secret };
      changeOrder();
      const { body: bytes, headers } = await webhookOf(moved);
      new Webhook(endpoint.secret).verify(bytes, headers as Record<string, string>);
    },
  ],
  [
    'what a receiver refuses is sent again, with the same id',
    async () => {
      receiver.answer(({ body }) => ({ status: first(body) ? 500 : 200 }));
      const seen = new Set<string>();
      const first = (body: string) => seen.size < seen.add(body).size;
      changeOrder();
      const { headers } = await webhookOf(moved);
      await eventually('a second attempt', () => {
        const again = receiver.requests.filter(request => request.headers['webhook-id'] === headers['webhook-id']);
        return again.length > 1 ? again : undefined;
      });
      await eventually('that it was delivered', async () => {
        const { body } = await api.call('GET', `/webhook-endpoints/${endpoint.id}/deliveries`);
        return body.data?.length && body.data.every(row => row.status === 'delivered') ? true : undefined;
      });
      receiver.answer({});
    },
  ],
  [
    'what was stored stays through another deployment',
    async () => {
      const before = await api.call('GET', '/events');
      outputs = await deployment.deploy(one);
      api = withToken(apiOf('jp'));
      const after = await api.call('GET', '/events');
      check(JSON.stringify(after.body.data) === JSON.stringify(before.body.data), 'the feed differs');
      check((await api.call('GET', `/webhook-endpoints/${endpoint.id}`)).body.status === 'enabled', 'no endpoint');
    },
  ],
  [
    'a second region has what the first has, and its tokens',
    async () => {
      await deployment.bootstrap(two);
      await deployment.deploy(two, ['home']);
      // The emulator makes no replicas of its own accord.
      const Create = { RegionName: us.awsRegion };
      await new DynamoDBClient().send(new UpdateTableCommand({ TableName: NAME, ReplicaUpdates: [{ Create }] }));
      outputs = await deployment.deploy(two);
      api = withToken(apiOf('jp'));
      const other = withToken(apiOf('us'));
      const { status, body } = await other.call('GET', `/webhook-endpoints/${endpoint.id}`);
      check(status === 200 && body.status === 'enabled', `the endpoint in us: ${status} ${JSON.stringify(body)}`);
      check((await other.call('GET', UNO)).body.items?.length === 2, 'the orders in us');
    },
  ],
  [
    'with two regions a change is told once',
    async () => {
      changeOrder();
      const { headers } = await webhookOf(moved);
      await pause(70_000);
      const times = receiver.requests.filter(request => told(request) === moved);
      check(times.length === 1, `it was told ${times.length} times: ${headers['webhook-id']}`);
    },
  ],
  [
    'a receiver that is gone has its endpoint disabled, in both regions',
    async () => {
      receiver.answer({ status: 410 });
      changeOrder();
      for (const region of ['jp', 'us'])
        await eventually(`that ${region} shows it disabled`, async () => {
          const { body } = await withToken(apiOf(region)).call('GET', `/webhook-endpoints/${endpoint.id}`);
          return body.status === 'disabled' ? true : undefined;
        });
    },
  ],
  [
    'it is destroyed only when its protection is off, and then leaves the table and the secrets',
    async () => {
      const refusal = await deployment.destroy(two).catch(String);
      check(String(refusal).includes('TerminationProtection'), `destroying it was not refused: ${refusal}`);
      await deployment.deploy(two, ['--all', '-c', 'unprotected=true']);
      await deployment.destroy(two);
      const table = new DynamoTable(NAME);
      check(
        (await table.queryAll({ where: { expression: 'pk = :pk', values: { ':pk': 'ENDPOINTS' } } })).length > 0,
        'items',
      );
      await secrets.send(new GetSecretValueCommand({ SecretId: `${NAME}/root` }));
    },
  ],
];

function withToken(other: DeployedApi): DeployedApi {
  other.token = api.token;
  return other;
}

async function stateOf(service: string): Promise<string | undefined> {
  const { body } = await api.call('GET', '/status');
  return body.data?.find(subject => subject.service === service)?.state;
}

try {
  for (const [what, run] of STEPS) {
    const startedAt = performance.now();
    await run();
    passed++;
    say(`ok: ${what} (${((performance.now() - startedAt) / 1000).toFixed(0)} s)`);
  }
} catch (error) {
  say(`FAILED: ${STEPS[passed]?.[0]}: ${error instanceof Error ? error.message : error}`);
} finally {
  deployment.close();
  await Promise.all([provider.close(), receiver.close(), emulator.stop()]);
}
const failed = STEPS.length - passed;
say(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
