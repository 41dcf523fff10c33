import { type Event, factsOf } from '../events/event.ts';
import type { Feed } from '../events/ports.ts';
import { isResendable } from '../events/retention.ts';
import { type AttemptDeps, attempt } from './attempt.ts';
import { admit, type Circuit, claimProbe, currentCircuit } from './circuit.ts';
import {
  type AttemptResult,
  attemptableAt,
  type Delivery,
  type DeliveryMessage,
  newDelivery,
  withoutBundle,
  withoutWait,
} from './delivery.ts';
import { type Endpoint, isEnabled, isWithinConnections } from './endpoint.ts';
import { isChat } from './format.ts';
import { findPlace } from './ordering.ts';
import { scheduleDrain } from './schedule-drain.ts';
import { ABSENT_MS, giveUp, hold, holdBehind, park, put } from './waiting.ts';

export interface DeliverDeps extends AttemptDeps {
  readonly feed: Pick<Feed, 'listOfEntry' | 'findEvent'>;
}

/** The first attempt of an event to an endpoint, unless the ledger has a row already or the delivery has to wait. */
export async function deliver(message: DeliveryMessage, deps: DeliverDeps): Promise<AttemptResult> {
  const { endpointId, eventId, run } = message;
  const [row, event, receiver] = await Promise.all([
    deps.ledger.findDelivery(message),
    deps.feed.findEvent(eventId),
    findReceiver(endpointId, deps),
  ]);
  if (row !== undefined) {
    // The message is repeated: whoever wrote the row may have died before it woke anybody.
    if (row.status === 'waiting' && row.region === deps.region) await drainNow(row, deps);
    return 'skipped';
  }
  if (!isResendable(Date.parse(message.eventTime), deps.clock())) return 'skipped';
  if (event !== undefined) {
    const fresh = { ...newDelivery(endpointId, event, deps.region), ...(run !== undefined && { run }) };
    return proceed(fresh, event, receiver, deps);
  }
  throw new Error(`The event ${eventId} is not in the table. The message is seen again.`);
}

/** Attempts a delivery that waits, if its time has come. */
export async function deliverWaiting(row: Delivery, deps: DeliverDeps): Promise<AttemptResult> {
  if (!isResendable(Date.parse(row.eventTime), deps.clock()))
    return put({ ...withoutWait(row), status: 'exhausted' }, deps);
  const [event, receiver] = await Promise.all([deps.feed.findEvent(row.eventId), findReceiver(row.endpointId, deps)]);
  return event === undefined ? hold(row, ABSENT_MS, deps) : proceed(row, event, receiver, deps);
}

/** Whom a delivery goes to, as far as it is there, with what the region knows of it. */
interface Receiver {
  readonly endpoint: Endpoint | undefined;
  readonly stored: Circuit | undefined;
}

async function findReceiver(endpointId: string, { endpoints, circuits, region }: DeliverDeps): Promise<Receiver> {
  const [endpoint, stored] = await Promise.all([
    endpoints.findEndpoint(endpointId),
    circuits.findCircuit(endpointId, region),
  ]);
  return { endpoint, stored };
}

/** @param isInTurn no earlier event of its order was unfinished a moment ago */
async function proceed(
  row: Delivery,
  event: Event,
  { endpoint, stored }: Receiver,
  deps: DeliverDeps,
  isInTurn = false,
): Promise<AttemptResult> {
  const { endpointId } = row;
  const { circuits, endpoints, region, clock } = deps;
  if (endpoint === undefined && !(await endpoints.isDeleted(endpointId))) return hold(row, ABSENT_MS, deps);
  if (endpoint === undefined || !isEnabled(endpoint)) return put({ ...withoutWait(row), status: 'cancelled' }, deps);
  const facts = factsOf(event);
  if (!isWithinConnections(endpoint, facts)) return giveUp(row, deps);
  const circuit = currentCircuit(endpoint, stored, region);
  const admission = admit(circuit, clock());
  // A chat is told by its drain alone, at its pace.
  if (admission === 'wait' || isChat(endpoint)) return park(row, circuit, deps);
  if (!isInTurn && endpoint.ordering === 'per_order') {
    const held = await holdBehind(row, facts, endpoint, deps);
    if (held !== undefined) return held;
    // Reading many earlier events takes long: the endpoint may have changed meanwhile.
    if (findPlace(facts) !== undefined) return proceed(row, event, await findReceiver(endpointId, deps), deps, true);
  }
  if (admission === 'attempt')
    return attempt({ row: withoutBundle(row), endpoint, event, circuit, isProbe: false }, deps);
  const claimed = claimProbe(circuit, clock());
  if ((await circuits.putCircuit(claimed)) === 'stale') return park(row, circuit, deps);
  const own = { ...claimed, revision: claimed.revision + 1 };
  return attempt({ row: withoutBundle(row), endpoint, event, circuit: own, isProbe: true }, deps);
}

/** What was held for an event that had not arrived goes at once. */
async function drainNow(row: Delivery, deps: DeliverDeps): Promise<void> {
  const now = deps.clock();
  const isHeld = row.attemptCount === 0 && !row.parked && attemptableAt(row) > now;
  if (isHeld) await deps.ledger.putDelivery({ ...row, nextAttemptAt: new Date(now).toISOString() });
  await scheduleDrain(row.endpointId, now, deps);
}
