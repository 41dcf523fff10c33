import middy from '@middy/core';
import { DynamoEndpoints } from '../../shared/adapters/dynamodb/endpoints.ts';
import { DynamoFeed } from '../../shared/adapters/dynamodb/feed.ts';
import { DynamoLedger } from '../../shared/adapters/dynamodb/ledger.ts';
import { DynamoTable } from '../../shared/adapters/dynamodb/table.ts';
import { SqsDeliveryQueue } from '../../shared/adapters/sqs/delivery-queue.ts';
import { readEnvironment } from '../../shared/runtime/environment.ts';
import { createLogger } from '../../shared/runtime/logger.ts';
import { createRetryDueHandler } from './handler.ts';
import { spec } from './spec.ts';

const env = readEnvironment(spec.environment);
const table = new DynamoTable(env.TABLE_NAME);
const ledger = new DynamoLedger(table);
const clock = Date.now;

export const handler = middy(
  createRetryDueHandler({
    ledger,
    sweeps: ledger,
    feed: new DynamoFeed(table, clock, env.REGION_NAME, env.CONNECTIONS),
    endpoints: new DynamoEndpoints(table),
    retries: new SqsDeliveryQueue(env.RETRIES_QUEUE_URL),
    clock,
    region: env.REGION_NAME,
    log: createLogger('retry-due'),
  }),
);
