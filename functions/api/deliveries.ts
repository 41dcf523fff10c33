import { randomBytes } from 'node:crypto';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { type AttemptTurns, TURNS } from '../../shared/adapters/dynamodb/attempt-turns.ts';
import { RECOVER } from '../../shared/api/deliveries.ts';
import type { AuthenticateDeps } from '../../shared/domain/clients/authenticate.ts';
import type { DeliverDeps } from '../../shared/domain/deliver/deliver.ts';
import type { Attempt, Delivery } from '../../shared/domain/deliver/delivery.ts';
import { type Endpoint, isEnabled } from '../../shared/domain/deliver/endpoint.ts';
import { outcomeOf } from '../../shared/domain/deliver/outcome.ts';
import {
  type CountDeps,
  countMissed,
  type Span,
  type StartRecoveryDeps,
  startRecovery,
} from '../../shared/domain/deliver/recover.ts';
import { retryNow } from '../../shared/domain/deliver/retry-now.ts';
import { scheduleDrain } from '../../shared/domain/deliver/schedule-drain.ts';
import type { Event } from '../../shared/domain/events/event.ts';
import { isResendable, LEDGER_RETENTION_MS } from '../../shared/domain/events/retention.ts';
import { json, parseJsonBody } from '../../shared/runtime/http.ts';
import { badRequest, Problem } from '../../shared/runtime/problem.ts';
import { callerOf, mustReadDetails } from './caller.ts';
import { viewDelivery } from './delivery-log.ts';
import { refuseEnded } from './ended-caller.ts';
import type { EndpointDeps } from './endpoints.ts';
import { createFindDelivery } from './find-delivery.ts';
import { createFindEndpoint } from './find-endpoint.ts';
import type { RouteTable } from './route-table.ts';

export type DeliveryDeps = DeliverDeps &
  CountDeps &
  StartRecoveryDeps &
  AuthenticateDeps &
  Pick<EndpointDeps, 'log'> & { readonly turns: Pick<AttemptTurns, 'take'> };

/** Counting what was missed ends in time for an answer. */
const COUNTING_MS = 10_000;
/** What was observed longer ago is in the feed, or will not come. */
const SETTLED_MS = 15 * 60_000;

export function deliveryRoutes(deps: DeliveryDeps): RouteTable {
  const { clock } = deps;
  const find = createFindEndpoint(deps);
  const findDelivery = createFindDelivery(deps);

  /** Throws a 409 for a disabled endpoint, a 403 for one that tells more than the caller may read. */
  const findToRecover = async (event: APIGatewayProxyEvent): Promise<Endpoint> => {
    const endpoint = await find(event);
    mustBeEnabled(endpoint);
    if (endpoint.detail === 'full') mustReadDetails(callerOf(event));
    return endpoint;
  };

  return {
    'POST /webhook-endpoints/{endpointId}/test': async event => {
      const endpoint = await find(event);
      const test = testEvent(endpoint, clock());
      const at = new Date(clock()).toISOString();
      const reply = await inTurn(event, deps, () => deps.post(endpoint, test.id, deps.render(endpoint, [test])));
      const outcome = outcomeOf(reply, 1, clock(), 0);
      const isDelivered = outcome.kind === 'delivered';
      // It answers again: what was parked need not wait for the next probe.
      if (isDelivered && isEnabled(endpoint)) await probeNow(endpoint.id, deps);
      const attempt: Attempt = {
        at,
        ...(reply.status !== undefined && { status: reply.status }),
        durationMs: reply.durationMs,
        ...(!isDelivered && { error: outcome.error }),
        ...(reply.answer !== undefined && { answer: reply.answer }),
      };
      return json(200, {
        eventId: test.id,
        type: 'webhook.test',
        timestamp: at,
        status: isDelivered ? 'delivered' : 'exhausted',
        attemptCount: 1,
        attempts: [attempt],
      });
    },

    'POST /webhook-endpoints/{endpointId}/deliveries/{eventId}/retry': async event => {
      const endpoint = await find(event);
      mustBeEnabled(endpoint);
      const { delivery: row, told } = await findDelivery(event, endpoint);
      if (!isResendable(Date.parse(row.eventTime), clock()))
        throw new Problem(409, 'The event is too old: what was told of it is soon forgotten.');
      const retried = await inTurn(event, deps, () => retryNow(row, told, endpoint, deps));
      if (retried === 'skipped')
        throw new Problem(409, 'An attempt of this delivery has just been made; look at it first.');
      if (retried === 'given up')
        throw new Problem(409, "The event's connection is no longer among the endpoint's connections.");
      if (retried === 'changed') throw new Problem(409, 'The endpoint was changed at the same time; look at it first.');
      if ('heldBehind' in retried) throw new Problem(409, heldBehind(retried.heldBehind));
      return json(200, viewDelivery(retried));
    },

    'POST /webhook-endpoints/{endpointId}/recover': async event => {
      const caller = callerOf(event);
      const { since, until, dryRun } = parseJsonBody(event, RECOVER);
      const now = clock();
      if (since > (until ?? since)) throw badRequest([{ field: 'since', message: 'must not be after until' }]);
      if (since > now) throw badRequest([{ field: 'since', message: 'must not be ahead of now' }]);
      const endpoint = dryRun ? await find(event) : await findToRecover(event);
      const from = Math.max(since, now - LEDGER_RETENTION_MS);
      // Until now, or later: what is still on its way into the feed belongs to it.
      const isOpen = until === undefined || until > now - SETTLED_MS;
      const span: Span = isOpen ? { since: from } : { since: from, until };
      const counted = await countMissed(endpoint, span, now + COUNTING_MS, deps);
      if (!dryRun) {
        // Again: counting takes long, and all of it may have changed meanwhile.
        await refuseEnded(caller, deps);
        await startRecovery(await findToRecover(event), span, deps);
        deps.log.info('A recovery was asked for', { by: caller.clientId, endpointId: endpoint.id });
      }
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

/** An attempt that the caller waits for: a few at a time, lest a receiver that never answers holds many functions. */
async function inTurn<T>(event: APIGatewayProxyEvent, deps: DeliveryDeps, attempt: () => Promise<T>): Promise<T> {
  const end = await deps.turns.take(callerOf(event).clientId);
  if (end === undefined)
    throw new Problem(
      409,
      `${TURNS} tests and retries of this client are under way: wait until one ends, half a minute at most.`,
    );
  try {
    return await attempt();
  } finally {
    // It runs out by itself: a fault here must not hide that the attempt was made.
    await end().catch(() => undefined);
  }
}

function heldBehind(earlier: Delivery | 'arriving' | 'unattempted'): string {
  const which = 'The endpoint has ordering "per_order", and an earlier event of the same order';
  return typeof earlier === 'object'
    ? `${which}, ${earlier.eventId}, is still waiting, and comes first. Retry that one.`
    : `${which} is still on its way, and comes first. Wait for it.`;
}

function testEvent({ id: endpointId }: Endpoint, at: number): Event {
  const body = { type: 'webhook.test', timestamp: new Date(at).toISOString(), data: { endpointId } };
  return { id: `evt_${randomBytes(16).toString('hex')}`, body: JSON.stringify(body) };
}

function mustBeEnabled(endpoint: Endpoint): void {
  if (!isEnabled(endpoint))
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
