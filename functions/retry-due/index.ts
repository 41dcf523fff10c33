import middy from '@middy/core';
import packageJson from '../../package.json' with { type: 'json' };
import { DynamoCircuitStore } from '../../shared/adapters/dynamodb/circuit-store.ts';
import { DynamoDeliveryLedger } from '../../shared/adapters/dynamodb/delivery-ledger.ts';
import { DynamoEndpoints } from '../../shared/adapters/dynamodb/endpoints.ts';
import { DynamoFeedStore } from '../../shared/adapters/dynamodb/feed-store.ts';
import { DynamoPollStore } from '../../shared/adapters/dynamodb/poll-store.ts';
import { DynamoSweepStore } from '../../shared/adapters/dynamodb/sweep-store.ts';
import { DynamoTable } from '../../shared/adapters/dynamodb/table.ts';
import { SqsDeliveryQueue } from '../../shared/adapters/sqs/delivery-queue.ts';
import { SqsEventQueue } from '../../shared/adapters/sqs/event-queue.ts';
import { EventFeed } from '../../shared/domain/events/feed.ts';
import { LaneLog } from '../../shared/domain/events/feed-log.ts';
import { FeedWriter } from '../../shared/domain/events/feed-writer.ts';
import { readEnvironment } from '../../shared/runtime/environment.ts';
import { createLogger } from '../../shared/runtime/logger.ts';
import { createRetryDueHandler } from './handler.ts';
import { observe } from './observe.ts';
import { spec } from './spec.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

const env = readEnvironment(spec.environment);
const table = DynamoTable.outlivingThrottling(env.TABLE_NAME);
const feedStore = new DynamoFeedStore(table, Date.now);
const polls = new DynamoPollStore(table);
const log = createLogger('retry-due', { namespace: env.RELAY_NAME });
const ledger = new DynamoDeliveryLedger(table);
const circuits = new DynamoCircuitStore(table);
const sweeps = new DynamoSweepStore(table);
const feedLog = new LaneLog(feedStore, Date.now);
const goneMs = env.REGION_GONE_SECONDS * 1000;
const observed = {
  polls,
  circuits,
  ledger,
  sweeps,
  feedLog,
  connections: env.CONNECTIONS,
  region: env.REGION_NAME,
  regions: env.REGION_NAMES,
  goneMs,
  intervalMs: env.POLL_INTERVAL_SECONDS * 1000,
  detailsIntervalMs: env.DETAILS_INTERVAL_SECONDS * 1000,
  clock: Date.now,
  log,
};

export const handler = middy(
  createRetryDueHandler({
    ledger,
    circuits,
    sweeps,
    log,
    feedLog,
    observe: others => observe(others, observed),
    endpoints: new DynamoEndpoints(table),
    retries: new SqsDeliveryQueue(env.RETRIES_QUEUE_URL),
    clock: Date.now,
    feed: new EventFeed(feedStore),
    feedStore,
    writer: new FeedWriter({
      store: feedStore,
      clock: Date.now,
      region: env.REGION_NAME,
      keepMs: env.KEEP_DAYS * DAY_MS,
    }),
    events: new SqsEventQueue(env.EVENTS_QUEUE_URL),
    findUnpublished: region => polls.listUnpublished(region, env.CONNECTIONS),
    regions: feedStore,
    region: env.REGION_NAME,
    regionNames: env.REGION_NAMES,
    goneMs,
    isDraining: env.REGION_DRAINING,
    version: packageJson.version,
  }),
);
