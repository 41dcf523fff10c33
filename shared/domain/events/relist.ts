import type { Clock } from '../ports.ts';
import type { FeedStore } from './ports.ts';
import { hasExpired } from './retention.ts';
import { placeAfter, slotAt } from './slot.ts';

export interface RelistDeps {
  readonly feedStore: Pick<FeedStore, 'listSlots'>;
  readonly writer: {
    /** Lists those of the events that are there in the region's own lane, whether or not another lane has them. */
    relist(ids: readonly string[]): Promise<void>;
  };
  readonly clock: Clock;
}

const PAGE_SIZE = 25;

/**
 * Lists again, in this region's lane, what a lane of a region that is gone for good has above `place`. Readers of that
 * lane stop at a slot or an event that is missing and never comes; and what has arrived here may never arrive elsewhere.
 * Bounded by `endsAt` (unix ms). Repeating it may list an event once more, and readers drop that. Returns how far it came.
 */
export async function relistAbove(
  lane: string,
  place: number,
  endsAt: number,
  { feedStore, writer, clock }: RelistDeps,
): Promise<number> {
  let reached = place;
  for await (const slot of feedStore.listSlots(lane, slotAt(place).slot, PAGE_SIZE)) {
    if (clock() >= endsAt) break;
    if (!hasExpired(slot.expiresAtSeconds, clock())) await writer.relist(slot.eventIds);
    reached = placeAfter(slot.number);
  }
  return reached;
}
