import type { EventQueue, Feed } from '../events/ports.ts';
import { isResendable } from '../events/retention.ts';
import { type Circuit, closedCircuit, mustAutoDisable } from './circuit.ts';
import { type DeliverDeps, type Delivered, deliver, scheduleDrain } from './deliver.ts';
import { type Delivery, nextMessage } from './delivery.ts';
import { autoDisable } from './disable.ts';
import type { Endpoint } from './endpoint.ts';

export interface DrainDeps extends DeliverDeps {
  readonly feed: Pick<Feed, 'listOfEntry' | 'findEvent'>;
  readonly events: EventQueue;
  readonly pause: (ms: number) => Promise<unknown>;
  /** Of each delivery that it attempts. */
  readonly onAttempt?: (delivered: Delivered) => void;
  /** Of an endpoint that was disabled: somebody should look. */
  readonly onDisabled?: (endpoint: Endpoint) => void;
}

/** A carer that is not heard of again is replaced; longer than a function may run. */
const DRAIN_LIMIT_MS = 2 * 60_000;
/** A carer goes on by a new message, so that endpoints take turns. */
const WORK_MS = 10_000;
/** At most twenty a second: the endpoint has just been ill. */
const SPACING_MS = 50;
/** A probe is chosen from so many. */
const CANDIDATES = 100;
const LOOK_AGAIN_MS = 15 * 60_000;

/**
 * Looks after an endpoint: tells that it was disabled, cancels what waits for a disabled one, probes one that does not
 * answer, and sends one that answers again what was parked, in the order of the events.
 */
export async function drainEndpoint(endpointId: string, deps: DrainDeps): Promise<void> {
  const { ledger, region, clock } = deps;
  const circuit = (await ledger.findCircuit(endpointId, region)) ?? closedCircuit(endpointId, region);
  if (circuit.drainAt === undefined || clock() < circuit.drainAt) return;
  if ((await ledger.putCircuit({ ...circuit, drainAt: clock() + DRAIN_LIMIT_MS })) === 'stale') return;
  const endpoint = await deps.endpoints.findEndpoint(endpointId);
  if (endpoint?.announcement !== undefined) await announce(endpoint, deps);
  // Its deliveries may be exhausted by now, so that no attempt would tell.
  if (mustAutoDisable(circuit, clock())) await autoDisable(endpointId, circuit, clock(), deps);
  const left =
    endpoint?.status === 'enabled' && circuit.probeAt !== undefined
      ? await probe(endpoint, deps)
      : await sendParked(endpointId, endpoint, deps);
  await leave(endpointId, left, deps);
}

/**
 * `some` is parked still, `none` was found, or this carer has emptied it: a look follows, lest one came late. What is
 * parked may also wait for its own time, the first of it for `early` (unix ms).
 */
type Left = 'some' | 'none' | 'emptied' | { readonly early: number };

async function announce(endpoint: Endpoint, { events, endpoints, onDisabled }: DrainDeps): Promise<void> {
  const { announcement, ...rest } = endpoint;
  if (announcement === undefined) return;
  await events.send([announcement]);
  onDisabled?.(endpoint);
  // Changed meanwhile: it is told again, under the same id.
  await endpoints.putEndpoint(rest);
}

/** One attempt, of a parked delivery whose time has come: of one that was tried before, if there is one. */
async function probe(endpoint: Endpoint, deps: DrainDeps): Promise<Left> {
  const candidates: Delivery[] = [];
  let early = Number.POSITIVE_INFINITY;
  for await (const delivery of deps.ledger.listParked(endpoint.id, deps.region)) {
    const time = Date.parse(delivery.nextAttemptAt ?? '') || 0;
    if (time <= deps.clock()) candidates.push(delivery);
    else early = Math.min(early, time);
    if (candidates.length === CANDIDATES) break;
  }
  const candidate = candidates.find(({ attemptCount }) => attemptCount > 0) ?? candidates[0];
  if (candidate === undefined) return early === Number.POSITIVE_INFINITY ? 'none' : { early };
  await send(candidate, endpoint, deps);
  return 'some';
}

async function sendParked(endpointId: string, endpoint: Endpoint | undefined, deps: DrainDeps): Promise<Left> {
  const { ledger, region, clock, pause } = deps;
  const endsAt = clock() + WORK_MS;
  let left: Left = 'none';
  for await (const delivery of ledger.listParked(endpointId, region)) {
    if (clock() >= endsAt) return 'some';
    left = 'emptied';
    await send(delivery, endpoint, deps);
    if (endpoint?.status !== 'enabled') continue;
    if ((await ledger.findCircuit(endpointId, region))?.probeAt !== undefined) return 'some';
    await pause(SPACING_MS);
  }
  return left;
}

async function send(delivery: Delivery, endpoint: Endpoint | undefined, deps: DrainDeps): Promise<void> {
  const isKept = isResendable(Date.parse(delivery.eventTime), deps.clock());
  const event = isKept ? await deps.feed.findEvent(delivery.eventId) : undefined;
  if (event === undefined) {
    const { nextAttemptAt: _next, parked: _parked, ...rest } = delivery;
    await deps.ledger.putDelivery({ ...rest, status: endpoint?.status === 'enabled' ? 'exhausted' : 'cancelled' });
    return;
  }
  const delivered = await deliver(nextMessage(delivery, event, endpoint), deps);
  deps.onAttempt?.(delivered);
}

/** When somebody has to look again; and at once, by another message, where there is more to send. */
async function leave(endpointId: string, left: Left, deps: DrainDeps): Promise<void> {
  const { ledger, region, clock } = deps;
  for (;;) {
    const circuit = await ledger.findCircuit(endpointId, region);
    if (circuit === undefined) return;
    const next = afterDrain(circuit, left, clock());
    if ((await ledger.putCircuit(next)) === 'stale') continue;
    const isCalled = next.probeAt !== undefined && left === 'some';
    if (next.drainAt !== undefined && left !== 'none' && !isCalled) await scheduleDrain(endpointId, next.drainAt, deps);
    return;
  }
}

function afterDrain(circuit: Circuit, left: Left, now: number): Circuit {
  const { drainAt: _care, ...rest } = circuit;
  if (circuit.probeAt !== undefined) {
    const wanted = left === 'some' ? circuit.probeAt : typeof left === 'object' ? left.early : now + LOOK_AGAIN_MS;
    return { ...rest, drainAt: Math.min(Math.max(wanted, now), now + LOOK_AGAIN_MS) };
  }
  if (left === 'some') return { ...rest, drainAt: now };
  return left === 'emptied' ? { ...rest, drainAt: now + DRAIN_LIMIT_MS } : rest;
}
