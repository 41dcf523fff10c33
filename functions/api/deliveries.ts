import { randomBytes } from 'node:crypto';
import * as z from 'zod/mini';
import { type DeliveryQueries, deliveryPosition } from '../../shared/adapters/dynamodb/delivery-queries.ts';
import type { DynamoFeed } from '../../shared/adapters/dynamodb/feed.ts';
import { arrivalOf, type FeedQueries } from '../../shared/adapters/dynamodb/feed-queries.ts';
import type { PostResult } from '../../shared/domain/deliver/deliver.ts';
import { type Attempt, DELIVERY_STATUSES, type Delivery, nextMessage } from '../../shared/domain/deliver/delivery.ts';
import { requestDrain } from '../../shared/domain/deliver/disable.ts';
import type { Endpoint } from '../../shared/domain/deliver/endpoint.ts';
import { outcomeOf } from '../../shared/domain/deliver/outcome.ts';
import type { CircuitStore, DeliveryQueue, DrainQueue, Ledger } from '../../shared/domain/deliver/ports.ts';
import { recover } from '../../shared/domain/deliver/recover.ts';
import { type Event, factsOf } from '../../shared/domain/events/event.ts';
import { isResendable, RETENTION_MS } from '../../shared/domain/events/retention.ts';
import type { Clock } from '../../shared/domain/ports.ts';
import { json, jsonText, parseJsonBody, parseQuery } from '../../shared/runtime/http.ts';
import { badRequest, Problem } from '../../shared/runtime/problem.ts';
import { createFindEndpoint, type FindEndpointDeps } from './find-endpoint.ts';
import { decodeCursor, encodeCursor, limitParameter, MAX_PAGE_BYTES, MAX_PAGE_READS } from './parameters.ts';
import type { RouteTable } from './route-table.ts';

export interface DeliveryDeps extends FindEndpointDeps {
  readonly deliveries: DeliveryQueries;
  readonly ledger: Ledger & CircuitStore;
  readonly retries: DeliveryQueue & DrainQueue;
  readonly feed: FeedQueries;
  readonly events: Pick<DynamoFeed, 'findEvent'>;
  readonly post: (endpoint: Endpoint, eventId: string, body: string) => Promise<PostResult>;
  readonly clock: Clock;
  readonly region: string;
}

const LIST = z.strictObject({
  status: z.optional(z.enum(DELIVERY_STATUSES, `must be one of ${DELIVERY_STATUSES.join(', ')}`)),
  limit: limitParameter,
  cursor: z.optional(z.string()),
});

const TIME = 'must be a time such as 2026-11-24T09:00:00Z';
/** To the fraction of a second, to the minute, or a day. Date.parse would take February 31 for March 3. */
const time = z.pipe(
  z.union([z.iso.datetime({ offset: true }), z.iso.datetime({ offset: true, precision: -1 }), z.iso.date()], TIME),
  z.transform(Date.parse),
);
const RECOVER = z.strictObject(
  {
    since: time,
    until: z.optional(time),
    dryRun: z._default(z.boolean('must be true or false'), false),
  },
  'must be an object',
);

/** A queue message that is lost is made up for after so long. */
const OVERDUE_MS = 60_000;

export function deliveryRoutes(deps: DeliveryDeps): RouteTable {
  const { deliveries, ledger, retries, clock, region } = deps;
  const find = createFindEndpoint(deps);

  return {
    'POST /webhook-endpoints/{endpointId}/test': async event => {
      const endpoint = await find(event);
      const { id, body } = testEvent(endpoint, clock());
      const at = new Date(clock()).toISOString();
      const reply = await deps.post(endpoint, id, body);
      const outcome = outcomeOf(reply, 1, clock(), 0);
      const isDelivered = outcome.kind === 'delivered';
      // It answers again: what was parked need not wait for the next probe.
      if (isDelivered && endpoint.status === 'enabled') await probeNow(endpoint.id, deps);
      const attempt: Attempt = {
        at,
        ...(reply.status !== undefined && { status: reply.status }),
        durationMs: reply.durationMs,
        ...(!isDelivered && { error: outcome.error }),
        ...(reply.answer !== undefined && { answer: reply.answer }),
      };
      return json(200, {
        eventId: id,
        type: 'webhook.test',
        status: isDelivered ? 'delivered' : 'exhausted',
        attempts: [attempt],
      });
    },

    'GET /webhook-endpoints/{endpointId}/deliveries': async event => {
      const { status, limit, cursor } = parseQuery(event, LIST);
      const { id } = await find(event);
      const page: string[] = [];
      let bytes = 0;
      let read = 0;
      let position = cursor === undefined ? undefined : decodePosition(cursor);
      let isEnd = true;
      for await (const delivery of deliveries.listDeliveries(id, clock(), position)) {
        if (page.length === limit || bytes > MAX_PAGE_BYTES || read === MAX_PAGE_READS) {
          isEnd = false;
          break;
        }
        read++;
        position = deliveryPosition(delivery);
        if (status !== undefined && delivery.status !== status) continue;
        const text = JSON.stringify(viewDelivery(delivery));
        page.push(text);
        bytes += Buffer.byteLength(text);
      }
      const next = isEnd ? '' : `,"cursor":${JSON.stringify(encodeCursor([position ?? '']))}`;
      return jsonText(200, `{"data":[${page.join(',')}]${next}}`);
    },

    'POST /webhook-endpoints/{endpointId}/deliveries/{eventId}/retry': async event => {
      const endpoint = await find(event);
      mustBeEnabled(endpoint);
      const eventId = event.pathParameters?.eventId ?? '';
      const found = EVENT_ID.test(eventId) ? await deps.events.findEvent(eventId) : undefined;
      const row = found && (await ledger.findDelivery(endpoint.id, factsOf(found).timestamp, eventId));
      if (found === undefined || row === undefined)
        throw new Problem(404, 'This endpoint has no such delivery; `recover` sends it what it missed.');
      const now = clock();
      if (!isResendable(Date.parse(row.eventTime), now))
        throw new Problem(409, 'The event is too old: what was told of it is soon forgotten.');
      const { parked: _parked, ...rest } = row;
      const again: Delivery = {
        ...rest,
        status: 'waiting',
        scheduledFrom: row.attemptCount,
        nextAttemptAt: new Date(now).toISOString(),
        dueAt: new Date(now + OVERDUE_MS).toISOString(),
        region,
      };
      if ((await ledger.putDelivery(again)) === 'stale')
        throw new Problem(409, 'An attempt of this delivery has just been made; look at it first.');
      await retries.send([{ ...nextMessage(again, found, endpoint), manual: true }]);
      return json(200, viewDelivery(again));
    },

    'POST /webhook-endpoints/{endpointId}/recover': async event => {
      const { since, until = clock(), dryRun } = parseJsonBody(event, RECOVER);
      if (since > until) throw badRequest([{ field: 'since', message: 'must not be after until' }]);
      const endpoint = await find(event);
      if (!dryRun) mustBeEnabled(endpoint);
      const from = Math.max(since, clock() - RETENTION_MS);
      const { missed, next } = await recover(
        endpoint,
        { since: from, until, dryRun },
        { ledger, retries, clock, region, listEvents: (start, end) => listEvents(deps.feed, start, end) },
      );
      return json(202, {
        missed,
        dryRun,
        since: new Date(from).toISOString(),
        until: new Date(next ?? until).toISOString(),
        ...(next !== undefined && { next: { since: new Date(next).toISOString() } }),
      });
    },
  };
}

const EVENT_ID = /^evt_\w{1,64}$/;

function testEvent({ id: endpointId }: Endpoint, at: number): Event {
  const body = { type: 'webhook.test', timestamp: new Date(at).toISOString(), data: { endpointId } };
  return { id: `evt_${randomBytes(16).toString('hex')}`, body: JSON.stringify(body) };
}

function mustBeEnabled({ status }: Endpoint): void {
  if (status === 'disabled')
    throw new Problem(409, 'The endpoint is disabled. Enable it first: PATCH it with {"enabled":true}.');
}

async function* listEvents(feed: FeedQueries, since: number, until: number) {
  for await (const { position, ...event } of feed.listAfter(new Date(since).toISOString(), until))
    yield { ...event, arrivedAt: arrivalOf(position) };
}

async function probeNow(endpointId: string, deps: DeliveryDeps): Promise<void> {
  const now = deps.clock();
  const circuit = await deps.ledger.findCircuit(endpointId, deps.region);
  if (circuit?.probeAt === undefined) return;
  // Another attempt was there first: it will find the endpoint answering.
  await deps.ledger.putCircuit({ ...circuit, probeAt: now });
  await requestDrain(endpointId, now, deps);
}

function viewDelivery({ eventId, type, status, eventTime, nextAttemptAt, attemptCount, attempts }: Delivery) {
  return { eventId, type, status, timestamp: eventTime, nextAttemptAt, attemptCount, attempts };
}

function decodePosition(cursor: string): string {
  const [position = ''] = decodeCursor('cursor', cursor, 1);
  if (/^[!-~]{1,200}$/.test(position)) return position;
  throw badRequest([{ field: 'cursor', message: 'must be a cursor that an earlier answer gave' }]);
}
