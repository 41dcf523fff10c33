import { type Event, factsOf } from '../events/event.ts';
import type { Feed } from '../events/ports.ts';
import { isResendable } from '../events/retention.ts';
import { type AttemptDeps, type AttemptResult, attempt, nextLookAt } from './attempt.ts';
import { admit, type Circuit, claimProbe, currentCircuit } from './circuit.ts';
import {
  attemptableAt,
  type Delivery,
  type DeliveryMessage,
  newDelivery,
  parkedFrom,
  withoutWait,
} from './delivery.ts';
import { type Endpoint, isEnabled, isWithinConnections } from './endpoint.ts';
import { findPredecessor } from './ordering.ts';
import { scheduleDrain } from './schedule-drain.ts';

export interface DeliverDeps extends AttemptDeps {
  readonly feed: Pick<Feed, 'listOfEntry' | 'findEvent'>;
}

/** A delivery behind another is released when that is finished. Should the release be lost, it is looked at after this. */
const BEHIND_MS = 15 * 60_000;
const ARRIVING_MS = 60_000;
/** An event or an endpoint that is not there may not have arrived yet: looked for again after this. */
export const ABSENT_MS = 15 * 60_000;

/** The first attempt of an event to an endpoint, unless the ledger has a row already or the delivery has to wait. */
export async function deliver(message: DeliveryMessage, deps: DeliverDeps): Promise<AttemptResult> {
  const { endpointId, eventId, run } = message;
  const [row, event] = await Promise.all([deps.ledger.findDelivery(message), deps.feed.findEvent(eventId)]);
  if (row !== undefined) {
    // The message is repeated: whoever wrote the row may have died before it woke anybody.
    if (row.status === 'waiting' && row.region === deps.region) await drainNow(row, deps);
    return 'skipped';
  }
  if (!isResendable(Date.parse(message.eventTime), deps.clock())) return 'skipped';
  if (event !== undefined)
    return proceed({ ...newDelivery(endpointId, event, deps.region), ...(run !== undefined && { run }) }, event, deps);
  throw new Error(`The event ${eventId} is not in the table. The message is seen again.`);
}

/** Attempts a delivery that waits, if its time has come. */
export async function deliverWaiting(row: Delivery, deps: DeliverDeps): Promise<AttemptResult> {
  if (!isResendable(Date.parse(row.eventTime), deps.clock()))
    return put({ ...withoutWait(row), status: 'exhausted' }, deps);
  const event = await deps.feed.findEvent(row.eventId);
  return event === undefined ? hold(row, ABSENT_MS, deps) : proceed(row, event, deps);
}

async function proceed(row: Delivery, event: Event, deps: DeliverDeps): Promise<AttemptResult> {
  const { endpointId } = row;
  const { circuits, endpoints, region, clock } = deps;
  const [endpoint, stored] = await Promise.all([
    endpoints.findEndpoint(endpointId),
    circuits.findCircuit(endpointId, region),
  ]);
  if (endpoint === undefined && !(await endpoints.isDeleted(endpointId))) return hold(row, ABSENT_MS, deps);
  if (endpoint === undefined || !isEnabled(endpoint)) return put({ ...withoutWait(row), status: 'cancelled' }, deps);
  const facts = factsOf(event);
  if (!isWithinConnections(endpoint, facts)) return giveUp(row, deps);
  const circuit = currentCircuit(endpoint, stored, region);
  const admission = admit(circuit, clock());
  if (admission === 'wait') return park(row, circuit, deps);
  if (endpoint.ordering === 'per_order') {
    const earlier = await findPredecessor(facts, endpoint, deps);
    if (earlier !== undefined) {
      const held = await hold(row, earlier === 'arriving' ? ARRIVING_MS : BEHIND_MS, deps);
      // It may have been finished before this one was put behind it: then nobody would release this one.
      if (held === 'skipped' || (await findPredecessor(facts, endpoint, deps)) !== undefined) return held;
    }
  }
  if (admission === 'attempt') return attempt({ row, endpoint, event, circuit, isProbe: false }, deps);
  const claimed = claimProbe(circuit, clock());
  if ((await circuits.putCircuit(claimed)) === 'stale') return park(row, circuit, deps);
  const own = { ...claimed, revision: claimed.revision + 1 };
  return attempt({ row, endpoint, event, circuit: own, isProbe: true }, deps);
}

/**
 * 'given up': the endpoint no longer has the event's connection. `heldBehind`: the earlier event of its order that is not
 * finished, or not even attempted.
 */
export type RetryResult = AttemptResult | 'given up' | { readonly heldBehind: Delivery | 'arriving' | 'unattempted' };

/** One attempt now, at its owner's wish, though the circuit be open. If it fails, the schedule of waits begins anew. */
export async function retryNow(
  row: Delivery,
  event: Event,
  endpoint: Endpoint,
  deps: DeliverDeps,
): Promise<RetryResult> {
  const facts = factsOf(event);
  if (!isWithinConnections(endpoint, facts)) return 'given up';
  if (endpoint.ordering === 'per_order') {
    const earlier = await findPredecessor(facts, endpoint, deps);
    if (earlier !== undefined) return { heldBehind: earlier };
  }
  const again: Delivery =
    row.status === 'delivered' ? row : { ...row, status: 'waiting', scheduledFrom: row.attemptCount };
  const circuit = currentCircuit(endpoint, await deps.circuits.findCircuit(endpoint.id, deps.region), deps.region);
  return attempt({ row: again, endpoint, event, circuit, isProbe: false }, deps);
}

/** What was held for an event that had not arrived goes at once. */
async function drainNow(row: Delivery, deps: DeliverDeps): Promise<void> {
  const now = deps.clock();
  const isHeld = row.attemptCount === 0 && !row.parked && attemptableAt(row) > now;
  if (isHeld) await deps.ledger.putDelivery({ ...row, nextAttemptAt: new Date(now).toISOString() });
  await scheduleDrain(row.endpointId, now, deps);
}

/**
 * The endpoint gave up the event's connection. What has no row yet gets none: should the endpoint have the connection
 * again by now, and a recovery have taken this message to be on its way, the sweep finds that it is owed.
 */
async function giveUp(row: Delivery, deps: DeliverDeps): Promise<AttemptResult> {
  return row.revision === 0 ? 'skipped' : put({ ...withoutWait(row), status: 'cancelled' }, deps);
}

/** Stores the delivery as parked: it waits until the endpoint's circuit closes. */
async function park(row: Delivery, circuit: Circuit, deps: DeliverDeps): Promise<AttemptResult> {
  const parked = parkedFrom(row, nextLookAt(row, circuit));
  const written = row.parked ? 'skipped' : await put(parked, deps);
  await scheduleDrain(row.endpointId, nextLookAt(parked, circuit), deps);
  return written;
}

async function hold(row: Delivery, forMs: number, deps: DeliverDeps): Promise<AttemptResult> {
  const at = deps.clock() + forMs;
  const held = await put({ ...withoutWait(row), status: 'waiting', nextAttemptAt: new Date(at).toISOString() }, deps);
  if (held !== 'skipped') await scheduleDrain(row.endpointId, at, deps);
  return held;
}

async function put(row: Delivery, { ledger }: DeliverDeps): Promise<AttemptResult> {
  return (await ledger.putDelivery(row)) === 'stale' ? 'skipped' : row;
}
