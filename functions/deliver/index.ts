import { setTimeout as pause } from 'node:timers/promises';
import middy from '@middy/core';
import { DynamoCircuitStore } from '../../shared/adapters/dynamodb/circuit-store.ts';
import { DynamoDeliveryLedger } from '../../shared/adapters/dynamodb/delivery-ledger.ts';
import { DynamoEndpoints } from '../../shared/adapters/dynamodb/endpoints.ts';
import { DynamoFeedStore } from '../../shared/adapters/dynamodb/feed-store.ts';
import { JoiningTable } from '../../shared/adapters/dynamodb/joining-table.ts';
import { createSecretReader } from '../../shared/adapters/secrets/secret-reader.ts';
import { SqsDeliveryQueue } from '../../shared/adapters/sqs/delivery-queue.ts';
import { SqsEventQueue } from '../../shared/adapters/sqs/event-queue.ts';
import { FailedMessages } from '../../shared/adapters/sqs/failed-messages.ts';
import { ReceiverGuard } from '../../shared/adapters/webhook/address-guard.ts';
import { createWebhookKeys } from '../../shared/adapters/webhook/keys.ts';
import { WebhookSender } from '../../shared/adapters/webhook/sender.ts';
import { createRender } from '../../shared/domain/chat/render.ts';
import { EventFeed } from '../../shared/domain/events/feed.ts';
import { LaneLog } from '../../shared/domain/events/feed-log.ts';
import { readEnvironment } from '../../shared/runtime/environment.ts';
import { createLogger } from '../../shared/runtime/logger.ts';
import { createDeliverHandler } from './handler.ts';
import { spec } from './spec.ts';

const env = readEnvironment(spec.environment);
const table = JoiningTable.outlivingThrottling(env.TABLE_NAME);
const clock = Date.now;
const feedStore = new DynamoFeedStore(table, clock);
const secrets = createSecretReader({ prefix: env.SECRET_PREFIX, clock });
const guard = new ReceiverGuard({
  policy: env.RECEIVERS,
  allowedCidrs: env.ALLOWED_CIDRS,
  apiHosts: env.API_HOSTS,
});
const sender = new WebhookSender({ keysOf: createWebhookKeys(secrets.readRoot), guard, clock });

export const handler = middy(
  createDeliverHandler({
    endpoints: new DynamoEndpoints(table),
    feed: new EventFeed(feedStore),
    feedLog: new LaneLog(feedStore, clock),
    ledger: new DynamoDeliveryLedger(table),
    circuits: new DynamoCircuitStore(table),
    events: new SqsEventQueue(env.EVENTS_QUEUE_URL),
    retries: new SqsDeliveryQueue(env.RETRIES_QUEUE_URL),
    post: (endpoint, webhookId, payload) => sender.post(endpoint, webhookId, payload),
    render: createRender(env.BOARD_URL),
    pause,
    clock,
    random: Math.random,
    regions: feedStore,
    region: env.REGION_NAME,
    regionNames: env.REGION_NAMES,
    goneMs: env.REGION_GONE_SECONDS * 1000,
    failed: new FailedMessages([env.DELIVERIES_QUEUE_URL, env.RETRIES_QUEUE_URL]),
    log: createLogger('deliver', { namespace: env.RELAY_NAME }),
  }),
);
