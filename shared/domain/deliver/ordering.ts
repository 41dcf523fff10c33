import { type Event, type EventFacts, entryIdOf, factsOf } from '../events/event.ts';
import type { Feed } from '../events/ports.ts';
import { isResendable } from '../events/retention.ts';
import { attemptableAt, type Delivery } from './delivery.ts';
import { type Endpoint, isSubscribed, matchesFilter } from './endpoint.ts';
import type { Ledger } from './ports.ts';
import { type ScheduleDeps, scheduleDrain } from './schedule-drain.ts';

export interface OrderingDeps extends ScheduleDeps {
  readonly feed: Pick<Feed, 'listOfEntry'>;
  readonly ledger: Pick<Ledger, 'findDelivery' | 'putDelivery'>;
}

/** Until then an event may still be on its way into the feed, or its first message on its way to an attempt. */
const ARRIVING_MS = 5 * 60_000;
/** The sweep finds a lost first message within a quarter of an hour and the minutes that it takes. */
const LOST_MS = 60 * 60_000;

/** Where the event is among those of its order or detail; undefined where none can be before it. */
export function findPlace(event: EventFacts): { readonly entryId: string; readonly sequence: number } | undefined {
  const { sequence = 0 } = event;
  const entryId = entryIdOf(event);
  return entryId === undefined || sequence <= 1 ? undefined : { entryId, sequence };
}

/** An earlier delivery of the same order or detail that is not finished, as far as the feed and the ledger know. */
export async function findPredecessor(
  event: EventFacts,
  endpoint: Endpoint,
  deps: OrderingDeps,
): Promise<'arriving' | 'unattempted' | Delivery | undefined> {
  const place = findPlace(event);
  if (place === undefined) return undefined;
  const { entryId, sequence } = place;
  const now = deps.clock();
  let expected = sequence - 1;
  for await (const earlier of deps.feed.listOfEntry(entryId, { below: sequence })) {
    const facts = factsOf(earlier);
    if ((facts.sequence ?? 0) < expected && now - Date.parse(event.timestamp) < ARRIVING_MS) return 'arriving';
    // Nobody attempts it any more, nor what was before it.
    if (!isResendable(Date.parse(facts.timestamp), now)) return undefined;
    expected = (facts.sequence ?? 0) - 1;
    if (!matchesFilter(endpoint, facts)) continue;
    const row = await deps.ledger.findDelivery(keyOf(endpoint, earlier, facts));
    if (row?.status === 'waiting') return row;
    const mayBeLost = isSubscribed(endpoint, facts) && now - Date.parse(facts.timestamp) < LOST_MS;
    if (row === undefined && mayBeLost) return 'unattempted';
  }
  return expected > 0 && now - Date.parse(event.timestamp) < ARRIVING_MS ? 'arriving' : undefined;
}

/** Lets the next delivery of the same order or detail that waits go at once. */
export async function releaseNext(event: Event, endpoint: Endpoint, deps: OrderingDeps): Promise<void> {
  const { sequence, ...facts } = factsOf(event);
  const entryId = entryIdOf(facts);
  if (entryId === undefined || sequence === undefined) return;
  for await (const later of deps.feed.listOfEntry(entryId, { above: sequence })) {
    const laterFacts = factsOf(later);
    if (!matchesFilter(endpoint, laterFacts)) continue;
    const row = await deps.ledger.findDelivery(keyOf(endpoint, later, laterFacts));
    if (row?.status !== 'waiting') continue;
    const now = deps.clock();
    const isMoved = row.region !== deps.region || attemptableAt(row) > now;
    // One that waits in another region is adopted: this one alone is told that its turn has come.
    if (isMoved)
      await deps.ledger.putDelivery({ ...row, nextAttemptAt: new Date(now).toISOString(), region: deps.region });
    return scheduleDrain(endpoint.id, now, deps);
  }
}

const keyOf = ({ id: endpointId }: Endpoint, { id: eventId }: Event, { timestamp: eventTime }: EventFacts) => ({
  endpointId,
  eventId,
  eventTime,
});
