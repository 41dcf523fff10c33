import { createSecretKey } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createDeliverHandler } from '../../functions/deliver/handler.ts';
import { createRetryDueHandler } from '../../functions/retry-due/handler.ts';
import { startQueues } from '../../infra/local/engines/queues.ts';
import { AWS } from '../../infra/local/function-environment.ts';
import { startQueuePump } from '../../infra/local/queue-pump.ts';
import { DynamoCircuitStore } from '../../shared/adapters/dynamodb/circuit-store.ts';
import { DeliveryQueries } from '../../shared/adapters/dynamodb/delivery-queries.ts';
import { DynamoEndpoints } from '../../shared/adapters/dynamodb/endpoints.ts';
import { DynamoFeed } from '../../shared/adapters/dynamodb/feed.ts';
import { DynamoFeedLog } from '../../shared/adapters/dynamodb/feed-log.ts';
import { DynamoLedger } from '../../shared/adapters/dynamodb/ledger.ts';
import { DynamoSweepStore } from '../../shared/adapters/dynamodb/sweep-store.ts';
import { SqsDeliveryQueue } from '../../shared/adapters/sqs/delivery-queue.ts';
import { SqsEventQueue } from '../../shared/adapters/sqs/event-queue.ts';
import { ReceiverGuard } from '../../shared/adapters/webhook/address-guard.ts';
import { WebhookSender } from '../../shared/adapters/webhook/sender.ts';
import { fanOut } from '../../shared/domain/deliver/fan-out.ts';
import { createLogger } from '../../shared/runtime/logger.ts';
import { endpoint, event } from '../support/delivery-lab.ts';
import { type ReceiverAnswer, startReceiver } from '../support/receiver.ts';
import { startTable } from '../support/table.ts';

const EVENTS = 100;
const HEALTHY = 90;
const TIMEOUT_MS = 15_000;

/** What is wrong with each of ten endpoints; a port where nobody listens stands for the last. */
const SICK: Readonly<Record<string, ReceiverAnswer | 'refused'>> = {
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

/** Delivers every event to all endpoints, over real queues, table and sockets; tells how each endpoint fared. */
async function run(sick: readonly string[]) {
  const [{ table, close: closeTable }, queues, receiver] = await Promise.all([
    startTable(),
    startQueues(AWS),
    startReceiver(),
  ]);
  const clock = Date.now;
  const createdAt = new Date(clock() - 60_000).toISOString();
  const healthy = Array.from({ length: HEALTHY }, (_, i) => `ok${i}`);
  const endpoints = [...healthy, ...sick].map(id => {
    const url = SICK[id] === 'refused' ? 'http://127.0.0.1:9/' : `${receiver.url}/${id}`;
    return { ...endpoint(id, { url, createdAt }), createdAt };
  });
  const store = new DynamoEndpoints(table);
  for (const { revision: _, ...one } of endpoints) await store.addEndpoint(one);
  receiver.answer(({ path }) => (SICK[path.slice(1)] as ReceiverAnswer | undefined) ?? {});

  const feed = new DynamoFeed(table, clock, 'jp');
  const feedLog = new DynamoFeedLog(table, []);
  const ledger = new DynamoLedger(table);
  const circuits = new DynamoCircuitStore(table);
  const log = createLogger('test', () => undefined);
  const deliveries = new SqsDeliveryQueue(queues.queueUrls.deliveries, queues.client);
  const retries = new SqsDeliveryQueue(queues.queueUrls.retries, queues.client);
  const keysOf = async () => [createSecretKey(Buffer.alloc(32, 7))];
  const guard = new ReceiverGuard({ policy: 'any' });
  const sender = new WebhookSender({ keysOf, guard, clock, timeoutMs: TIMEOUT_MS });
  const deliver = createDeliverHandler({
    endpoints: store,
    feed,
    feedLog,
    ledger,
    circuits,
    events: new SqsEventQueue(queues.queueUrls.events, queues.client),
    retries,
    post: (to, id, body) => sender.post(to, id, body),
    pause,
    clock,
    random: Math.random,
    region: 'jp',
    log,
  });
  const retryDue = createRetryDueHandler({
    ledger,
    circuits,
    sweeps: new DynamoSweepStore(table),
    feedLog,
    endpoints: store,
    retries,
    clock,
    region: 'jp',
    log,
  });

  for (let i = 0; i < EVENTS; i++)
    await fanOut([event(String(i), clock())], { feed, endpoints: store, queue: deliveries });
  const startedAt = performance.now();
  const arrivals = new Map<string, number>();
  receiver.onRequest(({ path, headers }) => {
    const key = `${path.slice(1)} ${headers['webhook-id']}`;
    if (path.startsWith('/ok') && !arrivals.has(key)) arrivals.set(key, performance.now() - startedAt);
  });
  const pumps = (['deliveries', 'retries'] as const).map(name =>
    startQueuePump({
      name,
      url: queues.queueUrls[name],
      client: queues.client,
      region: AWS.region,
      invoke: async (_name, batch) => deliver(batch as never),
    }),
  );
  const ticking = setInterval(() => void retryDue({}).catch(() => undefined), 5_000);
  try {
    while (arrivals.size < HEALTHY * EVENTS) await pause(20);
    const slowestMs = Math.max(...arrivals.values());
    const queries = new DeliveryQueries(table);
    const countOf = async (id: string) => {
      const rows = await Array.fromAsync(queries.listDeliveries(id, clock()));
      return Object.fromEntries(
        Map.groupBy(rows, ({ status }) => status)
          .entries()
          .map(([status, its]) => [status, its.length]),
      );
    };
    const counts = async () =>
      new Map(await Promise.all(endpoints.map(async ({ id }) => [id, await countOf(id)] as const)));
    const total = (all: Awaited<ReturnType<typeof counts>>) =>
      [...all.values()].flatMap(its => Object.values(its)).reduce((sum, count) => sum + count, 0);
    let all = await counts();
    for (let tries = 0; tries < 120 && total(all) < endpoints.length * EVENTS; tries++) {
      await pause(500);
      all = await counts();
    }
    return { slowestMs, counts: all, requests: receiver.requests.map(({ path }) => path.slice(1)) };
  } finally {
    clearInterval(ticking);
    await sender.close();
    await Promise.all(pumps.map(pump => pump.stop()));
    await Promise.all([closeTable(), queues.close(), receiver.close()]);
  }
}

// What else runs on the machine falls on one of the two runs at times.
it('ten sick endpoints of a hundred slow no healthy one, and the ledger adds up', {
  timeout: 400_000,
  retry: 2,
}, async () => {
  const alone = await run([]);
  const mixed = await run(Object.keys(SICK));
  const ratio = mixed.slowestMs / alone.slowestMs;
  const [one, other] = [alone, mixed].map(({ slowestMs }) => `${Math.round(slowestMs)} ms`);
  process.stdout.write(`slowest healthy delivery: ${one} alone, ${other} among sick ones: ${ratio.toFixed(2)}\n`);
  expect(ratio).toBeLessThanOrEqual(1.5);
  for (const [id, counts] of mixed.counts) {
    if (id in SICK) {
      const { waiting = 0, delivered = 0, exhausted = 0, cancelled = 0 } = counts;
      expect(waiting + exhausted + cancelled, id).toBe(EVENTS);
      expect(delivered, id).toBe(0);
      expect(id === 'gone' ? cancelled : waiting, id).toBe(EVENTS);
    } else expect(counts, id).toEqual({ delivered: EVENTS });
  }
  // Not every event is tried on a dead one: its first failures open the circuit.
  for (const id of Object.keys(SICK)) expect(mixed.requests.filter(path => path === id).length, id).toBeLessThan(60);
});
