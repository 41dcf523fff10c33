import middy from '@middy/core';
import { DynamoEndpoints } from '../../shared/adapters/dynamodb/endpoints.ts';
import { DynamoFeedStore } from '../../shared/adapters/dynamodb/feed-store.ts';
import { JoiningTable } from '../../shared/adapters/dynamodb/joining-table.ts';
import { SqsDeliveryQueue } from '../../shared/adapters/sqs/delivery-queue.ts';
import { FailedMessages } from '../../shared/adapters/sqs/failed-messages.ts';
import { FeedWriter } from '../../shared/domain/events/feed-writer.ts';
import { readEnvironment } from '../../shared/runtime/environment.ts';
import { createLogger } from '../../shared/runtime/logger.ts';
import { createFanOutHandler } from './handler.ts';
import { spec } from './spec.ts';

const env = readEnvironment(spec.environment);
const DAY_MS = 24 * 60 * 60 * 1000;
const table = JoiningTable.outlivingThrottling(env.TABLE_NAME);

export const handler = middy(
  createFanOutHandler({
    feed: new FeedWriter({
      store: new DynamoFeedStore(table, Date.now),
      clock: Date.now,
      region: env.REGION_NAME,
      keepMs: env.KEEP_DAYS * DAY_MS,
    }),
    endpoints: new DynamoEndpoints(table),
    queue: new SqsDeliveryQueue(env.DELIVERIES_QUEUE_URL),
    failed: new FailedMessages([env.EVENTS_QUEUE_URL]),
    log: createLogger('fan-out'),
  }),
);
