import middy from '@middy/core';
import { DynamoEndpoints } from '../../shared/adapters/dynamodb/endpoints.ts';
import { DynamoFeed } from '../../shared/adapters/dynamodb/feed.ts';
import { DynamoTable } from '../../shared/adapters/dynamodb/table.ts';
import { SqsDeliveryQueue } from '../../shared/adapters/sqs/delivery-queue.ts';
import { readEnvironment } from '../../shared/runtime/environment.ts';
import { createLogger } from '../../shared/runtime/logger.ts';
import { createFanOutHandler } from './handler.ts';
import { spec } from './spec.ts';

const env = readEnvironment(spec.environment);
const table = new DynamoTable(env.TABLE_NAME);

export const handler = middy(
  createFanOutHandler({
    feed: new DynamoFeed(table, Date.now, env.REGION_NAME),
    endpoints: new DynamoEndpoints(table),
    queue: new SqsDeliveryQueue(env.DELIVERIES_QUEUE_URL),
    log: createLogger('fan-out'),
  }),
);
