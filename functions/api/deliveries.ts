import { randomBytes } from 'node:crypto';
import { type DeliveryQueries, deliveryPosition } from '../../shared/adapters/dynamodb/delivery-queries.ts';
import { LIST_DELIVERIES, RECOVER } from '../../shared/api/deliveries.ts';
import { type DeliverDeps, retryNow } from '../../shared/domain/deliver/deliver.ts';
import type { Attempt, Delivery } from '../../shared/domain/deliver/delivery.ts';
import type { Endpoint } from '../../shared/domain/deliver/endpoint.ts';
import { outcomeOf } from '../../shared/domain/deliver/outcome.ts';
import { countMissed, type RecoverDeps, type Span, startRecovery } from '../../shared/domain/deliver/recover.ts';
import { scheduleDrain } from '../../shared/domain/deliver/schedule-drain.ts';
import { type Event, factsOf } from '../../shared/domain/events/event.ts';
import { isResendable, RETENTION_MS } from '../../shared/domain/events/retention.ts';
import { json, jsonText, parseJsonBody, parseQuery } from '../../shared/runtime/http.ts';
import { badRequest, Problem } from '../../shared/runtime/problem.ts';
import { createFindEndpoint } from './find-endpoint.ts';
import { decodeCursor, encodeCursor, MAX_PAGE_BYTES, MAX_PAGE_READS } from './parameters.ts';
import type { RouteTable } from './route-table.ts';

export interface DeliveryDeps extends DeliverDeps, RecoverDeps {
  readonly deliveries: DeliveryQueries;
}

/** Counting what was missed ends in time for an answer. */
const COUNTING_MS = 10_000;
/** What was observed longer ago is in the feed, or will not come. */
const SETTLED_MS = 15 * 60_000;

export function deliveryRoutes(deps: DeliveryDeps): RouteTable {
  const { deliveries, ledger, clock } = deps;
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
      const { status, limit, cursor } = parseQuery(event, LIST_DELIVERIES);
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
      const found = EVENT_ID.test(eventId) ? await deps.feed.findEvent(eventId) : undefined;
      const key = found && { endpointId: endpoint.id, eventId, eventTime: factsOf(found).timestamp };
      const row = key && (await ledger.findDelivery(key));
      if (found === undefined || row === undefined)
        throw new Problem(404, 'This endpoint has no such delivery; `recover` sends it what it missed.');
      if (!isResendable(Date.parse(row.eventTime), clock()))
        throw new Problem(409, 'The event is too old: what was told of it is soon forgotten.');
      const retried = await retryNow(row, found, endpoint, deps);
      if (retried === 'skipped')
        throw new Problem(409, 'An attempt of this delivery has just been made; look at it first.');
      if ('heldBehind' in retried) throw new Problem(409, heldBehind(retried.heldBehind));
      return json(200, viewDelivery(retried));
    },

    'POST /webhook-endpoints/{endpointId}/recover': async event => {
      const { since, until, dryRun } = parseJsonBody(event, RECOVER);
      const now = clock();
      if (since > (until ?? since)) throw badRequest([{ field: 'since', message: 'must not be after until' }]);
      if (since > now) throw badRequest([{ field: 'since', message: 'must not be ahead of now' }]);
      const endpoint = await find(event);
      if (!dryRun) mustBeEnabled(endpoint);
      const from = Math.max(since, now - RETENTION_MS);
      // Until now, or later: what is still on its way into the feed belongs to it.
      const isOpen = until === undefined || until > now - SETTLED_MS;
      const span: Span = isOpen ? { since: from } : { since: from, until };
      const counted = await countMissed(endpoint, span, now + COUNTING_MS, deps);
      if (!dryRun) await startRecovery(endpoint, span, deps);
      return json(202, {
        missed: counted.missed,
        dryRun,
        since: iso(from),
        until: iso(counted.next ?? Math.min(until ?? now, now)),
        ...(counted.next !== undefined && { next: { since: iso(counted.next) } }),
      });
    },
  };
}

const iso = (time: number) => new Date(time).toISOString();

function heldBehind(earlier: Delivery | 'arriving' | 'unattempted'): string {
  const which = typeof earlier === 'object' ? `${earlier.eventId} is still waiting` : 'is still on its way';
  return `The endpoint has ordering "per_order", and an earlier event of the same order (${which}) comes first. Retry that one.`;
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

async function probeNow(endpointId: string, deps: DeliveryDeps): Promise<void> {
  const circuit = await deps.circuits.findCircuit(endpointId, deps.region);
  if (circuit?.probeAt === undefined) return;
  const now = deps.clock();
  // Stale: another attempt was there first, and will find the endpoint answering.
  await deps.circuits.putCircuit({ ...circuit, probeAt: now });
  await scheduleDrain(endpointId, now, deps);
}

function viewDelivery({ eventId, type, status, eventTime, nextAttemptAt, attemptCount, attempts }: Delivery) {
  return { eventId, type, status, timestamp: eventTime, nextAttemptAt, attemptCount, attempts };
}

function decodePosition(cursor: string): string {
  const [position = ''] = decodeCursor('cursor', cursor, 1);
  if (/^[!-~]{1,200}$/.test(position)) return position;
  throw badRequest([{ field: 'cursor', message: 'must be a cursor that an earlier answer gave' }]);
}
