import { AsyncLocalStorage } from 'node:async_hooks';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FunctionSpec, QueueName } from '../../../functions/spec.ts';
import { Closing } from '../../../infra/local/closing.ts';
import { closeServer, listen } from '../../../infra/local/engines/loopback.ts';
import { AWS, applyEnvironment, ONLY_REGION, TABLE_NAME } from '../../../infra/local/function-environment.ts';
import { createInvoke, type Handlers, type Invoke, loadHandlers } from '../../../infra/local/functions.ts';
import { createGateway } from '../../../infra/local/gateway/gateway.ts';
import { parseOptions } from '../../../infra/local/options.ts';
import { startQueuePump } from '../../../infra/local/queue-pump.ts';
import { RETRY_SECONDS, startScheduler } from '../../../infra/local/scheduler.ts';
import { seedClients } from '../../../infra/local/seed-clients.ts';
import { startEngines } from '../../../infra/local/start-engines.ts';
import { FUNCTIONS, type FunctionName, TABLE } from '../../../infra/topology.ts';
import { DynamoTable } from '../../../shared/adapters/dynamodb/table.ts';
import { setLogSink } from '../../../shared/runtime/logger.ts';
import { startReceiver } from '../../support/receiver.ts';
import { settled } from '../../support/settled.ts';

const running = new AsyncLocalStorage<FunctionName>();
const closing = new Closing();
const used = new Set<string>();
const refused = new Set<string>();
let api = '';
let token = '';

interface Named {
  readonly pk: { readonly S: string };
}

/** As far as it says what is touched. */
interface TableInput {
  readonly IndexName?: string;
  readonly Key?: Named;
  readonly Item?: Named;
  readonly RequestItems?: Readonly<Record<string, { readonly Keys: readonly Named[] }>>;
  readonly ExpressionAttributeValues?: { readonly ':pk'?: Named['pk'] };
}

function partitionsOf({ Key, Item, RequestItems = {}, ExpressionAttributeValues: values }: TableInput): string[] {
  const batches = Object.values(RequestItems).flatMap(({ Keys }) => Keys);
  const asked = values?.[':pk'];
  return [Key, Item, ...batches, asked && { pk: asked }].flatMap(key => key?.pk.S ?? []);
}

/** As IAM's StringLike has it. */
function isLike(partition: string, patterns: readonly string[]): boolean {
  return patterns.some(pattern =>
    pattern.endsWith('*') ? partition.startsWith(pattern.slice(0, -1)) : partition === pattern,
  );
}

function mayTouch({ partitions, clients }: FunctionSpec, action: string, asked: readonly string[]): boolean {
  if (partitions === undefined)
    return clients === 'too' || asked.some(each => isLike(each, TABLE.clientsPartitions)) === (clients === 'only');
  const own = action === 'PutItem' || action === 'DeleteItem' ? partitions.write : partitions.read;
  return asked.length > 0 && asked.every(each => isLike(each, own));
}

/** What IAM would look at: the action, the index, and the partitions that the request names. */
function judge(name: FunctionName, action: string, input: TableInput): void {
  const spec: FunctionSpec = FUNCTIONS[name];
  const { IndexName: index } = input;
  const asked = partitionsOf(input);
  const isOfClients = asked.some(each => isLike(each, TABLE.clientsPartitions));
  const what = `${name}: ${action}${index === undefined ? '' : ` of ${index}`}${isOfClients ? ' of clients' : ''}`;
  const isAllowed =
    index === undefined
      ? (spec.table as readonly string[]).includes(action) && mayTouch(spec, action, asked)
      : action === 'Query' && (spec.indexes as readonly string[]).includes(index);
  (isAllowed ? used : refused).add(what);
}

async function recordAccesses(): Promise<void> {
  const { send } = DynamoDBClient.prototype;
  DynamoDBClient.prototype.send = function (this: DynamoDBClient, ...args: Parameters<typeof send>) {
    const name = running.getStore();
    const [command] = args;
    if (name !== undefined) judge(name, command.constructor.name.replace(/Command$/, ''), command.input as TableInput);
    return send.apply(this, args);
  } as typeof send;
  await closing.add(() => {
    DynamoDBClient.prototype.send = send;
  });
}

async function startEverything(): Promise<void> {
  const options = parseOptions(['--port', '0', '--poll-seconds', '0.5', '--details', 'always'], {});
  if (options === 'help') throw new Error('There are options.');
  const functions = Promise.withResolvers<Invoke>();
  const gateway = createGateway(async (name, event) => (await functions.promise)(name, event), {
    name: TABLE_NAME,
    clock: Date.now,
  });
  api = `${await listen(gateway)}/v1`;
  await closing.add(() => closeServer(gateway));
  const { regions } = await startEngines(new Map([[ONLY_REGION, api]]), options, closing);
  const { table, queues, environment } = regions.get(ONLY_REGION) ?? expect.unreachable();
  applyEnvironment(environment);
  await seedClients(new DynamoTable(TABLE_NAME, table.client), ONLY_REGION, Date.now());
  const handlers = Object.entries(await loadHandlers()).map(([name, handler]) => [
    name,
    (...args: Parameters<typeof handler>) => running.run(name as FunctionName, () => handler(...args)),
  ]);
  const invoke = createInvoke(Object.fromEntries(handlers) as Handlers);
  functions.resolve(invoke);
  for (const [name, url] of Object.entries(queues.queueUrls)) {
    const pump = startQueuePump({ name: name as QueueName, url, client: queues.client, region: AWS.region, invoke });
    await closing.add(() => pump.stop());
  }
  const scheduler = startScheduler(invoke, {
    pollSeconds: 0.5,
    retrySeconds: RETRY_SECONDS,
    since: Date.now(),
    region: ONLY_REGION,
    regions: [ONLY_REGION],
  });
  await closing.add(() => scheduler.stop());
}

// biome-ignore lint/suspicious/noExplicitAny: answers are looked at field by field.
async function call(method: string, path: string, body?: unknown): Promise<any> {
  const answer = await fetch(api + path, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await answer.text();
  expect(answer.status, `${method} ${path}: ${text}`).toBeLessThan(300);
  return text === '' ? undefined : JSON.parse(text);
}

beforeAll(async () => {
  setLogSink(() => undefined);
  await recordAccesses();
});
afterAll(() => closing.run());

it('no function asks the table for what its role is refused', async () => {
  await startEverything();
  const receiver = await startReceiver();
  await closing.add(() => receiver.close());
  receiver.answer(() => ({ status: receiver.requests.length % 2 === 0 ? 200 : 503 }));

  const credentials = { grantType: 'client_credentials', clientId: 'local', clientSecret: 'local-secret' };
  ({ accessToken: token } = await call('POST', '/oauth/accesstokens', credentials));
  const { id } = await call('POST', '/webhook-endpoints', { url: `${receiver.url}/`, ordering: 'per_order' });
  await settled(async () => {
    const { data } = await call('GET', '/events?type=order.status_changed');
    expect(data.length).toBeGreaterThan(0);
    expect((await call('GET', `/webhook-endpoints/${id}/deliveries`)).data.length).toBeGreaterThan(2);
    const [{ orderId, contractId }] = (await call('GET', '/orders?limit=1')).data;
    await call('GET', `/orders?contractId=${contractId}`);
    await call('GET', `/orders/${orderId}`);
    await call('GET', `/orders/${orderId}/history`);
    await call('GET', '/business-process/service-order-details');
  });
  const { id: calendarId, url } = await call('POST', '/calendars', { name: 'all', detail: 'full' });
  const [{ orderId: first }] = (await call('GET', '/orders?limit=1')).data;
  const contractId = first.split('~').at(-1);
  const ofContract = await call('POST', '/calendars', { name: 'one', contractId });
  for (const address of [url, ofContract.url]) expect((await fetch(address)).status).toBe(200);
  await call('GET', '/calendars');
  await call('DELETE', `/calendars/${calendarId}`);
  const { clientId } = await call('POST', '/clients', { name: 'one', scopes: ['orders:read'] });
  await call('GET', '/clients');
  await call('POST', `/clients/${clientId}/secret/rotate`, { overlapSeconds: 0 });
  await call('DELETE', `/clients/${clientId}`);
  await call('POST', `/webhook-endpoints/${id}/recover`, { since: new Date(Date.now() - 60_000).toISOString() });
  const seen = [
    'token: Query of clients',
    'authorizer: Query of clients',
    'api: PutItem of clients',
    'api: Query of contract',
    'api: Query of history',
    'api: Query of due',
    'calendars: PutItem',
    'calendars: DeleteItem',
    'calendars: Query',
    'calendars: Query of contract',
    'calendars: Query of clients',
    'deliver: Query of history',
    'deliver: Query of due',
    'retry-due: Query of due',
  ];
  await settled(() => expect([...used]).toEqual(expect.arrayContaining(seen)));
  await call('DELETE', `/webhook-endpoints/${id}`);

  expect([...refused]).toEqual([]);
});
