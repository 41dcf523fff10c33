/** What is deployed, as data: the CDK stacks and the local runner both read it, so they cannot drift apart. */

import { spec as api } from '../functions/api/spec.ts';
import { spec as authorizer } from '../functions/authorizer/spec.ts';
import { spec as board } from '../functions/board/spec.ts';
import { spec as calendars } from '../functions/calendars/spec.ts';
import { spec as deliver } from '../functions/deliver/spec.ts';
import { spec as docs } from '../functions/docs/spec.ts';
import { spec as fanOut } from '../functions/fan-out/spec.ts';
import { spec as oidcAuthorizer } from '../functions/oidc-authorizer/spec.ts';
import { spec as oidcToken } from '../functions/oidc-token/spec.ts';
import { spec as pollDetails } from '../functions/poll-details/spec.ts';
import { spec as pollOrders } from '../functions/poll-orders/spec.ts';
import { spec as retryDue } from '../functions/retry-due/spec.ts';
import type { FunctionSpec, IndexName, QueueName } from '../functions/spec.ts';
import { spec as token } from '../functions/token/spec.ts';
import { ROUTES, type Route } from '../shared/api/routes.ts';

export const FUNCTIONS = {
  'poll-orders': pollOrders,
  'poll-details': pollDetails,
  'fan-out': fanOut,
  deliver,
  'retry-due': retryDue,
  api,
  token,
  authorizer,
  docs,
  calendars,
  board,
} as const satisfies Record<string, FunctionSpec>;

export type FunctionName = keyof typeof FUNCTIONS;

/** What is for people only: a deployment has it where the member of its configuration that bears its name is true. */
export const OPTIONAL_FUNCTIONS = ['board', 'calendars'] as const satisfies readonly FunctionName[];

type OptionalFunction = (typeof OPTIONAL_FUNCTIONS)[number];
export type Choice = Readonly<Record<OptionalFunction, boolean>>;

/** Something of each function of a deployment: the optional ones may lack. */
export type OfFunctions<Value> = Readonly<
  Record<Exclude<FunctionName, OptionalFunction>, Value> & Partial<Record<OptionalFunction, Value>>
>;

export function leftOut(choice: Choice): OptionalFunction[] {
  return OPTIONAL_FUNCTIONS.filter(name => !choice[name]);
}

export function functionsOf(choice: Choice): FunctionName[] {
  const missing = new Set<FunctionName>(leftOut(choice));
  return (Object.keys(FUNCTIONS) as FunctionName[]).filter(name => !missing.has(name));
}

/** The API's routes, without those of functions that are left out. */
export function routesOf(choice: Choice): Route[] {
  const names = functionsOf(choice);
  return ROUTES.filter(route => names.includes(route.function));
}

/** What takes the place of two functions where a customer's own issuer gives the tokens, by the folder of each. */
export const OIDC_FUNCTIONS = {
  token: { folder: 'oidc-token', spec: oidcToken },
  authorizer: { folder: 'oidc-authorizer', spec: oidcAuthorizer },
} as const satisfies Partial<Record<FunctionName, FunctionCode>>;

export interface FunctionCode {
  /** In `functions/`. */
  readonly folder: string;
  readonly spec: FunctionSpec;
}

/** What is deployed as this function. */
export function codeOf(name: FunctionName, { hasIssuer }: { readonly hasIssuer: boolean }): FunctionCode {
  const replacements: Partial<Record<FunctionName, FunctionCode>> = hasIssuer ? OIDC_FUNCTIONS : {};
  return replacements[name] ?? { folder: name, spec: FUNCTIONS[name] };
}

/**
 * A message that fails is seen again when its consumer says (shared/runtime/sqs-batch.ts), or, where that is lost, after
 * `visibilitySeconds`; after `maxReceives` it is set aside.
 */
export interface Queue {
  readonly consumer: 'fan-out' | 'deliver';
  readonly batchSize: number;
  readonly maxReceives: number;
  /** Fair by endpoint: messages carry the endpoint's id as their group. */
  readonly fair: boolean;
}

export const QUEUES = {
  events: { consumer: 'fan-out', batchSize: 10, maxReceives: 5, fair: false },
  deliveries: { consumer: 'deliver', batchSize: 10, maxReceives: 5, fair: true },
  retries: { consumer: 'deliver', batchSize: 10, maxReceives: 5, fair: true },
} as const satisfies Record<QueueName, Queue>;

/**
 * So many times its consumer's time limit: after that, what a run died with is seen again. AWS advises six, for runs that
 * wait while their function is throttled, which `concurrency` avoids; a message that is seen too early is handled twice.
 */
const VISIBILITY_PER_TIMEOUT = 2.5;

export const visibilitySeconds = (queue: QueueName) =>
  FUNCTIONS[QUEUES[queue].consumer].timeoutSeconds * VISIBILITY_PER_TIMEOUT;

/** How long an answer of the authorizer may serve for the same token. */
export const AUTHORIZER_CACHE_SECONDS = 60;

/** The default of `listEveryMinutes`. */
export const POLL_INTERVAL_SECONDS = 300;

/** A region whose heartbeat is this old is gone: others do its work. */
export const REGION_GONE_SECONDS = 900;

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
  /** Of clients and what ends them: few functions may touch it. */
  clientsPartitions: ['CLIENTS', 'DELETED_CLIENTS'],
  indexes: {
    history: { partitionKey: 'orderId', sortKey: 'sequence', sortKeyIsNumber: true, attributes: [] },
    due: { partitionKey: 'dueRegion', sortKey: 'dueAt' },
    contract: { partitionKey: 'contract', sortKey: 'firstSeenAt', sortKeyIsNumber: true, attributes: ['removedAt'] },
  } satisfies Record<IndexName, Index>,
} as const;

interface Index {
  readonly partitionKey: string;
  readonly sortKey: string;
  readonly sortKeyIsNumber?: boolean;
  /** What it holds of an item besides the keys; all of it, when left out. See docs/decisions/1-table-keys.md. */
  readonly attributes?: readonly string[];
}

/** In DynamoDB's words. */
export function projectionOf({ attributes }: Index): Projection {
  if (attributes === undefined) return { ProjectionType: 'ALL' };
  if (attributes.length === 0) return { ProjectionType: 'KEYS_ONLY' };
  return { ProjectionType: 'INCLUDE', NonKeyAttributes: [...attributes] };
}

interface Projection {
  readonly ProjectionType: 'ALL' | 'KEYS_ONLY' | 'INCLUDE';
  readonly NonKeyAttributes?: string[];
}
