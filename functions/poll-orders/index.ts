import { randomUUID } from 'node:crypto';
import middy from '@middy/core';
import { DynamoFeedStore } from '../../shared/adapters/dynamodb/feed-store.ts';
import { DynamoPollStore } from '../../shared/adapters/dynamodb/poll-store.ts';
import { DynamoTable } from '../../shared/adapters/dynamodb/table.ts';
import { ProviderClient } from '../../shared/adapters/provider/client.ts';
import { createSecretReader } from '../../shared/adapters/secrets/secret-reader.ts';
import { SqsEventQueue } from '../../shared/adapters/sqs/event-queue.ts';
import { EventFeed } from '../../shared/domain/events/feed.ts';
import { LaneLog } from '../../shared/domain/events/feed-log.ts';
import { pollOrders } from '../../shared/domain/watch/poll-orders.ts';
import { readEnvironment } from '../../shared/runtime/environment.ts';
import { createLogger } from '../../shared/runtime/logger.ts';
import { createPollOrdersHandler } from './handler.ts';
import { spec } from './spec.ts';

const env = readEnvironment(spec.environment);
const clock = Date.now;
const limitMs = env.POLL_LIMIT_SECONDS * 1000;
const table = DynamoTable.outlivingThrottling(env.TABLE_NAME);
const secrets = createSecretReader({ prefix: env.SECRET_PREFIX, clock });
const feedStore = new DynamoFeedStore(table, clock);
const queue = new SqsEventQueue(env.EVENTS_QUEUE_URL);
const deps = {
  source: new ProviderClient({
    url: env.UPSTREAM_URL,
    readCredentials: secrets.readConnection,
    clock,
    timeoutMs: limitMs * 0.4,
  }),
  store: new DynamoPollStore(table),
  feed: new EventFeed(feedStore),
  heartbeats: feedStore,
  feedLog: new LaneLog(feedStore, clock),
  clock,
  createToken: randomUUID,
  region: env.REGION_NAME,
  regions: env.REGION_NAMES,
  goneMs: env.REGION_GONE_SECONDS * 1000,
  intervalMs: env.POLL_INTERVAL_SECONDS * 1000,
  limitMs,
  tellBaseline: env.TELL_BASELINE,
};

export const handler = middy(
  createPollOrdersHandler({
    poll: (subject, run) => pollOrders(subject, { ...deps, queue: queue.ofRun(run) }),
    log: createLogger('poll-orders', { namespace: env.RELAY_NAME }),
  }),
);
