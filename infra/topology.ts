/** What is deployed, as data: the CDK stacks and the local runner both read it, so they cannot drift apart. */

/** The HTTP API's routes below its stage, which is named `v1`. */
export const STAGE = 'v1';

export const SCOPES = ['orders:read', 'order-details:read', 'webhooks:read', 'webhooks:write'] as const;
export type Scope = (typeof SCOPES)[number];

export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** API Gateway's resource, below the stage. */
  readonly resource: string;
  readonly function: 'api' | 'token';
  /** Left out: open to everybody. */
  readonly scope?: Scope;
}

export const ROUTES = [
  { method: 'POST', resource: '/oauth/accesstokens', function: 'token' },
  { method: 'GET', resource: '/health', function: 'api' },
  { method: 'GET', resource: '/business-process/service-orders', function: 'api', scope: 'orders:read' },
  {
    method: 'GET',
    resource: '/business-process/service-order-details',
    function: 'api',
    scope: 'order-details:read',
  },
  { method: 'GET', resource: '/orders', function: 'api', scope: 'orders:read' },
  { method: 'GET', resource: '/orders/{orderId}', function: 'api', scope: 'orders:read' },
  { method: 'GET', resource: '/events', function: 'api', scope: 'orders:read' },
  { method: 'GET', resource: '/status', function: 'api', scope: 'orders:read' },
  { method: 'POST', resource: '/webhook-endpoints', function: 'api', scope: 'webhooks:write' },
  { method: 'GET', resource: '/webhook-endpoints', function: 'api', scope: 'webhooks:read' },
  { method: 'GET', resource: '/webhook-endpoints/{endpointId}', function: 'api', scope: 'webhooks:read' },
  { method: 'PATCH', resource: '/webhook-endpoints/{endpointId}', function: 'api', scope: 'webhooks:write' },
  { method: 'DELETE', resource: '/webhook-endpoints/{endpointId}', function: 'api', scope: 'webhooks:write' },
  { method: 'GET', resource: '/webhook-endpoints/{endpointId}/secret', function: 'api', scope: 'webhooks:write' },
  {
    method: 'POST',
    resource: '/webhook-endpoints/{endpointId}/secret/rotate',
    function: 'api',
    scope: 'webhooks:write',
  },
  { method: 'POST', resource: '/webhook-endpoints/{endpointId}/test', function: 'api', scope: 'webhooks:write' },
  {
    method: 'GET',
    resource: '/webhook-endpoints/{endpointId}/deliveries',
    function: 'api',
    scope: 'webhooks:read',
  },
  {
    method: 'POST',
    resource: '/webhook-endpoints/{endpointId}/deliveries/{eventId}/retry',
    function: 'api',
    scope: 'webhooks:write',
  },
  { method: 'POST', resource: '/webhook-endpoints/{endpointId}/recover', function: 'api', scope: 'webhooks:write' },
] as const satisfies readonly Route[];

/** Messages are seen again after six times the consumer's time limit, and set aside after `maxReceives`. */
export interface Queue {
  readonly consumer: 'fan-out' | 'deliver';
  readonly batchSize: number;
  readonly maxReceives: number;
  /** How many of its consumers may run at once: bounds what one queue takes of the account's Lambda concurrency. */
  readonly maxConcurrency: number;
  /** Fair by endpoint: messages carry the endpoint's id as their group. */
  readonly fair: boolean;
}

export const QUEUES = {
  events: { consumer: 'fan-out', batchSize: 10, maxReceives: 5, maxConcurrency: 5, fair: false },
  deliveries: { consumer: 'deliver', batchSize: 10, maxReceives: 5, maxConcurrency: 20, fair: true },
  retries: { consumer: 'deliver', batchSize: 10, maxReceives: 5, maxConcurrency: 5, fair: true },
} as const satisfies Record<string, Queue>;

export type QueueName = keyof typeof QUEUES;

/** The environment of the functions; see `shared/runtime/environment.ts` for what each name holds. */
export type EnvironmentName =
  | 'TABLE_NAME'
  | 'REGION_NAME'
  | 'EVENTS_QUEUE_URL'
  | 'DELIVERIES_QUEUE_URL'
  | 'RETRIES_QUEUE_URL'
  | 'SECRET_PREFIX'
  | 'CONNECTIONS'
  | 'UPSTREAM_URL'
  | 'POLL_INTERVAL_SECONDS'
  | 'POLL_LIMIT_SECONDS'
  | 'TELL_BASELINE'
  | 'DETAILS_INTERVAL_SECONDS'
  | 'DETAILS_OVERLAP_SECONDS'
  | 'DETAILS_DATE_FORMAT'
  | 'DETAILS_HOURS'
  | 'CLOSED_DAYS'
  | 'ISSUER_URL'
  | 'ISSUER_JWKS_URL'
  | 'ISSUER_TOKEN_URL'
  | 'ISSUER_AUDIENCE'
  | 'SCOPE_PREFIX'
  | 'RECEIVERS'
  | 'ALLOWED_CIDRS'
  | 'API_HOST';

export type TableAction = 'GetItem' | 'BatchGetItem' | 'Query' | 'PutItem' | 'DeleteItem';

export interface FunctionSpec {
  readonly description: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly environment: readonly EnvironmentName[];
  readonly table: readonly TableAction[];
  readonly sendsTo: readonly QueueName[];
  /** Secrets it may read. */
  readonly secrets: readonly ('connections' | 'root')[];
}

export const FUNCTIONS = {
  'poll-orders': {
    description: 'Asks the provider for the orders of one service and queues an event for every change',
    timeoutSeconds: 60,
    memoryMb: 1024,
    environment: [
      'TABLE_NAME',
      'REGION_NAME',
      'EVENTS_QUEUE_URL',
      'SECRET_PREFIX',
      'UPSTREAM_URL',
      'POLL_INTERVAL_SECONDS',
      'POLL_LIMIT_SECONDS',
      'TELL_BASELINE',
    ],
    table: ['Query', 'BatchGetItem', 'PutItem'],
    sendsTo: ['events'],
    secrets: ['connections'],
  },
  'poll-details': {
    description: "Asks the provider for a connection's updated details and queues an event for every change",
    timeoutSeconds: 60,
    memoryMb: 1024,
    environment: [
      'TABLE_NAME',
      'REGION_NAME',
      'EVENTS_QUEUE_URL',
      'SECRET_PREFIX',
      'UPSTREAM_URL',
      'POLL_LIMIT_SECONDS',
      'TELL_BASELINE',
      'DETAILS_INTERVAL_SECONDS',
      'DETAILS_OVERLAP_SECONDS',
      'DETAILS_DATE_FORMAT',
      'DETAILS_HOURS',
      'CLOSED_DAYS',
    ],
    table: ['Query', 'BatchGetItem', 'PutItem'],
    sendsTo: ['events'],
    secrets: ['connections'],
  },
  'fan-out': {
    description: 'Puts events into the feed and queues one delivery for each endpoint that matchesFilter them',
    timeoutSeconds: 30,
    memoryMb: 512,
    environment: ['TABLE_NAME', 'REGION_NAME', 'DELIVERIES_QUEUE_URL'],
    table: ['Query', 'PutItem'],
    sendsTo: ['deliveries'],
    secrets: [],
  },
  deliver: {
    description: 'Signs and POSTs webhooks, and keeps the ledger',
    timeoutSeconds: 60,
    memoryMb: 512,
    environment: [
      'TABLE_NAME',
      'REGION_NAME',
      'EVENTS_QUEUE_URL',
      'RETRIES_QUEUE_URL',
      'SECRET_PREFIX',
      'RECEIVERS',
      'ALLOWED_CIDRS',
      'API_HOST',
    ],
    table: ['GetItem', 'Query', 'PutItem'],
    sendsTo: ['events', 'retries'],
    secrets: ['root'],
  },
  'retry-due': {
    description: 'Queues deliveries whose time has come or whose message was lost',
    timeoutSeconds: 50,
    memoryMb: 512,
    environment: ['TABLE_NAME', 'REGION_NAME', 'RETRIES_QUEUE_URL', 'CONNECTIONS'],
    table: ['GetItem', 'BatchGetItem', 'Query', 'PutItem'],
    sendsTo: ['retries'],
    secrets: [],
  },
  api: {
    description: 'Answers queries and manages webhook endpoints',
    timeoutSeconds: 29,
    memoryMb: 1024,
    environment: [
      'TABLE_NAME',
      'REGION_NAME',
      'RETRIES_QUEUE_URL',
      'SECRET_PREFIX',
      'CONNECTIONS',
      'RECEIVERS',
      'ALLOWED_CIDRS',
      'API_HOST',
    ],
    table: ['GetItem', 'Query', 'PutItem', 'DeleteItem'],
    sendsTo: ['retries'],
    secrets: ['root'],
  },
  token: {
    description: "Gives access tokens in the provider's own form",
    timeoutSeconds: 10,
    memoryMb: 512,
    environment: ['ISSUER_TOKEN_URL', 'SCOPE_PREFIX'],
    table: [],
    sendsTo: [],
    secrets: [],
  },
  authorizer: {
    description: 'Verifies bearer tokens',
    timeoutSeconds: 10,
    memoryMb: 512,
    environment: ['ISSUER_URL', 'ISSUER_JWKS_URL', 'ISSUER_AUDIENCE', 'SCOPE_PREFIX'],
    table: [],
    sendsTo: [],
    secrets: [],
  },
} as const satisfies Record<string, FunctionSpec>;

export type FunctionName = keyof typeof FUNCTIONS;

/** How long an answer of the authorizer may serve for the same token. */
export const AUTHORIZER_CACHE_SECONDS = 60;

/** Unless the configuration says otherwise. */
export const POLL_INTERVAL_SECONDS = 300;

/** Scheduled functions get their input as the event. `poll-orders` runs once for each connection and service, as often as configured. */
export const SCHEDULES = {
  'poll-orders': { everySeconds: 'configured', per: 'subject' },
  'poll-details': { everySeconds: 'configured', per: 'connection' },
  'retry-due': { everySeconds: 60, per: 'region' },
} as const satisfies Partial<
  Record<FunctionName, { everySeconds: number | 'configured'; per: 'subject' | 'connection' | 'region' }>
>;

/** Keys and indexes of the one table; entities are in shared/adapters. */
export const TABLE = {
  partitionKey: 'pk',
  sortKey: 'sk',
  timeToLive: 'expiresAtSeconds',
  indexes: {
    feed: { partitionKey: 'feedDay', sortKey: 'feedPosition' },
    history: { partitionKey: 'orderId', sortKey: 'sequence', sortKeyIsNumber: true },
    due: { partitionKey: 'dueRegion', sortKey: 'dueAt' },
    contract: { partitionKey: 'contract', sortKey: 'updatedAt', sortKeyIsNumber: true },
  },
} as const;
