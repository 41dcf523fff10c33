import type { Event } from '../events/event.ts';
import { afterFailure, afterSuccess, type Circuit, currentCircuit, withDrainBy } from './circuit.ts';
import {
  type AttemptResult,
  type Delivery,
  KEPT_ATTEMPTS,
  parkedFrom,
  withoutBundle,
  withoutWait,
} from './delivery.ts';
import { autoDisable, disableEndpoint, findDisableTime } from './disable.ts';
import type { Endpoint } from './endpoint.ts';
import { type OrderingDeps, releaseNext } from './ordering.ts';
import { type Outcome, outcomeOf, type Reply } from './outcome.ts';
import type { Payload, Render } from './payload.ts';
import type { Endpoints, Ledger } from './ports.ts';
import { queueDrain, type ScheduleDeps, scheduleDrain } from './schedule-drain.ts';
import { nextLookAt } from './waiting.ts';

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
export interface AttemptInput extends Owed {
  readonly endpoint: Endpoint;
  readonly circuit: Circuit;
  readonly isProbe: boolean;
  /** What a chat is told in the same message; `row` is then its lead. */
  readonly others?: readonly Owed[];
}

/** A delivery with what it delivers. */
export interface Owed {
  readonly row: Delivery;
  readonly event: Event;
}

/** One POST of the stored event to the endpoint as it was read, and all that follows from its outcome. */
export async function attempt(read: AttemptInput, deps: AttemptDeps): Promise<AttemptResult> {
  const [result = 'skipped'] = await attemptMessage(read, deps);
  return result;
}

/** As `attempt`, of several events in one message; what came of each, in their order. The lead's row is put first. */
export async function attemptMessage(read: AttemptInput, deps: AttemptDeps): Promise<AttemptResult[]> {
  const { row, endpoint, event, others = [] } = read;
  const at = deps.clock();
  const payload = deps.render(endpoint, [event, ...others.map(other => other.event)]);
  const reply = await deps.post(endpoint, event.id, payload);
  const met = outcomeOf(reply, row.attemptCount + 1 - (row.scheduledFrom ?? 0), deps.clock(), deps.random());
  const isDisabled = met.kind === 'gone' && (await disableEndpoint(endpoint, met.error, deps.clock(), deps));
  // A 410 of the URL that the endpoint had, or from before it was enabled: the delivery goes to what it is now.
  const outcome: Outcome = met.kind === 'gone' && !isDisabled ? { kind: 'retry', waitMs: 0, error: met.error } : met;
  const nextAt = outcome.kind === 'retry' ? deps.clock() + outcome.waitMs : undefined;
  // Before the rows: should the process end between the two, somebody looks.
  const circuit = await updateCircuit(read, outcome, nextAt, deps);
  if ((await findDisableTime(circuit, deps)) <= deps.clock()) await autoDisable(endpoint, circuit, deps);
  const made = { reply, outcome, at, nextAt, circuit };
  const first = await record(row, made, deps);
  const results = [first, ...(await Promise.all(others.map(other => record(other.row, made, deps))))];
  const recorded = results.filter(result => result !== 'skipped');
  const looks = recorded.filter(({ status }) => status === 'waiting').map(each => nextLookAt(each, circuit));
  if (looks.length > 0) await scheduleDrain(endpoint.id, Math.min(...looks), deps);
  if (recorded.length > 0 && circuit.drainAt !== undefined && circuit.drainAt !== read.circuit.drainAt)
    await queueDrain(endpoint.id, circuit.drainAt, deps);
  if (endpoint.ordering === 'per_order')
    for (const [i, told] of [read, ...others].entries()) {
      const result = results[i];
      if (result !== undefined && result !== 'skipped' && result.status !== 'waiting')
        await releaseNext(told.event, endpoint, deps);
    }
  return results;
}

interface Made {
  readonly reply: PostResult;
  readonly outcome: Outcome;
  /** When it began, unix ms. */
  readonly at: number;
  /** When the next one is due, unix ms; undefined where none is. */
  readonly nextAt: number | undefined;
  readonly circuit: Circuit;
}

async function record(row: Delivery, made: Made, deps: AttemptDeps): Promise<AttemptResult> {
  const { members, lead } = row;
  for (let last: Delivery | undefined = row; ; last = await deps.ledger.findDelivery(row)) {
    const known = last ?? { ...row, revision: 0 };
    if (known.status !== row.status || (known.attemptCount > row.attemptCount && made.outcome.kind !== 'delivered'))
      return 'skipped';
    // What was sent is what is known of the message from now on, whatever others made of it meanwhile.
    const told = { ...withoutBundle(known), ...(members && { members }), ...(lead && { lead }) };
    const recorded = afterAttempt(told, made);
    if ((await deps.ledger.putDelivery(recorded)) === 'done') return recorded;
  }
}

/** The circuit after the attempt, stored. */
async function updateCircuit(
  { endpoint, circuit, isProbe }: AttemptInput,
  outcome: Outcome,
  nextAt: number | undefined,
  deps: AttemptDeps,
): Promise<Circuit> {
  const { circuits, clock, region } = deps;
  let known: Circuit | undefined = await circuits.afterOwnPuts(circuit);
  for (; ; known = await circuits.findCircuit(endpoint.id, region)) {
    const read = currentCircuit(endpoint, known, region);
    const now = clock();
    const judged =
      outcome.kind === 'delivered'
        ? afterSuccess(read, now)
        : afterFailure(read, now, isProbe, 'pauseMs' in outcome ? outcome.pauseMs : undefined);
    const next = nextAt === undefined ? judged : withDrainBy(judged, Math.max(nextAt, judged.probeAt ?? 0));
    if (next === read || (await circuits.putCircuit(next)) === 'done') return next;
  }
}

/** The ledger row after one more attempt. One that was delivered stays so. */
function afterAttempt(delivery: Delivery, { reply, outcome, at, nextAt, circuit }: Made): Delivery {
  const { status, durationMs, answer } = reply;
  const { probeAt, region } = circuit;
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
