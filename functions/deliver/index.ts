import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import middy from '@middy/core';
import { DynamoEndpoints } from '../../shared/adapters/dynamo-endpoints.ts';
import { DynamoLedger } from '../../shared/adapters/dynamo-ledger.ts';
import { DynamoTable } from '../../shared/adapters/dynamo-table.ts';
import { createSecretReader } from '../../shared/adapters/secrets.ts';
import { SqsDeliveryQueue } from '../../shared/adapters/sqs-queues.ts';
import { createWebhookKeys } from '../../shared/adapters/webhook-keys.ts';
import { WebhookSender } from '../../shared/adapters/webhook-sender.ts';
import { readEnvironment } from '../../shared/runtime/environment.ts';
import { createLogger } from '../../shared/runtime/logger.ts';
import { createDeliverHandler } from './handler.ts';

const env = readEnvironment('TABLE_NAME', 'REGION_NAME', 'RETRIES_QUEUE_URL', 'SECRET_PREFIX', 'RECEIVERS');
const table = new DynamoTable(env.TABLE_NAME);
const clock = Date.now;
const secrets = createSecretReader({ client: new SecretsManagerClient(), prefix: env.SECRET_PREFIX, clock });
const sender = new WebhookSender({ keysOf: createWebhookKeys(secrets.readRoot), receivers: env.RECEIVERS, clock });

export const handler = middy(
  createDeliverHandler({
    endpoints: new DynamoEndpoints(table),
    ledger: new DynamoLedger(table),
    retries: new SqsDeliveryQueue(env.RETRIES_QUEUE_URL),
    post: (endpoint, eventId, body) => sender.post(endpoint, eventId, body),
    clock,
    random: Math.random,
    region: env.REGION_NAME,
    log: createLogger('deliver'),
  }),
);
