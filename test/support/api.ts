import { gunzipSync } from 'node:zlib';
import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { ADVICE, type ApiDeps, createApiHandler } from '../../functions/api/handler.ts';
import { KeptLists } from '../../functions/api/kept/kept-lists.ts';
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
import { ReceiverGuard } from '../../shared/adapters/webhook/address-guard.ts';
import { ROUTES, SCOPES } from '../../shared/api/routes.ts';
import { createRender } from '../../shared/domain/chat/render.ts';
import type { PostResult } from '../../shared/domain/deliver/attempt.ts';
import type { Subject } from '../../shared/domain/provider/order-id.ts';
import { addAnyTime } from '../../shared/domain/watch/lease/poll-time.ts';
import type { PollResult } from '../../shared/domain/watch/poll.ts';
import { pollOrders } from '../../shared/domain/watch/poll-orders.ts';
import { compressAnswers } from '../../shared/runtime/compress-answers.ts';
import { httpAnswers } from '../../shared/runtime/http-answers.ts';
import { createLogger } from '../../shared/runtime/logger.ts';
import { KEEP_MS, TestFeed } from './feed.ts';
import { MemoryDeliveryQueue } from './memory-queues.ts';
import { mustBeDocumented } from './openapi.ts';
import { startTable } from './table.ts';

export const CONNECTIONS = ['default', 'osaka'];
export const ROOT = 'r00t'.repeat(16);
export const UNO: Subject = { connection: 'default', service: 'uno' };

export interface ApiRequest {
  readonly path?: Record<string, string>;
  /** A list: given more than once. */
  readonly query?: Record<string, string | readonly string[]>;
  readonly headers?: Record<string, string>;
  /** Sent as JSON, unless it is text. */
  readonly body?: unknown;
  /** Of the token; all of them by default. */
  readonly scopes?: readonly string[];
  /** That the token's client is limited to; none by default. */
  readonly connections?: readonly string[];
  readonly clientId?: string;
  /** Of the secret that the token was got with; none by default, as of another issuer's client. */
  readonly secretVersion?: string;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: what tests look into
  readonly body: any;
}

export const REQUEST_ID = '0c3dca1a-7b61-4e6a-9a41-93e8deadbeef';

/** What API Gateway's proxy integration makes of a request for `<method> <resource>`; absent maps are null, as there. */
export function proxyEvent(route: string, request: ApiRequest = {}): APIGatewayProxyEvent {
  const [httpMethod = '', resource = ''] = route.split(' ');
  const { path = null, query = null, headers = null, body, scopes = SCOPES } = request;
  const { connections, clientId = 'client', secretVersion } = request;
  const values = query && Object.entries(query).map(([name, value]) => [name, [value].flat()] as const);
  return {
    resource,
    // Behind a custom domain the path has its base path in front: nobody may route on it.
    path: '/base/path/of/a/custom/domain',
    httpMethod,
    headers: headers ?? {},
    multiValueHeaders: {},
    queryStringParameters: values && Object.fromEntries(values.map(([name, all]) => [name, all.at(-1) ?? ''])),
    multiValueQueryStringParameters: values && Object.fromEntries(values),
    pathParameters: path,
    stageVariables: null,
    requestContext: {
      requestId: REQUEST_ID,
      authorizer: {
        principalId: clientId,
        clientId,
        scopes: scopes.join(' '),
        ...(connections && { connections: connections.join(',') }),
        ...(secretVersion && { secretVersion }),
      },
    } as unknown as APIGatewayProxyEvent['requestContext'],
    body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
    isBase64Encoded: false,
  };
}

/** What other functions answer: this one has nothing there. */
const OF_OTHERS = new Set<string>(ROUTES.filter(route => route.function !== 'api').map(({ resource }) => resource));

export const CONTEXT = { getRemainingTimeInMillis: () => 29_000 } as Context;

export function toAnswer({ statusCode, headers, body: sent, isBase64Encoded }: APIGatewayProxyResult): ApiAnswer {
  const bytes = Buffer.from(sent, isBase64Encoded ? 'base64' : 'utf8');
  const body = (headers?.['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString('utf8');
  return {
    status: statusCode,
    headers: (headers ?? {}) as Record<string, string>,
    text: body,
    body: /json/.test(String(headers?.['content-type'])) && body !== '' ? JSON.parse(body) : undefined,
  };
}

/** The API's own handler over a table of its own, with a clock that stands still, and polls that fill the table. */
export async function startApi(deps: Partial<ApiDeps> = {}) {
  const { table, client, close } = await startTable();
  const state = {
    now: Date.parse('2026-11-23T03:00:00Z'),
    logged: [] as string[],
    /** What receivers are sent, and answer. */
    posts: [] as { endpointId: string; eventId: string; body: string }[],
    answer: { status: 200, durationMs: 7 } as PostResult,
  };
  const clock = () => state.now;
  const ledger = new DynamoDeliveryLedger(table);
  const circuits = new DynamoCircuitStore(table);
  const retries = new MemoryDeliveryQueue();
  const endpoints = new DynamoEndpoints(table);
  const clients = new DynamoClients(table);
  const log = createLogger('api', { write: line => state.logged.push(line), clock });
  const polls = new DynamoPollStore(table);
  const sweeps = new DynamoSweepStore(table);
  const feedStore = new DynamoFeedStore(table, clock);
  const feed = new TestFeed(feedStore, clock);
  let ids = 0;
  const handler = middy(
    createApiHandler({
      orders: new OrderQueries(table),
      details: new DetailQueries(table),
      history: new HistoryQueries(table, clock),
      lists: new KeptLists(1e9),
      polls,
      feedLog: feed,
      circuits,
      random: () => 0,
      turns: new AttemptTurns(table, 'jp', clock),
      endpoints,
      connections: CONNECTIONS,
      region: 'jp',
      regionNames: ['jp', 'us'],
      regions: feedStore,
      goneMs: 900_000,
      isDraining: false,
      sweeps,
      health: { isReadable: async () => true },
      intervalMs: 300_000,
      detailsIntervalMs: 900_000,
      addServiceTime: addAnyTime,
      deliveries: new DeliveryQueries(table),
      ledger,
      feed,
      retries,
      render: createRender(''),
      post: async (endpoint, eventId, { body }) => {
        state.posts.push({ endpointId: endpoint.id, eventId, body });
        return state.answer;
      },
      findUrlProblem: url => new ReceiverGuard({ policy: 'any' }).findProblem(url),
      readRoot: async () => ROOT,
      clock,
      keepMs: KEEP_MS,
      createEndpointId: () => `we_${++ids}`,
      tokensFrom: 'relay',
      clients,
      createClientId: () => `cl_${++ids}`,
      createSecret: () => `secret ${++ids}`,
      log,
      ...deps,
    }),
  )
    .use(httpAnswers(log, []))
    .use(compressAnswers(ADVICE));

  return Object.assign(state, {
    table,
    client,
    polls,
    sweeps,
    feedStore,
    feed,
    endpoints,
    clients,
    ledger,
    circuits,
    retries,
    invoke: (event: APIGatewayProxyEvent) => handler(event, CONTEXT),
    async send(event: APIGatewayProxyEvent): Promise<ApiAnswer> {
      const answer = toAnswer(await handler(event, CONTEXT));
      if (!OF_OTHERS.has(event.resource)) mustBeDocumented(`${event.httpMethod} ${event.resource}`, answer);
      return answer;
    },
    async call(route: string, request: ApiRequest = {}): Promise<ApiAnswer> {
      return this.send(proxyEvent(route, request));
    },
    /** One poll that gets this answer of the provider; its events go into the feed at once. */
    async poll(subject: Subject, body: string | (() => never), { limitMs = 60_000 } = {}): Promise<PollResult> {
      return pollOrders(subject, {
        source: { fetchOrders: async () => Buffer.from(typeof body === 'string' ? body : body()) },
        store: polls,
        feed,
        heartbeats: feedStore,
        feedLog: feed,
        queue: {
          send: async events => {
            for (const event of events) await feed.put(event);
          },
        },
        clock,
        createToken: () => `token ${++ids}`,
        region: 'jp',
        regions: ['jp'],
        intervalMs: 300_000,
        goneMs: 900_000,
        limitMs,
      });
    },
    close,
  });
}

export type Api = Awaited<ReturnType<typeof startApi>>;

/** The provider's answer with these items. */
export function listOf(items: readonly unknown[]): string {
  return JSON.stringify({ items, resultCount: items.length });
}
