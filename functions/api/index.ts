import { randomBytes } from 'node:crypto';
import middy from '@middy/core';
import { AttemptTurns } from '../../shared/adapters/dynamodb/attempt-turns.ts';
import { DynamoCircuitStore } from '../../shared/adapters/dynamodb/circuit-store.ts';
import { DynamoClients } from '../../shared/adapters/dynamodb/clients.ts';
import { DynamoDeliveryLedger } from '../../shared/adapters/dynamodb/delivery-ledger.ts';
import { DeliveryQueries } from '../../shared/adapters/dynamodb/delivery-queries.ts';
import { DetailQueries } from '../../shared/adapters/dynamodb/detail-queries.ts';
import { DynamoEndpoints } from '../../shared/adapters/dynamodb/endpoints.ts';
import { DynamoFeedStore } from '../../shared/adapters/dynamodb/feed-store.ts';
import { HistoryQueries } from '../../shared/adapters/dynamodb/history-queries.ts';
import { OrderQueries } from '../../shared/adapters/dynamodb/order-queries.ts';
import { DynamoPollStore } from '../../shared/adapters/dynamodb/poll-store.ts';
import { DynamoSweepStore } from '../../shared/adapters/dynamodb/sweep-store.ts';
import { DynamoTable } from '../../shared/adapters/dynamodb/table.ts';
import { createServiceCalendar } from '../../shared/adapters/provider/service-calendar.ts';
import { createSecretReader } from '../../shared/adapters/secrets/secret-reader.ts';
import { SqsDeliveryQueue } from '../../shared/adapters/sqs/delivery-queue.ts';
import { ReceiverGuard } from '../../shared/adapters/webhook/address-guard.ts';
import { createWebhookKeys } from '../../shared/adapters/webhook/keys.ts';
import { createLatePost } from '../../shared/adapters/webhook/late-sender.ts';
import { createRender } from '../../shared/domain/chat/render.ts';
import { EventFeed } from '../../shared/domain/events/feed.ts';
import { LaneLog } from '../../shared/domain/events/feed-log.ts';
import { compressAnswers } from '../../shared/runtime/compress-answers.ts';
import { readEnvironment } from '../../shared/runtime/environment.ts';
import { httpAnswers } from '../../shared/runtime/http-answers.ts';
import { createLogger } from '../../shared/runtime/logger.ts';
import { ADVICE, createApiHandler } from './handler.ts';
import { KeptHealth } from './kept/health.ts';
import { KeptLists } from './kept/kept-lists.ts';
import { spec } from './spec.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Of the function's 1,024 MB; twice as much is in use while 200,000 orders are read and compressed. */
const MAX_KEPT_BYTES = 300 * 1024 * 1024;

const env = readEnvironment(spec.environment);
const table = new DynamoTable(env.TABLE_NAME);
const clock = Date.now;
const log = createLogger('api', { namespace: env.RELAY_NAME });
const feedStore = new DynamoFeedStore(table, clock);
const secrets = createSecretReader({ prefix: env.SECRET_PREFIX, clock });
const guard = new ReceiverGuard({
  policy: env.RECEIVERS,
  allowedCidrs: env.ALLOWED_CIDRS,
  apiHosts: env.API_HOSTS,
});

export const handler = middy(
  createApiHandler({
    orders: new OrderQueries(table),
    details: new DetailQueries(table),
    history: new HistoryQueries(table, clock),
    lists: new KeptLists(MAX_KEPT_BYTES),
    polls: new DynamoPollStore(table),
    feedLog: new LaneLog(feedStore, clock),
    endpoints: new DynamoEndpoints(table),
    tokensFrom: env.TOKENS_FROM,
    connections: env.CONNECTIONS,
    region: env.REGION_NAME,
    regionNames: env.REGION_NAMES,
    goneMs: env.REGION_GONE_SECONDS * 1000,
    isDraining: env.REGION_DRAINING,
    regions: feedStore,
    sweeps: new DynamoSweepStore(table),
    health: new KeptHealth(() => feedStore.findRegion(env.REGION_NAME), clock),
    intervalMs: env.POLL_INTERVAL_SECONDS * 1000,
    detailsIntervalMs: env.DETAILS_INTERVAL_SECONDS * 1000,
    addServiceTime: createServiceCalendar({ hours: env.DETAILS_HOURS, closedDays: env.CLOSED_DAYS }).addServiceTime,
    deliveries: new DeliveryQueries(table),
    ledger: new DynamoDeliveryLedger(table),
    circuits: new DynamoCircuitStore(table),
    feed: new EventFeed(feedStore),
    retries: new SqsDeliveryQueue(env.RETRIES_QUEUE_URL),
    post: createLatePost({ keysOf: createWebhookKeys(() => secrets.readRoot()), guard, clock }),
    render: createRender(env.BOARD_URL),
    findUrlProblem: url => guard.findProblem(url),
    readRoot: secrets.readRoot,
    clock,
    keepMs: env.KEEP_DAYS * DAY_MS,
    random: Math.random,
    turns: new AttemptTurns(table, env.REGION_NAME, clock),
    clients: new DynamoClients(table),
    createClientId: () => `cl_${randomBytes(12).toString('hex')}`,
    createSecret: () => randomBytes(32).toString('base64url'),
    log,
    createEndpointId: () => `we_${randomBytes(12).toString('hex')}`,
  }),
)
  .use(httpAnswers(log, env.CORS_ORIGINS))
  .use(compressAnswers(ADVICE));
