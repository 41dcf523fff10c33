import { createSecretKey } from 'node:crypto';
import type { SQSEvent } from 'aws-lambda';
import { createDeliverHandler } from '../../functions/deliver/handler.ts';
import { createFanOutHandler } from '../../functions/fan-out/handler.ts';
import { createPollDetailsHandler } from '../../functions/poll-details/handler.ts';
import { createPollOrdersHandler } from '../../functions/poll-orders/handler.ts';
import { createRetryDueHandler } from '../../functions/retry-due/handler.ts';
import { observe } from '../../functions/retry-due/observe.ts';
import { DynamoCircuitStore } from '../../shared/adapters/dynamodb/circuit-store.ts';
import { DynamoDeliveryLedger } from '../../shared/adapters/dynamodb/delivery-ledger.ts';
import { DynamoDetailStore } from '../../shared/adapters/dynamodb/detail-store.ts';
import { DynamoEndpoints } from '../../shared/adapters/dynamodb/endpoints.ts';
import { DynamoFeedStore } from '../../shared/adapters/dynamodb/feed-store.ts';
import { DynamoPollStore } from '../../shared/adapters/dynamodb/poll-store.ts';
import { DynamoSweepStore } from '../../shared/adapters/dynamodb/sweep-store.ts';
import { ProviderClient } from '../../shared/adapters/provider/client.ts';
import { SqsDeliveryQueue } from '../../shared/adapters/sqs/delivery-queue.ts';
import { SqsEventQueue } from '../../shared/adapters/sqs/event-queue.ts';
import { FailedMessages } from '../../shared/adapters/sqs/failed-messages.ts';
import { ReceiverGuard } from '../../shared/adapters/webhook/address-guard.ts';
import { WebhookSender } from '../../shared/adapters/webhook/sender.ts';
import { createRender } from '../../shared/domain/chat/render.ts';
import type { SERVICES } from '../../shared/domain/provider/services.ts';
import { addAnyTime } from '../../shared/domain/watch/lease/poll-time.ts';
import type { PollResult } from '../../shared/domain/watch/poll.ts';
import { type DetailPollResult, pollDetails } from '../../shared/domain/watch/poll-details.ts';
import { pollOrders } from '../../shared/domain/watch/poll-orders.ts';
import { createLogger } from '../../shared/runtime/logger.ts';
import type { Simulator } from '../simulator/simulator.ts';
import { endpoint } from './delivery-lab.ts';
import { TestFeed } from './feed.ts';
import { mustBeDocumentedWebhook } from './openapi.ts';
import { startTestQueues, type TestQueue } from './queues.ts';
import { startReceiver } from './receiver.ts';
import { startTable } from './table.ts';

export const INTERVAL_MS = 300_000;
const POLL_LIMIT_MS = 60_000;
const HASTE_MS = 200;
const KEY = Buffer.alloc(32, 7);
export const SECRET = `whsec_${KEY.toString('base64')}`;

/** The whole path from a provider to a receiver, over real engines and sockets; schedules and queues move when told. */
export async function startRelay(provider: Simulator) {
  const [{ table, client, close: closeTable }, queues, receiver] = await Promise.all([
    startTable(),
    startTestQueues(),
    startReceiver(),
  ]);
  const [events, deliveries, retries] = (await Promise.all(
    ['events', 'deliveries', 'retries'].map(name => queues.createQueue(name)),
  )) as [TestQueue, TestQueue, TestQueue];

  const relay = { now: Date.parse('2026-11-23T03:00:00Z'), logged: [] as string[], commands: [] as string[] };
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      args => {
        relay.commands.push(commandName);
        return next(args);
      },
    { step: 'initialize' },
  );
  const clock = () => relay.now;
  const log = createLogger('test', { write: line => relay.logged.push(line), clock });
  const feedStore = new DynamoFeedStore(table, clock);
  const feed = new TestFeed(feedStore, clock);
  const endpoints = new DynamoEndpoints(table);
  const createSource = (timeoutMs: number) =>
    new ProviderClient({ url: provider.url, readCredentials: async () => provider, clock, timeoutMs });
  const patient = createSource(POLL_LIMIT_MS * 0.4);
  const hasty = createSource(HASTE_MS);
  let source = patient;
  const sender = new WebhookSender({
    keysOf: async () => [createSecretKey(KEY)],
    guard: new ReceiverGuard({ policy: 'any' }),
    clock: Date.now,
  });
  let tokens = 0;
  let runs = 0;

  const queue = new SqsEventQueue(events.url, queues.client);
  const poll = createPollOrdersHandler({
    poll: (subject, run) =>
      pollOrders(subject, {
        source,
        store: new DynamoPollStore(table),
        feed,
        heartbeats: feedStore,
        feedLog: feed,
        queue: queue.ofRun(run),
        clock,
        createToken: () => `token ${++tokens}`,
        region: 'jp',
        regions: ['jp'],
        intervalMs: INTERVAL_MS,
        goneMs: 900_000,
        limitMs: POLL_LIMIT_MS,
      }),
    log,
  });
  const detailPoll = createPollDetailsHandler({
    poll: (connection, run) =>
      pollDetails(connection, {
        source,
        store: new DynamoDetailStore(table),
        feed,
        heartbeats: feedStore,
        feedLog: feed,
        queue: queue.ofRun(run),
        clock,
        createToken: () => `token ${++tokens}`,
        region: 'jp',
        regions: ['jp'],
        intervalMs: INTERVAL_MS,
        goneMs: 900_000,
        limitMs: POLL_LIMIT_MS,
        isServed: () => true,
        addServiceTime: addAnyTime,
        callMs: POLL_LIMIT_MS * 0.4,
        overlapMs: 600_000,
      }),
    log,
  });
  const failed = new FailedMessages([events.url, deliveries.url, retries.url], queues.client);
  const fanOut = createFanOutHandler({
    feed,
    endpoints,
    queue: new SqsDeliveryQueue(deliveries.url, queues.client),
    failed,
    log,
  });
  const deliver = createDeliverHandler({
    endpoints,
    ledger: new DynamoDeliveryLedger(table),
    circuits: new DynamoCircuitStore(table),
    feedLog: feed,
    retries: new SqsDeliveryQueue(retries.url, queues.client),
    feed,
    events: new SqsEventQueue(events.url, queues.client),
    pause: async () => undefined,
    post: (to, id, payload) => sender.post(to, id, payload),
    render: createRender(''),
    clock,
    random: () => 0,
    regions: feedStore,
    region: 'jp',
    regionNames: ['jp'],
    goneMs: 900_000,
    failed,
    log,
  });
  const ledger = new DynamoDeliveryLedger(table);
  const circuits = new DynamoCircuitStore(table);
  const sweeps = new DynamoSweepStore(table);
  const polls = new DynamoPollStore(table);
  const ofRegion = {
    region: 'jp',
    regionNames: ['jp'],
    goneMs: 900_000,
    clock,
    feedLog: feed,
    ledger,
    circuits,
    sweeps,
    log,
  };
  const retryDue = createRetryDueHandler({
    ...ofRegion,
    feed,
    feedStore,
    writer: feed,
    regions: feedStore,
    events: new SqsEventQueue(events.url, queues.client),
    retries: new SqsDeliveryQueue(retries.url, queues.client),
    findUnpublished: region => polls.listUnpublished(region, ['default']),
    endpoints,
    isDraining: false,
    version: '0.2.0',
    observe: others =>
      observe(others, {
        ...ofRegion,
        polls,
        connections: ['default'],
        regions: ['jp', 'us'],
        intervalMs: INTERVAL_MS,
        detailsIntervalMs: INTERVAL_MS,
      }),
  });
  await endpoints.addEndpoint(endpoint('receiver', { url: `${receiver.url}/hook` }));

  return Object.assign(relay, {
    table,
    endpoints,
    receiver,
    feed,
    /** One tick of the schedule for one service, after one interval; in haste where an answer is not to come in time. */
    async poll(service: (typeof SERVICES)[number] = 'uno', { inHaste = false } = {}): Promise<PollResult> {
      relay.now += INTERVAL_MS;
      source = inHaste ? hasty : patient;
      return poll({ connection: 'default', service }, { awsRequestId: `run ${++runs}` });
    },
    /** The same for details. */
    async pollDetails(): Promise<DetailPollResult> {
      relay.now += INTERVAL_MS;
      source = patient;
      return detailPoll({ connection: 'default' }, { awsRequestId: `run ${++runs}` });
    },
    /** The other region's heartbeat arrives. */
    async hear(region: string): Promise<void> {
      const heartbeat = { region, at: relay.now, version: '0.2.0' };
      await feedStore.putRegion({ region, revision: 0, lanes: [], heartbeat });
    },
    /** Each minute of so many, by its schedule. */
    async retryDue(minutes: number): Promise<void> {
      for (let i = 0; i < minutes; i++) {
        relay.now += 60_000;
        await retryDue({});
      }
    },
    /** What is on the queues reaches its functions. */
    async drain(): Promise<void> {
      await fanOut(await batchOf(events));
      await deliver(await batchOf(deliveries));
      await deliver(await batchOf(retries));
      for (const { body } of receiver.requests) mustBeDocumentedWebhook(body);
    },
    async close(): Promise<void> {
      await Promise.all([patient.close(), hasty.close(), sender.close()]);
      await Promise.all([closeTable(), queues.close(), receiver.close()]);
    },
  });
}

async function batchOf(queue: TestQueue): Promise<SQSEvent> {
  const messages = await queue.receiveAll();
  const Records = messages.map(({ MessageId, Body }) => ({ messageId: MessageId, body: Body }));
  return { Records } as SQSEvent;
}
