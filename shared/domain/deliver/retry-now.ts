import { type Event, factsOf } from '../events/event.ts';
import { isResendable } from '../events/retention.ts';
import { isAsRead } from './as-read.ts';
import { attemptMessage, type Owed } from './attempt.ts';
import { findLead, findMembers, fixMessage } from './bundle.ts';
import { currentCircuit } from './circuit.ts';
import type { DeliverDeps } from './deliver.ts';
import { type AttemptResult, type Delivery, withoutBundle } from './delivery.ts';
import { type Endpoint, isWithinConnections } from './endpoint.ts';
import { isChat } from './format.ts';
import { findPredecessor } from './ordering.ts';

/**
 * 'given up': the endpoint no longer has the event's connection. 'changed': the endpoint was changed or disabled meanwhile.
 * `heldBehind`: the earlier event of its order that is not finished, or not even attempted.
 */
export type RetryResult =
  | AttemptResult
  | 'given up'
  | 'changed'
  | { readonly heldBehind: Delivery | 'arriving' | 'unattempted' };

/**
 * One attempt now, at its owner's wish, though the circuit be open: to a chat of the whole message that tells the event.
 * If it fails, the schedule of waits begins anew.
 */
export async function retryNow(
  row: Delivery,
  event: Event,
  endpoint: Endpoint,
  deps: DeliverDeps,
): Promise<RetryResult> {
  const facts = factsOf(event);
  if (!isWithinConnections(endpoint, facts)) return 'given up';
  const message = isChat(endpoint)
    ? await messageOf({ row, event }, endpoint, deps)
    : ([{ row: withoutBundle(row), event }] as const);
  if (message === undefined) return 'skipped';
  if (endpoint.ordering === 'per_order') {
    const earlier = await findPredecessor(facts, endpoint, deps);
    const isTogether = typeof earlier === 'object' && message.some(told => told.row.eventId === earlier.eventId);
    if (earlier !== undefined && !isTogether) return { heldBehind: earlier };
    // Reading many earlier events takes long.
    if (!(await isAsRead(endpoint, deps))) return 'changed';
  }
  const circuit = currentCircuit(endpoint, await deps.circuits.findCircuit(endpoint.id, deps.region), deps.region);
  const [{ row: lead, event: first }, ...others] = message;
  const again = others.map(told => ({ ...told, row: anew(told.row) }));
  const read = { row: anew(lead), event: first, others: again, endpoint, circuit, isProbe: false };
  const results = await attemptMessage(read, deps);
  return results[message.findIndex(told => told.row.eventId === row.eventId)] ?? 'skipped';
}

function anew(row: Delivery): Delivery {
  return row.status === 'delivered' ? row : { ...row, status: 'waiting', scheduledFrom: row.attemptCount };
}

/** What the chat is told again: all that the message had that the endpoint may be told; undefined when that changes. */
async function messageOf(
  asked: Owed,
  endpoint: Endpoint,
  deps: DeliverDeps,
): Promise<readonly [Owed, ...Owed[]] | undefined> {
  const found = await findLead(asked.row, deps);
  const lead = found?.status === asked.row.status ? found : asked.row;
  const rows = [lead, ...(await findMembers(lead, deps))];
  const tellable = await Promise.all(rows.map(row => findTellable(row, endpoint, deps)));
  const [first, ...others] = tellable.filter(told => told !== undefined);
  return fixMessage(first?.row === lead ? [first, ...others] : [asked], deps);
}

async function findTellable(row: Delivery, endpoint: Endpoint, deps: DeliverDeps): Promise<Owed | undefined> {
  const event = await deps.feed.findEvent(row.eventId);
  const mayBeTold =
    event !== undefined &&
    isWithinConnections(endpoint, factsOf(event)) &&
    isResendable(Date.parse(row.eventTime), deps.clock());
  return mayBeTold ? { row, event } : undefined;
}
