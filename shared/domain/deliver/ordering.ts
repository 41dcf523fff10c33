import { type EventFacts, entryIdOf, factsOf } from '../events/event.ts';
import type { Feed } from '../events/ports.ts';
import { type Delivery, type DeliveryMessage, nextMessage } from './delivery.ts';
import { type Endpoint, isSubscribed, matchesFilter } from './endpoint.ts';
import type { Ledger } from './ports.ts';

export interface OrderingDeps {
  readonly feed: Pick<Feed, 'listOfEntry'>;
  readonly ledger: Pick<Ledger, 'findDelivery'>;
}

/** Until then an event may still be on its way into the feed, or its first message on its way to an attempt. */
const ARRIVING_MS = 5 * 60_000;
/** A lost first message is found within the hour. */
const LOST_MS = 2 * 60 * 60_000;

/** An earlier delivery of the same order or detail that is not finished, as far as is known of it. */
export async function findPredecessor(
  event: EventFacts,
  endpoint: Endpoint,
  now: number,
  deps: OrderingDeps,
): Promise<'arriving' | 'unattempted' | Delivery | undefined> {
  const { sequence } = event;
  const entryId = entryIdOf(event);
  if (entryId === undefined || sequence === undefined || sequence <= 1) return undefined;
  let expected = sequence - 1;
  for await (const earlier of deps.feed.listOfEntry(entryId, { below: sequence })) {
    const facts = factsOf(earlier);
    if ((facts.sequence ?? 0) < expected && now - Date.parse(event.timestamp) < ARRIVING_MS) return 'arriving';
    expected = (facts.sequence ?? 0) - 1;
    if (!matchesFilter(endpoint, facts)) continue;
    const row = await deps.ledger.findDelivery(endpoint.id, facts.timestamp, earlier.id);
    if (row?.status === 'waiting') return row;
    const isOwed = isSubscribed(endpoint, facts) && now - Date.parse(facts.timestamp) < LOST_MS;
    if (row === undefined && isOwed) return 'unattempted';
  }
  return expected > 0 && now - Date.parse(event.timestamp) < ARRIVING_MS ? 'arriving' : undefined;
}

/** The message for the first later delivery of the same order or detail that waits without being queued. */
export async function findSuccessor(
  event: EventFacts,
  endpoint: Endpoint,
  deps: OrderingDeps,
): Promise<DeliveryMessage | undefined> {
  const entryId = entryIdOf(event);
  if (entryId === undefined || event.sequence === undefined) return undefined;
  for await (const later of deps.feed.listOfEntry(entryId, { above: event.sequence })) {
    if (!matchesFilter(endpoint, factsOf(later))) continue;
    const row = await deps.ledger.findDelivery(endpoint.id, factsOf(later).timestamp, later.id);
    if (row?.status === 'waiting') return nextMessage(row, later, endpoint);
  }
  return undefined;
}
