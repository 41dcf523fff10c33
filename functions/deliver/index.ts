import { setTimeout as pause } from 'node:timers/promises';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import middy from '@middy/core';
import { ReceiverGuard } from '../../shared/adapters/address-guard.ts';
import { DynamoEndpoints } from '../../shared/adapters/dynamo-endpoints.ts';
import { DynamoFeed } from '../../shared/adapters/dynamo-feed.ts';
import { DynamoLedger } from '../../shared/adapters/dynamo-ledger.ts';
import { DynamoTable } from '../../shared/adapters/dynamo-table.ts';
import { createSecretReader } from '../../shared/adapters/secrets.ts';
import { SqsDeliveryQueue, SqsEventQueue } from '../../shared/adapters/sqs-queues.ts';
import { createWebhookKeys } from '../../shared/adapters/webhook-keys.ts';
import { WebhookSender } from '../../shared/adapters/webhook-sender.ts';
import { readEnvironment } from '../../shared/runtime/environment.ts';
import { createLogger } from '../../shared/runtime/logger.ts';
import { createDeliverHandler } from './handler.ts';

const env = readEnvironment(
  'TABLE_NAME',
  'REGION_NAME',
  'EVENTS_QUEUE_URL',
  'RETRIES_QUEUE_URL',
  'SECRET_PREFIX',
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
  createDeliverHandler({
    endpoints: new DynamoEndpoints(table),
    feed: new DynamoFeed(table, clock, env.REGION_NAME),
    ledger: new DynamoLedger(table),
    events: new SqsEventQueue(env.EVENTS_QUEUE_URL),
    retries: new SqsDeliveryQueue(env.RETRIES_QUEUE_URL),
    post: (endpoint, eventId, body) => sender.post(endpoint, eventId, body),
    pause,
    clock,
    random: Math.random,
    region: env.REGION_NAME,
    log: createLogger('deliver'),
  }),
);
