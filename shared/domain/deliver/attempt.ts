import type { Event } from '../events/event.ts';
import { afterFailure, afterSuccess, type Circuit, currentCircuit, withDrainBy } from './circuit.ts';
import { attemptableAt, type Delivery, KEPT_ATTEMPTS, parkedFrom, withoutWait } from './delivery.ts';
import { autoDisable, disableEndpoint, findDisableTime } from './disable.ts';
import type { Endpoint } from './endpoint.ts';
import { type OrderingDeps, releaseNext } from './ordering.ts';
import { type Outcome, outcomeOf, type Reply } from './outcome.ts';
import type { Payload, Render } from './payload.ts';
import type { Endpoints, Ledger } from './ports.ts';
import { queueDrain, type ScheduleDeps, scheduleDrain } from './schedule-drain.ts';

/** What came of one POST. */
export interface PostResult extends Reply {
  readonly durationMs: number;
  /** The beginning of the answer, without secrets. */
  readonly answer?: string;
}

export interface AttemptDeps extends ScheduleDeps, OrderingDeps {
  readonly endpoints: Pick<Endpoints, 'findEndpoint' | 'isDeleted' | 'putVerdict'>;
  readonly ledger: Pick<Ledger, 'findDelivery' | 'putDelivery'>;
  /** Signs and POSTs. What the receiver does wrong is a result, our own faults are errors. */
  readonly post: (endpoint: Endpoint, webhookId: string, payload: Payload) => Promise<PostResult>;
  readonly render: Render;
  /** 0 ≤ random() < 1. */
  readonly random: () => number;
}

/** As read before the attempt. */
export interface AttemptInput {
  readonly row: Delivery;
  readonly endpoint: Endpoint;
  readonly event: Event;
  readonly circuit: Circuit;
  readonly isProbe: boolean;
}

/** 'skipped': another attempt of the delivery was recorded meanwhile. */
export type AttemptResult = 'skipped' | Delivery;

/** One POST of the stored event to the endpoint as it was read, and all that follows from its outcome. */
export async function attempt(read: AttemptInput, deps: AttemptDeps): Promise<AttemptResult> {
  const { row, endpoint, event } = read;
  const at = deps.clock();
  const reply = await deps.post(endpoint, event.id, deps.render(endpoint, [event]));
  const met = outcomeOf(reply, row.attemptCount + 1 - (row.scheduledFrom ?? 0), deps.clock(), deps.random());
  const isDisabled = met.kind === 'gone' && (await disableEndpoint(endpoint, met.error, deps.clock(), deps));
  // A 410 of the URL that the endpoint had, or from before it was enabled: the delivery goes to what it is now.
  const outcome: Outcome = met.kind === 'gone' && !isDisabled ? { kind: 'retry', waitMs: 0, error: met.error } : met;
  const nextAt = outcome.kind === 'retry' ? deps.clock() + outcome.waitMs : undefined;
  // Before the row: should the process end between the two, somebody looks.
  const circuit = await updateCircuit(read, outcome, nextAt, deps);
  if ((await findDisableTime(circuit, deps)) <= deps.clock()) await autoDisable(endpoint, circuit, deps);
  for (let last: Delivery | undefined = row; ; last = await deps.ledger.findDelivery(row)) {
    const known = last ?? { ...row, revision: 0 };
    if (known.status !== row.status || (known.attemptCount > row.attemptCount && outcome.kind !== 'delivered'))
      return 'skipped';
    const recorded = afterAttempt(known, reply, outcome, at, nextAt, circuit);
    if ((await deps.ledger.putDelivery(recorded)) === 'stale') continue;
    if (recorded.status === 'waiting') await scheduleDrain(endpoint.id, nextLookAt(recorded, circuit), deps);
    if (circuit.drainAt !== undefined && circuit.drainAt !== read.circuit.drainAt)
      await queueDrain(endpoint.id, circuit.drainAt, deps);
    if (recorded.status !== 'waiting' && endpoint.ordering === 'per_order') await releaseNext(event, endpoint, deps);
    return recorded;
  }
}

/** When a waiting delivery must be looked at, unix ms: while the circuit is open nothing is attempted before the probe. */
export function nextLookAt(delivery: Delivery, { probeAt = 0 }: Circuit): number {
  return Math.max(attemptableAt(delivery), probeAt);
}

/** The circuit after the attempt, stored. */
async function updateCircuit(
  { endpoint, circuit, isProbe }: AttemptInput,
  outcome: Outcome,
  nextAt: number | undefined,
  deps: AttemptDeps,
): Promise<Circuit> {
  const { circuits, clock, region } = deps;
  for (let read = circuit; ; read = currentCircuit(endpoint, await circuits.findCircuit(endpoint.id, region), region)) {
    const now = clock();
    const judged =
      outcome.kind === 'delivered'
        ? afterSuccess(read, now)
        : afterFailure(read, now, isProbe, 'pauseMs' in outcome ? outcome.pauseMs : undefined);
    const next = nextAt === undefined ? judged : withDrainBy(judged, Math.max(nextAt, judged.probeAt ?? 0));
    if (next === read || (await circuits.putCircuit(next)) === 'done') return next;
  }
}

/** The ledger row after one more attempt, made at `at` (unix ms). One that was delivered stays so. */
function afterAttempt(
  delivery: Delivery,
  { status, durationMs, answer }: PostResult,
  outcome: Outcome,
  at: number,
  nextAt: number | undefined,
  { probeAt, region }: Circuit,
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
  if (delivery.status === 'delivered' || outcome.kind === 'delivered') return { ...attempted, status: 'delivered' };
  if (outcome.kind === 'gone') return { ...attempted, status: 'cancelled' };
  if (nextAt === undefined) return { ...attempted, status: 'exhausted' };
  if (probeAt !== undefined) return parkedFrom(attempted, nextAt);
  return { ...attempted, status: 'waiting', nextAttemptAt: new Date(nextAt).toISOString() };
}
