import { type Event, factsOf } from '../events/event.ts';
import { isResendable } from '../events/retention.ts';
import { isAsRead } from './as-read.ts';
import { attemptMessage, type Owed } from './attempt.ts';
import { fixMessage } from './bundle.ts';
import { admit, type Circuit, claimProbe, currentCircuit } from './circuit.ts';
import type { DeliverDeps } from './deliver.ts';
import { type AttemptResult, type Delivery, withoutBundle, withoutWait } from './delivery.ts';
import { type Endpoint, isEnabled, isWithinConnections } from './endpoint.ts';
import { findMessage } from './find-message.ts';
import { isChat } from './format.ts';
import type { Ledger } from './ports.ts';
import { ABSENT_MS, giveUp, hold, holdBehind, put } from './waiting.ts';

export interface MessageDeps extends DeliverDeps {
  readonly ledger: Ledger;
  readonly pause: (ms: number) => Promise<unknown>;
  readonly onAttempt?: (delivered: AttemptResult, attemptsBefore: number) => void;
}

/** Chats take about one message a second. What comes meanwhile is told in the next one. */
const SPACING_MS = 1_000;

/**
 * Tells a chat what waits for it, message after message, until nothing is due or `endsAt` (unix ms). Returns when to look
 * again, unix ms. Only its drain calls this, so that there is one message at a time.
 */
export async function attemptMessages(
  endpointId: string,
  endsAt: number,
  deps: MessageDeps,
): Promise<number | undefined> {
  const { endpoints, circuits, ledger, region, clock, pause } = deps;
  while (clock() < endsAt) {
    const endpoint = await endpoints.findEndpoint(endpointId);
    // Changed meanwhile: the next look sees what it is now.
    if (endpoint === undefined || !isEnabled(endpoint) || !isChat(endpoint)) return clock();
    const circuit = currentCircuit(endpoint, await circuits.findCircuit(endpointId, region), region);
    const now = clock();
    const admission = admit(circuit, now);
    if (admission === 'wait') return circuit.probeAt;
    const isProbe = admission === 'probe';
    const { rows, next } = await findMessage(endpointId, now, isProbe, deps);
    if (rows.length === 0) return isProbe ? next : ledger.findNextTime(endpointId, region, now);
    const [first, ...others] = await findInTurn(rows, endpoint, deps);
    // Without its lead it is no longer the message that it was.
    if (first === undefined || (rows[0]?.members !== undefined && first.row.eventId !== rows[0].eventId)) continue;
    // Reading many earlier events takes long: the next turn sees what the endpoint is now.
    if (endpoint.ordering === 'per_order' && !(await isAsRead(endpoint, deps))) continue;
    const claimed = isProbe ? claimProbe(circuit, clock()) : circuit;
    if (isProbe && (await circuits.putCircuit(claimed)) === 'stale') continue;
    const message = await fixMessage([first, ...others], deps);
    if (message === undefined) continue;
    await tell(message, endpoint, isProbe ? { ...claimed, revision: claimed.revision + 1 } : circuit, isProbe, deps);
    await pause(SPACING_MS);
  }
  return clock();
}

async function tell(
  [lead, ...others]: readonly [Owed, ...Owed[]],
  endpoint: Endpoint,
  circuit: Circuit,
  isProbe: boolean,
  deps: MessageDeps,
): Promise<void> {
  const results = await attemptMessage({ ...lead, others, endpoint, circuit, isProbe }, deps);
  for (const [i, { row }] of [lead, ...others].entries()) deps.onAttempt?.(results[i] ?? 'skipped', row.attemptCount);
}

/** Those whose turn has come, with what they deliver. What becomes of the others is put, and they are in no message. */
async function findInTurn(rows: readonly Delivery[], endpoint: Endpoint, deps: MessageDeps): Promise<Owed[]> {
  const told: Owed[] = [];
  const events = await Promise.all(rows.map(row => deps.feed.findEvent(row.eventId)));
  for (const [i, row] of rows.entries()) {
    const found = await examine(row, events[i], endpoint, told, deps);
    if (typeof found === 'object' && 'event' in found) told.push(found);
    else deps.onAttempt?.(found, row.attemptCount);
  }
  return told;
}

async function examine(
  row: Delivery,
  event: Event | undefined,
  endpoint: Endpoint,
  together: readonly Owed[],
  deps: MessageDeps,
): Promise<Owed | AttemptResult> {
  // Put off or finished alone, it leaves its message: the others of one whose event is lost would wait for ever.
  // A lead stays a message of its own, to which nothing is added under the same id.
  const alone = row.members === undefined ? withoutBundle(row) : { ...withoutBundle(row), members: [] };
  if (!isResendable(Date.parse(row.eventTime), deps.clock()))
    return put({ ...withoutWait(alone), status: 'exhausted' }, deps);
  if (event === undefined) return hold(alone, ABSENT_MS, deps);
  const facts = factsOf(event);
  if (!isWithinConnections(endpoint, facts)) return giveUp(alone, deps);
  const before = together.map(told => told.row);
  const held = await holdBehind(alone, facts, endpoint, deps, before);
  if (held !== undefined) return held;
  // It may have been held for a moment.
  const current = endpoint.ordering === 'per_order' ? await deps.ledger.findDelivery(row) : row;
  return { row: current ?? row, event };
}
