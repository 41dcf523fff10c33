import { randomBytes } from 'node:crypto';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import middy from '@middy/core';
import { ReceiverGuard } from '../../shared/adapters/address-guard.ts';
import { DeliveryQueries } from '../../shared/adapters/delivery-queries.ts';
import { DetailQueries } from '../../shared/adapters/detail-queries.ts';
import { DynamoEndpoints } from '../../shared/adapters/dynamo-endpoints.ts';
import { DynamoFeed } from '../../shared/adapters/dynamo-feed.ts';
import { DynamoLedger } from '../../shared/adapters/dynamo-ledger.ts';
import { DynamoPolls } from '../../shared/adapters/dynamo-polls.ts';
import { DynamoTable } from '../../shared/adapters/dynamo-table.ts';
import { FeedQueries } from '../../shared/adapters/feed-queries.ts';
import { OrderQueries } from '../../shared/adapters/order-queries.ts';
import { createSecretReader } from '../../shared/adapters/secrets.ts';
import { SqsDeliveryQueue } from '../../shared/adapters/sqs-queues.ts';
import { createWebhookKeys } from '../../shared/adapters/webhook-keys.ts';
import { WebhookSender } from '../../shared/adapters/webhook-sender.ts';
import { readEnvironment } from '../../shared/runtime/environment.ts';
import { createLogger } from '../../shared/runtime/logger.ts';
import { problemErrors } from '../../shared/runtime/problem-errors.ts';
import { createApiHandler } from './handler.ts';

const env = readEnvironment(
  'TABLE_NAME',
  'REGION_NAME',
  'RETRIES_QUEUE_URL',
  'SECRET_PREFIX',
  'CONNECTIONS',
  'RECEIVERS',
  'ALLOWED_CIDRS',
  'API_HOST',
);
const table = new DynamoTable(env.TABLE_NAME);
const clock = Date.now;
const secrets = createSecretReader({ client: new SecretsManagerClient(), prefix: env.SECRET_PREFIX, clock });
const guard = new ReceiverGuard({
  policy: env.RECEIVERS,
  allowedCidrs: env.ALLOWED_CIDRS,
  apiHost: env.API_HOST,
});
const sender = new WebhookSender({ keysOf: createWebhookKeys(secrets.readRoot), guard, clock });

export const handler = middy(
  createApiHandler({
    orders: new OrderQueries(table),
    details: new DetailQueries(table),
    polls: new DynamoPolls(table),
    feed: new FeedQueries(table, env.CONNECTIONS),
    endpoints: new DynamoEndpoints(table),
    connections: env.CONNECTIONS,
    region: env.REGION_NAME,
    deliveries: new DeliveryQueries(table),
    ledger: new DynamoLedger(table),
    events: new DynamoFeed(table, clock, env.REGION_NAME),
    retries: new SqsDeliveryQueue(env.RETRIES_QUEUE_URL),
    post: (endpoint, eventId, body) => sender.post(endpoint, eventId, body),
    findUrlProblem: url => guard.findProblem(url),
    readRoot: secrets.readRoot,
    clock,
    createEndpointId: () => `we_${randomBytes(12).toString('hex')}`,
  }),
).use(problemErrors(createLogger('api')));
