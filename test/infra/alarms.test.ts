import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { createDeliverHandler } from '../../functions/deliver/handler.ts';
import { createFanOutHandler } from '../../functions/fan-out/handler.ts';
import type { QueueName } from '../../functions/spec.ts';
import { closeServer, listen } from '../../infra/local/engines/loopback.ts';
import { startQueues } from '../../infra/local/engines/queues.ts';
import { QUEUES } from '../../infra/topology.ts';
import { DynamoTable } from '../../shared/adapters/dynamodb/table.ts';
import { SqsEventQueue } from '../../shared/adapters/sqs/event-queue.ts';
import { createLogger } from '../../shared/runtime/logger.ts';
import { METRICS } from '../../shared/runtime/metrics.ts';
import { startSimulator } from '../simulator/simulator.ts';
import { alarmStateAt, type TemplateAlarm } from '../support/alarm-state.ts';
import { startApi } from '../support/api.ts';
import { startCalendars } from '../support/calendars.ts';
import { client } from '../support/client.ts';
import { DeliveryLab, event } from '../support/delivery-lab.ts';
import { startMemoryIdentity } from '../support/identity.ts';
import { type Datum, readMetrics } from '../support/metrics.ts';
import { order } from '../support/poll-lab.ts';
import { startRelay } from '../support/relay.ts';
import { SHIPPED } from './shipped.ts';
import { resourcesOf, synthesize, templateOf, textOf } from './synthesized.ts';

const MINUTE = 60_000;
const FIVE_MINUTES = 5 * MINUTE;
const root = fileURLToPath(new URL('../../', import.meta.url));

const [jp, us] = SHIPPED.regions;
if (jp === undefined || us === undefined) throw new Error('The shipped example has too few regions.');
const alarmsOfAll = { regions: [jp, us], calendars: true, alarms: { email: 'pager@example.com' } };
const template = templateOf(synthesize(alarmsOfAll), 'jp');

/** By their names in infra/watch/alarms.ts, less the hyphens. */
const alarms = new Map(
  Object.entries(template.findResources('AWS::CloudWatch::Alarm')).map(([logicalId, { Properties }]) => [
    logicalId.replace(/^Alarms(\w+)Alarm[0-9A-F]{8}$/, '$1'),
    Properties as TemplateAlarm,
  ]),
);
const names = [...alarms.keys()];

const stateOf = (name: string, data: readonly Datum[], now: number) =>
  alarmStateAt(alarms.get(name) ?? expect.fail(`There is no alarm ${name}.`), data, now, textOf);

const fired = new Set<string>();
function mustFire(name: string, data: readonly Datum[], now: number): void {
  expect(stateOf(name, data, now)).toBe('ALARM');
  fired.add(name);
}

/** As Lambda counts: a run that throws is an error of its function. */
async function runIn(functionName: string, at: number, run: () => Promise<unknown>): Promise<Datum> {
  const value = await run().then(
    () => 0,
    () => 1,
  );
  const dimensions = { FunctionName: `<${functionName}Function>` };
  return { namespace: 'AWS/Lambda', metric: 'Errors', dimensions, value, at };
}

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** The path from a provider to a receiver over real engines, which has polled twenty-five orders. */
async function start() {
  const provider = await startSimulator();
  const relay = await startRelay(provider);
  closing.push(
    () => provider.close(),
    () => relay.close(),
  );
  provider.replace(
    'uno',
    Array.from({ length: 25 }, (_, i) => order(i + 1)),
  );
  await relay.poll();
  await relay.retryDue(5);
  const data = () => readMetrics(relay.logged);
  return { provider, relay, data, must: (name: string) => mustFire(name, data(), relay.now) };
}

describe('an alarm', () => {
  it.each(names)('%s says what it costs, and names a page that says what to do', name => {
    const { AlarmDescription } = alarms.get(name) ?? expect.fail();
    const [, cost = '', page = ''] = /^(.+\.) What to do: docs\/runbooks\/([\w-]+)\.md$/.exec(AlarmDescription) ?? [];
    expect(cost.length).toBeGreaterThan(20);
    expect(existsSync(`${root}docs/runbooks/${page}.md`), page).toBe(true);
    const sections = [...readFileSync(`${root}docs/runbooks/${page}.md`, 'utf8').matchAll(/^## (.+)$/gm)];
    expect(sections.map(([, title]) => title)).toEqual(['What it means', 'What it costs', 'Look', 'Do', 'Afterwards']);
  });

  it.each(names)('%s tells when it begins and when it is over, where notices go', name => {
    const { AlarmActions, OKActions } = alarms.get(name) as unknown as Record<string, unknown[]>;
    expect([AlarmActions, OKActions].flat().map(textOf)).toEqual(['<NoticesTopic>', '<NoticesTopic>']);
  });

  it('is silent while all is well', async () => {
    const { relay, data } = await start();
    expect(names.filter(name => stateOf(name, data(), relay.now) === 'ALARM')).toEqual([]);
  });
});

describe('where notices go', () => {
  it('is encrypted, by a key and a policy that let CloudWatch publish', () => {
    const [topic] = resourcesOf(template, 'AWS::SNS::Topic');
    expect(textOf(topic?.Properties.KmsMasterKeyId)).toBe('<NoticesKey>');
    const services = (type: string, of: (properties: Record<string, never>) => unknown) =>
      resourcesOf(template, type).flatMap(({ Properties }) => JSON.stringify(of(Properties)));
    const [key = ''] = services('AWS::KMS::Key', ({ KeyPolicy }) => KeyPolicy);
    expect(key).toContain(
      '"Action":["kms:Decrypt","kms:GenerateDataKey*"],"Effect":"Allow","Principal":{"Service":"cloudwatch.amazonaws.com"}',
    );
    const [policy = ''] = services('AWS::SNS::TopicPolicy', ({ PolicyDocument }) => PolicyDocument);
    expect(policy).toMatch(
      /"Action":"sns:Publish".*"Effect":"Allow","Principal":\{"Service":"cloudwatch.amazonaws.com"\}/,
    );
  });

  it('goes with its stack, key and all: nothing is left that is paid for', () => {
    const kept = ['AWS::KMS::Key', 'AWS::SNS::Topic'].flatMap(type => resourcesOf(template, type));
    expect(kept.map(({ DeletionPolicy = 'Delete' }) => DeletionPolicy)).toEqual(['Delete', 'Delete']);
  });

  it('is an address that has to confirm, as configured', () => {
    const [subscription] = resourcesOf(template, 'AWS::SNS::Subscription');
    expect(subscription?.Properties).toMatchObject({ Protocol: 'email', Endpoint: 'pager@example.com' });
  });

  it('is nowhere by default: alarms show in CloudWatch, and a region pays for no key', () => {
    const quiet = templateOf(synthesize({ regions: [jp] }), 'jp');
    expect(resourcesOf(quiet, 'AWS::SNS::Topic')).toEqual([]);
    expect(resourcesOf(quiet, 'AWS::KMS::Key')).toEqual([]);
    const alone = resourcesOf(quiet, 'AWS::CloudWatch::Alarm');
    for (const { Properties } of alone) expect(Properties).not.toHaveProperty('AlarmActions');
    // A region alone hears of no other, and this one has no calendars, which have two.
    expect(alone).toHaveLength(names.length - 1 - 2);
  });
});

describe('what the provider does', () => {
  it('PollStale: the last complete answer is three intervals old', async () => {
    const { relay, must, data } = await start();
    await relay.retryDue(8);
    expect(stateOf('PollStale', data(), relay.now)).toBe('OK');
    await relay.retryDue(10);
    must('PollStale');
  });

  it('PollStale: nothing runs any more', async () => {
    const { relay, data } = await start();
    mustFire('PollStale', data(), relay.now + 5 * MINUTE);
  });

  it('ProviderRefuses: three calls in a row have no usable answer', async () => {
    const { relay, provider, must, data } = await start();
    provider.fault('server-error');
    for (let i = 0; i < 3; i++) await relay.poll();
    await relay.retryDue(5);
    must('ProviderRefuses');
    expect(stateOf('CredentialsRejected', data(), relay.now)).toBe('OK');
    provider.fault(undefined);
    await relay.poll();
    await relay.retryDue(5);
    expect(stateOf('ProviderRefuses', data(), relay.now)).toBe('OK');
  });

  it('CredentialsRejected: it takes no token any more', async () => {
    const { relay, provider, must, data } = await start();
    provider.fault('tokens-refused');
    for (let i = 0; i < 3; i++) await relay.poll();
    await relay.retryDue(5);
    must('CredentialsRejected');
    expect(stateOf('ProviderRefuses', data(), relay.now)).toBe('OK');
  });

  it('MassDisappearance: all orders are gone from an answer that is complete', async () => {
    const { relay, provider, must } = await start();
    provider.fault('all-vanish');
    for (let i = 0; i < 2; i++) await relay.poll();
    must('MassDisappearance');
  });
});

describe('what receivers do', () => {
  const change = async ({ relay, provider }: Awaited<ReturnType<typeof start>>) => {
    provider.put('uno', order(1, { orderStatus: 3 }));
    await relay.poll();
    await relay.drain();
  };

  it('BacklogOld: one takes no webhook for an hour', async () => {
    const path = await start();
    path.relay.receiver.answer({ status: 500 });
    await change(path);
    await path.relay.retryDue(5);
    expect(stateOf('BacklogOld', path.data(), path.relay.now)).toBe('OK');
    path.relay.now += 60 * MINUTE;
    await path.relay.retryDue(5);
    path.must('BacklogOld');
  });

  it('EndpointDisabled: one answers 410', async () => {
    const path = await start();
    path.relay.receiver.answer({ status: 410 });
    await change(path);
    await path.relay.drain();
    path.must('EndpointDisabled');
  });
});

describe('a message', () => {
  const startEngine = async () => {
    const queues = await startQueues({
      region: 'ap-northeast-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    closing.push(() => queues.close());
    return queues;
  };
  const log = createLogger('test', { write: () => undefined });

  it.each(Object.keys(QUEUES) as QueueName[])('DeadLetters-%s: one fails again and again', async name => {
    const { client: sqs, queueUrls } = await startEngine();
    const QueueUrl = queueUrls[name];
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'no JSON' }));
    const failed = { showAfter: async () => undefined };
    const lab = new DeliveryLab();
    const handlers = {
      'fan-out': createFanOutHandler({ feed: lab.feed, endpoints: lab.endpoints, queue: lab.queue, failed, log }),
      deliver: createDeliverHandler({
        ...lab.deliverDeps,
        regions: lab.feed.store,
        regionNames: ['jp'],
        goneMs: 1,
        failed,
        log,
      }),
    };
    for (let receives = 0; receives <= QUEUES[name].maxReceives; receives++) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 0 }));
      const Records = Messages.map(({ Body: body, MessageId: messageId }) => ({
        body,
        messageId,
        attributes: { ApproximateReceiveCount: String(receives + 1) },
      }));
      const { batchItemFailures } = await handlers[QUEUES[name].consumer]({ Records } as SQSEvent);
      expect(batchItemFailures).toHaveLength(Messages.length);
    }
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: `${QueueUrl}-dead-letters`,
        AttributeNames: ['ApproximateNumberOfMessages'],
      }),
    );
    const at = Date.now();
    const datum = {
      namespace: 'AWS/SQS',
      metric: 'ApproximateNumberOfMessagesVisible',
      dimensions: { QueueName: `<${name}DeadLetters>` },
      value: Number(Attributes?.ApproximateNumberOfMessages),
      at,
    };
    mustFire(`DeadLetters${name}`, [datum], at);
    expect(stateOf(`DeadLetters${name}`, [{ ...datum, value: 0 }], at)).toBe('OK');
  });

  it.each(['events', 'deliveries'] as const)('QueueOld-%s: nobody takes one for half an hour', async name => {
    const { client: sqs, queueUrls } = await startEngine();
    await new SqsEventQueue(queueUrls[name], sqs).send([event('x')]);
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrls[name], MessageSystemAttributeNames: ['SentTimestamp'] }),
    );
    const sentAt = Number(Messages[0]?.Attributes?.SentTimestamp);
    const ageAt = (at: number): Datum => ({
      namespace: 'AWS/SQS',
      metric: 'ApproximateAgeOfOldestMessage',
      dimensions: { QueueName: `<${name}Queue>` },
      value: (at - sentAt) / 1000,
      at,
    });
    const early = sentAt + 29 * MINUTE;
    expect(stateOf(`QueueOld${name}`, [ageAt(early)], early)).toBe('OK');
    const late = sentAt + 30 * MINUTE;
    mustFire(`QueueOld${name}`, [ageAt(late)], late);
  });
});

describe('clients', () => {
  const START = Date.parse('2026-11-23T03:00:00Z');
  const times = [START, START + FIVE_MINUTES];
  const startIdentity = async () => {
    const identity = startMemoryIdentity();
    await identity.store.addClient(client('c1'));
    return identity;
  };

  it('TokenErrors: the secret that tokens are signed by cannot be read; a wrong secret of a client is no error', async () => {
    const identity = await startIdentity();
    const form = { grantType: 'client_credentials', clientId: 'c1' };
    const ask = async (clientSecret: string) => {
      for (identity.now of times) await identity.send({ ...form, clientSecret });
      return readMetrics(identity.logged);
    };
    expect(stateOf('TokenErrors', await ask('wrong'), identity.now)).toBe('OK');
    Object.defineProperty(identity, 'tokensSecret', {
      get: () => expect.fail('It cannot be read.'),
    });
    mustFire('TokenErrors', await ask('c1-secret'), identity.now);
  });

  it('AuthorizerErrors: tokens cannot be checked; one that is not good is no error, though it throws', async () => {
    const identity = await startIdentity();
    const token = `Bearer ${await identity.getToken('c1')}`;
    const authorize = async (text: string) => {
      for (identity.now of times) await expect(identity.authorize(text)).rejects.toThrow();
      return readMetrics(identity.logged);
    };
    expect(stateOf('AuthorizerErrors', await authorize('Bearer forged'), identity.now)).toBe('OK');
    Object.defineProperty(identity, 'tokensSecret', { get: () => expect.fail('It cannot be read.') });
    mustFire('AuthorizerErrors', await authorize(token), identity.now);
  });

  it('ApiErrors: it fails at what it was asked; a mistake of the client’s is no error', async () => {
    const api = await startApi();
    closing.push(() => api.close());
    const ask = async (query: Record<string, string>) => {
      for (api.now of times) await api.call('GET /orders', { query });
      return readMetrics(api.logged);
    };
    expect(stateOf('ApiErrors', await ask({ limit: '-1' }), api.now)).toBe('OK');
    api.client.destroy();
    Object.assign(api.client, { send: () => expect.fail('The table is gone.') });
    mustFire('ApiErrors', await ask({}), api.now);
  });
});

describe('a calendar', () => {
  it('CalendarErrors: what it shows cannot be read; a wrong address is no error', async () => {
    const api = await startApi();
    closing.push(() => api.close());
    const calendars = startCalendars(api);
    const url = await calendars.create();
    const look = async (address: string) => {
      for (api.now of [api.now + FIVE_MINUTES, api.now + 2 * FIVE_MINUTES]) await calendars.get(address);
      return readMetrics(api.logged);
    };
    expect(stateOf('CalendarErrors', await look(url.replace('.ics', '')), api.now)).toBe('OK');
    Object.assign(api.client, { send: () => expect.fail('The table is gone.') });
    mustFire('CalendarErrors', await look(url), api.now);
  });
});

describe('what runs by itself', () => {
  it('FailedRuns: a scheduled run fails, and again', async () => {
    const { relay } = await start();
    Object.assign(relay.table, { put: () => Promise.reject(new Error('The table is gone.')) });
    const data: Datum[] = [];
    for (let i = 0; i < 2; i++) {
      relay.now += 15 * MINUTE;
      const { value } = await runIn('retrydue', relay.now, () => relay.retryDue(1));
      // What fails is sent there, by Lambda.
      const dimensions = { QueueName: '<FailedRuns>' };
      data.push({ namespace: 'AWS/SQS', metric: 'NumberOfMessagesSent', dimensions, value, at: relay.now });
    }
    mustFire('FailedRuns', data, relay.now);
    expect(stateOf('FailedRuns', data.slice(0, 1), relay.now)).toBe('OK');
  });

  it.each([
    ['fan-out', 'fanout'],
    ['deliver', 'deliver'],
    ['token', 'token'],
    ['api', 'api'],
    ['calendars', 'calendars'],
  ] as const)('Errors-%s: the function cannot begin', async (folder, id) => {
    const at = Date.now();
    // Without its environment.
    const load = () => import(`../../functions/${folder}/index.ts`);
    const first = await runIn(id, at - FIVE_MINUTES, load);
    const second = await runIn(id, at, load);
    expect(stateOf(`Errors${id}`, [second], at)).toBe('OK');
    mustFire(`Errors${id}`, [first, second], at);
  });

  it('ReplicationLate: another region was last heard of five minutes ago', async () => {
    const { relay, must, data } = await start();
    await relay.hear('us');
    await relay.retryDue(3);
    expect(stateOf('ReplicationLate', data(), relay.now)).toBe('OK');
    await relay.retryDue(7);
    must('ReplicationLate');
  });

  it.each([
    ['PutItem', (table: DynamoTable) => table.put({ pk: 'a', sk: 'b' })],
    ['GetItem', (table: DynamoTable) => table.get({ pk: 'a', sk: 'b' })],
    ['Query', (table: DynamoTable) => table.queryAll({ where: { expression: 'pk = :pk', values: { ':pk': 'a' } } })],
  ] as const)('TableThrottled-%s: for a quarter of an hour DynamoDB takes no more', async (operation, call) => {
    const data: Datum[] = [];
    let now = Date.parse('2026-11-23T03:00:00Z');
    const server = createServer((request, response) => {
      const Operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
      const dimensions = { TableName: 'order-relay', Operation };
      data.push({ namespace: 'AWS/DynamoDB', metric: 'ThrottledRequests', dimensions, value: 1, at: now });
      const __type = 'com.amazonaws.dynamodb.v20120810#ThrottlingException';
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify({ __type }));
    });
    const endpoint = await listen(server);
    onTestFinished(() => closeServer(server));
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const dynamo = new DynamoDBClient({ endpoint, region: 'ap-northeast-1', credentials, maxAttempts: 1 });
    const table = new DynamoTable('order-relay', dynamo);
    for (let i = 0; i < 3; i++) {
      expect(stateOf(`TableThrottled${operation}`, data, now)).toBe('OK');
      now += FIVE_MINUTES;
      await expect(call(table)).rejects.toThrow();
    }
    mustFire(`TableThrottled${operation}`, data, now);
  });
});

describe('docs/operating.md', () => {
  const page = readFileSync(`${root}docs/operating.md`, 'utf8');
  const numbersIn = (pattern: RegExp) => pattern.exec(page)?.slice(1) ?? [];

  it('counts the alarms, each of which looks at one metric', () => {
    const alone = templateOf(synthesize({ regions: [jp] }), 'jp');
    const counts = [names, resourcesOf(alone, 'AWS::CloudWatch::Alarm')].map(({ length }) => String(length));
    expect(
      numbersIn(/\*\*Alarms\*\*, \$0.10 each: (\d+) in each region \((\d+) where it is alone and has no calendars\)/),
    ).toEqual(counts);
  });

  it('counts the metrics of a region where nothing goes wrong', async () => {
    const { relay, data } = await start();
    const count = () => {
      const measured = data().filter(({ metric }) => metric !== 'PollAge');
      return String(new Set(measured.map(({ metric, dimensions }) => JSON.stringify([metric, dimensions]))).size);
    };
    const alone = count();
    await relay.hear('us');
    await relay.retryDue(1);
    expect(numbersIn(/goes wrong they are (\d+) \((\d+) where it is alone\)/)).toEqual([count(), alone]);
  });

  it('names every metric and every alarm', () => {
    for (const name of Object.keys(METRICS)) expect(page).toContain(`\`${name}\``);
    const listed = [...page.matchAll(/^\| (`\w.*?) \| \[/gm)].flatMap(([, cell = '']) => cell.match(/`\w+…?`/g) ?? []);
    const isListed = (name: string) =>
      listed.some(each => (each.endsWith('…`') ? name.startsWith(each.slice(1, -2)) : each === `\`${name}\``));
    expect(names.filter(name => !isListed(name))).toEqual([]);
  });
});

it('every alarm has been made to fire', () => {
  expect([...fired].sort()).toEqual(names.toSorted());
});
