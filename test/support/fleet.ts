import { createSecretKey } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { createDeliverHandler } from '../../functions/deliver/handler.ts';
import { createRetryDueHandler } from '../../functions/retry-due/handler.ts';
import { startQueues } from '../../infra/local/engines/queues.ts';
import { AWS } from '../../infra/local/function-environment.ts';
import { type QueuePump, startQueuePump } from '../../infra/local/queue-pump.ts';
import { DynamoCircuitStore } from '../../shared/adapters/dynamodb/circuit-store.ts';
import { DynamoDeliveryLedger } from '../../shared/adapters/dynamodb/delivery-ledger.ts';
import { DeliveryQueries } from '../../shared/adapters/dynamodb/delivery-queries.ts';
import { DynamoEndpoints } from '../../shared/adapters/dynamodb/endpoints.ts';
import { DynamoFeedStore } from '../../shared/adapters/dynamodb/feed-store.ts';
import { DynamoSweepStore } from '../../shared/adapters/dynamodb/sweep-store.ts';
import { SqsDeliveryQueue } from '../../shared/adapters/sqs/delivery-queue.ts';
import { SqsEventQueue } from '../../shared/adapters/sqs/event-queue.ts';
import { FailedMessages } from '../../shared/adapters/sqs/failed-messages.ts';
import { ReceiverGuard } from '../../shared/adapters/webhook/address-guard.ts';
import { WebhookSender, type WebhookSenderOptions } from '../../shared/adapters/webhook/sender.ts';
import { createRender } from '../../shared/domain/chat/render.ts';
import { fanOut } from '../../shared/domain/deliver/fan-out.ts';
import { createLogger } from '../../shared/runtime/logger.ts';
import { endpoint, event } from './delivery-lab.ts';
import { TestFeed } from './feed.ts';
import { type ReceiverAnswer, startReceiver } from './receiver.ts';
import { startTable } from './table.ts';

/** What is wrong with each of ten endpoints; a port where nobody listens stands for the last. */
export const SICK: Readonly<Record<string, ReceiverAnswer | 'refused'>> = {
  hang: 'hang',
  hang2: 'hang',
  drip: { status: 500, more: 'drip' },
  endless: { status: 500, more: 'endless' },
  reset: 'reset',
  error: { status: 500 },
  busy: { status: 503, headers: { 'retry-after': '3600' } },
  redirect: { status: 302, headers: { location: 'http://127.0.0.1:1/' } },
  gone: { status: 410 },
  refused: 'refused',
};

const TICK_MS = 5_000;

/** Healthy endpoints and sick ones of one region, over real queues, table and sockets. */
export async function startFleet(
  size: { healthy: number; sick: readonly string[] },
  deadlines: Pick<WebhookSenderOptions, 'setDeadline'> = {},
) {
  const [{ table, close: closeTable }, queues, receiver] = await Promise.all([
    startTable(),
    startQueues(AWS),
    startReceiver(),
  ]);
  const clock = Date.now;
  const createdAt = new Date(clock() - 60_000).toISOString();
  const healthy = Array.from({ length: size.healthy }, (_, i) => `ok${i}`);
  const endpoints = [...healthy, ...size.sick].map(id => {
    const url = SICK[id] === 'refused' ? 'http://127.0.0.1:9/' : `${receiver.url}/${id}`;
    return { ...endpoint(id, { url, createdAt }), createdAt };
  });
  const store = new DynamoEndpoints(table);
  for (const { revision: _, ...one } of endpoints) await store.addEndpoint(one);
  receiver.answer(({ path }) => (SICK[path.slice(1)] as ReceiverAnswer | undefined) ?? {});

  const feedStore = new DynamoFeedStore(table, clock);
  const feed = new TestFeed(feedStore, clock);
  const ledger = new DynamoDeliveryLedger(table);
  const circuits = new DynamoCircuitStore(table);
  const log = createLogger('test', { write: () => undefined });
  const deliveries = new SqsDeliveryQueue(queues.queueUrls.deliveries, queues.client);
  const retries = new SqsDeliveryQueue(queues.queueUrls.retries, queues.client);
  const keysOf = async () => [createSecretKey(Buffer.alloc(32, 7))];
  const sender = new WebhookSender({ keysOf, guard: new ReceiverGuard({ policy: 'any' }), clock, ...deadlines });
  const region = { regions: feedStore, region: 'jp', regionNames: ['jp'], goneMs: 900_000 };
  const deliver = createDeliverHandler({
    endpoints: store,
    feed,
    feedLog: feed,
    ledger,
    circuits,
    events: new SqsEventQueue(queues.queueUrls.events, queues.client),
    retries,
    post: (to, id, payload) => sender.post(to, id, payload),
    render: createRender(''),
    pause,
    clock,
    random: Math.random,
    ...region,
    failed: new FailedMessages(Object.values(queues.queueUrls), queues.client),
    log,
  });
  const retryDue = createRetryDueHandler({
    ledger,
    circuits,
    sweeps: new DynamoSweepStore(table),
    feed,
    feedLog: feed,
    feedStore,
    writer: feed,
    events: new SqsEventQueue(queues.queueUrls.events, queues.client),
    findUnpublished: async () => [],
    endpoints: store,
    retries,
    clock,
    ...region,
    isDraining: false,
    version: '0.2.0',
    observe: async () => undefined,
    log,
  });

  const ending = new AbortController();
  let pumps: QueuePump[] = [];
  let ticking = Promise.resolve();
  const tick = async () => {
    for await (const _ of everyTick(ending.signal)) await retryDue({});
  };
  const arrivals = new Map<string, number>();
  const queries = new DeliveryQueries(table);
  const countOf = async (id: string) => {
    const rows = await Array.fromAsync(queries.listDeliveries(id, clock()));
    const byStatus = Map.groupBy(rows, ({ status }) => status);
    return Object.fromEntries(byStatus.entries().map(([status, its]) => [status, its.length]));
  };

  return {
    /** When each delivery came to its healthy endpoint first, in ms from `run`. */
    arrivals,
    requestsOf: (id: string) => receiver.requests.filter(({ path }) => path === `/${id}`).length,
    async tell(events: number): Promise<void> {
      for (let i = 0; i < events; i++)
        await fanOut([event(String(i), clock())], { feed, endpoints: store, queue: deliveries });
    },
    /** From now on what was told is delivered. */
    run(): void {
      const startedAt = performance.now();
      receiver.onRequest(({ path, headers }) => {
        const key = `${path.slice(1)} ${headers['webhook-id']}`;
        if (path.startsWith('/ok') && !arrivals.has(key)) arrivals.set(key, performance.now() - startedAt);
      });
      pumps = (['deliveries', 'retries'] as const).map(name =>
        startQueuePump({
          name,
          url: queues.queueUrls[name],
          client: queues.client,
          region: AWS.region,
          invoke: async (_name, batch) => deliver(batch as never),
        }),
      );
      ticking = tick();
    },
    /** Each endpoint's rows in the ledger, by status. */
    async counts(): Promise<Map<string, Record<string, number>>> {
      return new Map(await Promise.all(endpoints.map(async ({ id }) => [id, await countOf(id)] as const)));
    },
    /** Nothing uses the engines any more when they close. */
    async close(): Promise<void> {
      ending.abort();
      const stopped = pumps.map(pump => pump.stop());
      await sender.close();
      await Promise.all([...stopped, ticking]);
      await Promise.all([closeTable(), queues.close(), receiver.close()]);
    },
  };
}

export type Fleet = Awaited<ReturnType<typeof startFleet>>;

export const rowsIn = (counts: ReadonlyMap<string, Record<string, number>>) =>
  [...counts.values()].flatMap(its => Object.values(its)).reduce((sum, count) => sum + count, 0);

async function* everyTick(signal: AbortSignal): AsyncGenerator<void> {
  while (!signal.aborted) {
    yield;
    await pause(TICK_MS, undefined, { signal }).catch(() => undefined);
  }
}
