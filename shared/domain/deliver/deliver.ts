import { factsOf } from '../events/event.ts';
import type { Feed } from '../events/ports.ts';
import type { Clock } from '../ports.ts';
import {
  admit,
  afterFailure,
  afterSuccess,
  type Circuit,
  claimProbe,
  closedCircuit,
  mustAutoDisable,
} from './circuit.ts';
import { type Delivery, type DeliveryMessage, KEPT_ATTEMPTS } from './delivery.ts';
import { autoDisable, disableEndpoint } from './disable.ts';
import type { Endpoint } from './endpoint.ts';
import { findPredecessor, findSuccessor } from './ordering.ts';
import { type Outcome, outcomeOf, type Reply } from './outcome.ts';
import type { CircuitStore, DeliveryQueue, DrainQueue, Endpoints, Ledger } from './ports.ts';
import { MAX_QUEUE_DELAY_MS } from './retry.ts';

/** What came of one POST. */
export interface PostResult extends Reply {
  readonly durationMs: number;
  /** The answer's beginning, without secrets. */
  readonly answer?: string;
}

export interface DeliverDeps {
  readonly endpoints: Pick<Endpoints, 'findEndpoint' | 'putEndpoint'>;
  readonly feed: Pick<Feed, 'listOfEntry'>;
  readonly ledger: Ledger & CircuitStore;
  readonly retries: DeliveryQueue & DrainQueue;
  /** Signs and POSTs; what the receiver does wrong is a result, our own faults are errors. */
  readonly post: (endpoint: Endpoint, eventId: string, body: string) => Promise<PostResult>;
  readonly clock: Clock;
  /** 0 ≤ random() < 1. */
  readonly random: () => number;
  readonly region: string;
}

/** A lost queue message is noticed when its attempt is so much overdue. */
const OVERDUE_MS = 60_000;
/** A delivery behind another one is called when that is finished; should the call be lost, it asks again. */
const BEHIND_MS = 15 * 60_000;
const ARRIVING_MS = 60_000;

export type Delivered = 'skipped' | Delivery;

/** Makes the attempt that a message asks for, unless the ledger knows it was made, is no longer owed or has to wait. */
export async function deliver(message: DeliveryMessage, deps: DeliverDeps): Promise<Delivered> {
  const { endpointId, eventId } = message;
  const event = factsOf({ id: eventId, body: message.body });
  const [read, endpoint, circuit] = await Promise.all([
    deps.ledger.findDelivery(endpointId, event.timestamp, eventId),
    deps.endpoints.findEndpoint(endpointId),
    readCircuit(endpointId, deps),
  ]);
  if (!isOwed(read, message)) return 'skipped';
  const row = read ?? newDelivery(message, deps.region);
  if (endpoint?.status !== 'enabled') return finish({ ...row, status: 'cancelled' }, message, undefined, deps);

  const admission = message.manual ? 'attempt' : admit(circuit, deps.clock());
  if (admission === 'park') return park(row, circuit, deps);
  if (endpoint.ordering === 'per_order') {
    const earlier = await findPredecessor(event, endpoint, deps.clock(), deps);
    if (earlier !== undefined) {
      const held = await hold(row, earlier === 'arriving' ? ARRIVING_MS : BEHIND_MS, deps);
      // It may have been finished before this one was put behind it: then nobody would call.
      if (held === 'skipped' || (await findPredecessor(event, endpoint, deps.clock(), deps)) !== undefined) return held;
    }
  }
  if (admission === 'probe' && (await deps.ledger.putCircuit(claimProbe(circuit, deps.clock()))) === 'stale')
    return park(row, circuit, deps);
  return attempt(message, { row, endpoint, circuit, isProbe: admission === 'probe' }, deps);
}

/** As read before the attempt. */
interface Admitted {
  readonly row: Delivery;
  readonly endpoint: Endpoint;
  readonly circuit: Circuit;
  readonly isProbe: boolean;
}

async function attempt(message: DeliveryMessage, read: Admitted, deps: DeliverDeps): Promise<Delivered> {
  const { endpointId, eventId, body } = message;
  const { endpoint } = read;
  const at = deps.clock();
  const reply = await deps.post(endpoint, eventId, body);
  const { attemptCount, scheduledFrom = 0 } = read.row;
  const outcome = outcomeOf(reply, attemptCount + 1 - scheduledFrom, deps.clock(), deps.random());
  // First, so that nothing is ever parked where nobody looks.
  const circuit = await updateCircuit(read, outcome, deps);
  for (let row: Delivery | undefined = read.row; isOwed(row, message); ) {
    const delivery = afterAttempt(row ?? newDelivery(message, deps.region), reply, outcome, at, circuit, deps);
    const settled = await finish(delivery, message, endpoint, deps);
    if (settled !== 'skipped') return settled;
    row = await deps.ledger.findDelivery(endpointId, read.row.eventTime, eventId);
  }
  return 'skipped';
}

function isOwed(delivery: Delivery | undefined, { attempt: number }: DeliveryMessage): boolean {
  return delivery === undefined || (delivery.status === 'waiting' && delivery.attemptCount < number);
}

export function newDelivery({ endpointId, eventId, body }: DeliveryMessage, region: string): Delivery {
  const { timestamp: eventTime, type } = factsOf({ id: eventId, body });
  const none = { revision: 0, attemptCount: 0, attempts: [] };
  return { ...none, endpointId, eventId, type, eventTime, status: 'waiting', region };
}

async function readCircuit(endpointId: string, { ledger, region }: DeliverDeps): Promise<Circuit> {
  return (await ledger.findCircuit(endpointId, region)) ?? closedCircuit(endpointId, region);
}

/** What is known of the endpoint after the attempt, which may be that it has to be disabled. */
async function updateCircuit(
  { endpoint, circuit, isProbe }: Admitted,
  outcome: Outcome,
  deps: DeliverDeps,
): Promise<Circuit> {
  for (let read = circuit; ; read = await readCircuit(endpoint.id, deps)) {
    const now = deps.clock();
    const next =
      outcome.kind === 'delivered'
        ? afterSuccess(read, now)
        : afterFailure(read, now, isProbe, 'pauseMs' in outcome ? outcome.pauseMs : undefined);
    if (outcome.kind === 'gone') await disableEndpoint(endpoint.id, outcome.error, now, now, deps);
    else if (mustAutoDisable(next, now)) await autoDisable(endpoint.id, next, now, deps);
    if (next === read) return read;
    if ((await deps.ledger.putCircuit(next)) === 'stale') continue;
    if (next.drainAt !== undefined && next.probeAt !== read.probeAt)
      await scheduleDrain(endpoint.id, next.drainAt, deps);
    return next;
  }
}

/** By a message where a queue can wait so long; else `retry-due` sees to it. */
export async function scheduleDrain(
  endpointId: string,
  drainAt: number,
  { retries, clock }: { readonly retries: DrainQueue; readonly clock: Clock },
): Promise<void> {
  const waitMs = Math.max(0, drainAt - clock());
  if (waitMs <= MAX_QUEUE_DELAY_MS) await retries.sendDrain(endpointId, Math.ceil(waitMs / 1000));
}

/** The ledger row after one more attempt, made at `at` (unix ms). */
function afterAttempt(
  delivery: Delivery,
  { status, durationMs, answer }: PostResult,
  outcome: Outcome,
  at: number,
  circuit: Circuit,
  { clock, region }: DeliverDeps,
): Delivery {
  const made = {
    at: new Date(at).toISOString(),
    ...(status !== undefined && { status }),
    durationMs,
    ...(outcome.kind !== 'delivered' && { error: outcome.error }),
    ...(answer !== undefined && { answer }),
  };
  const attempted = {
    ...withoutWait(delivery),
    attemptCount: delivery.attemptCount + 1,
    attempts: [...delivery.attempts, made].slice(-KEPT_ATTEMPTS),
    region,
  };
  if (outcome.kind === 'gone') return { ...attempted, status: 'cancelled' };
  if (outcome.kind !== 'retry') return { ...attempted, status: outcome.kind };
  const next = clock() + outcome.waitMs;
  if (circuit.probeAt !== undefined) return { ...attempted, nextAttemptAt: toIso(next), parked: true };
  const due = outcome.waitMs <= MAX_QUEUE_DELAY_MS ? next + OVERDUE_MS : next;
  return { ...attempted, nextAttemptAt: toIso(next), dueAt: toIso(due) };
}

const toIso = (ms: number) => new Date(ms).toISOString();

function withoutWait({ nextAttemptAt: _next, dueAt: _due, parked: _parked, ...delivery }: Delivery): Delivery {
  return { ...delivery, status: 'waiting' };
}

/** Puts what came of the delivery, then does what follows from it. */
async function finish(
  delivery: Delivery,
  message: DeliveryMessage,
  endpoint: Endpoint | undefined,
  deps: DeliverDeps,
): Promise<Delivered> {
  const row = delivery.status === 'waiting' ? delivery : { ...withoutWait(delivery), status: delivery.status };
  if ((await deps.ledger.putDelivery(row)) === 'stale') return 'skipped';
  if (row.status === 'waiting') await queueNextAttempt(row, message, deps);
  else if (endpoint?.ordering === 'per_order') await releaseNext(message, endpoint, deps);
  return row;
}

async function queueNextAttempt(delivery: Delivery, message: DeliveryMessage, deps: DeliverDeps): Promise<void> {
  if (delivery.nextAttemptAt === undefined || delivery.parked) return;
  const waitMs = Math.max(0, Date.parse(delivery.nextAttemptAt) - deps.clock());
  if (waitMs > MAX_QUEUE_DELAY_MS) return;
  const { manual: _manual, ...next } = message;
  await deps.retries.send([{ ...next, attempt: delivery.attemptCount + 1 }], Math.ceil(waitMs / 1000));
}

async function releaseNext({ eventId, body }: DeliveryMessage, endpoint: Endpoint, deps: DeliverDeps): Promise<void> {
  const next = await findSuccessor(factsOf({ id: eventId, body }), endpoint, deps);
  if (next !== undefined) await deps.retries.send([next]);
}

/** Until the endpoint answers again. */
async function park(row: Delivery, { probeAt = 0 }: Circuit, deps: DeliverDeps): Promise<Delivered> {
  if (row.parked) return 'skipped';
  const nextAttemptAt = toIso(Math.max(probeAt, Date.parse(row.nextAttemptAt ?? '') || 0));
  const parked: Delivery = { ...withoutWait(row), nextAttemptAt, parked: true };
  return (await deps.ledger.putDelivery(parked)) === 'stale' ? 'skipped' : parked;
}

/** Until the earlier delivery of the same order is finished. */
async function hold(row: Delivery, askAgainMs: number, deps: DeliverDeps): Promise<Delivered> {
  const at = toIso(deps.clock() + askAgainMs);
  const held: Delivery = { ...withoutWait(row), nextAttemptAt: at, dueAt: at };
  return (await deps.ledger.putDelivery(held)) === 'stale' ? 'skipped' : held;
}
