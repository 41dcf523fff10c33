import type { EventFacts } from '../events/event.ts';
import type { Circuit } from './circuit.ts';
import {
  type AttemptResult,
  attemptableAt,
  type Delivery,
  parkedFrom,
  withoutBundle,
  withoutWait,
} from './delivery.ts';
import type { Endpoint } from './endpoint.ts';
import { findPredecessor, type OrderingDeps } from './ordering.ts';
import { scheduleDrain } from './schedule-drain.ts';

/** An event or an endpoint that is not there may not have arrived yet: looked for again after this. */
export const ABSENT_MS = 15 * 60_000;
/** A delivery behind another is released when that is finished. Should the release be lost, it is looked at after this. */
const BEHIND_MS = 15 * 60_000;
const ARRIVING_MS = 60_000;

/** When a waiting delivery must be looked at, unix ms: while the circuit is open nothing is attempted before the probe. */
export function nextLookAt(delivery: Delivery, { probeAt = 0 }: Circuit): number {
  return Math.max(attemptableAt(delivery), probeAt);
}

/**
 * The endpoint gave up the event's connection. What has no row yet gets none: should the endpoint have the connection
 * again by now, and a recovery have taken this message to be on its way, the sweep finds that it is owed.
 */
export async function giveUp(row: Delivery, deps: OrderingDeps): Promise<AttemptResult> {
  return row.revision === 0 ? 'skipped' : put({ ...withoutBundle(withoutWait(row)), status: 'cancelled' }, deps);
}

/** Stores the delivery as parked: it waits until the endpoint's circuit closes, or for the next message to a chat. */
export async function park(row: Delivery, circuit: Circuit, deps: OrderingDeps): Promise<AttemptResult> {
  const parked = parkedFrom(row, Math.max(nextLookAt(row, circuit), deps.clock()));
  const written = row.parked ? 'skipped' : await put(parked, deps);
  await scheduleDrain(row.endpointId, nextLookAt(parked, circuit), deps);
  return written;
}

/** Stores the delivery as waiting for a time of its own. */
export async function hold(row: Delivery, forMs: number, deps: OrderingDeps): Promise<AttemptResult> {
  const at = deps.clock() + forMs;
  const held = await put({ ...withoutWait(row), status: 'waiting', nextAttemptAt: new Date(at).toISOString() }, deps);
  if (held !== 'skipped') await scheduleDrain(row.endpointId, at, deps);
  return held;
}

/**
 * With `per_order`, holds the delivery while an earlier one of its order is unfinished; undefined where its turn has come.
 * @param together deliveries that are attempted with it, before it
 */
export async function holdBehind(
  row: Delivery,
  facts: EventFacts,
  endpoint: Endpoint,
  deps: OrderingDeps,
  together: readonly Delivery[] = [],
): Promise<AttemptResult | undefined> {
  if (endpoint.ordering !== 'per_order') return undefined;
  const findEarlier = async () => {
    const earlier = await findPredecessor(facts, endpoint, deps);
    const isTogether = typeof earlier === 'object' && together.some(({ eventId }) => eventId === earlier.eventId);
    return isTogether ? undefined : earlier;
  };
  const earlier = await findEarlier();
  if (earlier === undefined) return undefined;
  const held = await hold(row, earlier === 'arriving' ? ARRIVING_MS : BEHIND_MS, deps);
  // It may have been finished before this one was put behind it: then nobody would release this one.
  return held === 'skipped' || (await findEarlier()) !== undefined ? held : undefined;
}

export async function put(row: Delivery, { ledger }: Pick<OrderingDeps, 'ledger'>): Promise<AttemptResult> {
  return (await ledger.putDelivery(row)) === 'stale' ? 'skipped' : row;
}
