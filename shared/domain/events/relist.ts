import type { Clock } from '../ports.ts';
import type { FeedStore } from './ports.ts';
import { hasExpired } from './retention.ts';
import { followsExpired, placeAfter, slotAt } from './slot.ts';

export interface RelistDeps {
  readonly feedStore: Pick<FeedStore, 'listSlots' | 'findBodies'>;
  readonly writer: {
    /** Lists events, which are there, in the region's own lane, whether or not another lane has them. */
    relist(ids: readonly string[]): Promise<void>;
  };
  readonly clock: Clock;
}

const PAGE_SIZE = 25;

/**
 * Readers of a lane stop at a slot or an event that is missing; of a region that is gone for good it never comes. What
 * stands above is listed again in this region's lane. Bounded by `endsAt` (unix ms). Repeating it may list an event once
 * more, and readers drop that.
 * @param place up to where readers get
 * @param done how far an earlier call came
 * @returns how far this one came; undefined while nothing is missing
 */
export async function relistAboveGap(
  lane: string,
  place: number,
  done: number | undefined,
  endsAt: number,
  { feedStore, writer, clock }: RelistDeps,
): Promise<number | undefined> {
  let reached = done !== undefined && done > place ? done : undefined;
  let next = slotAt(reached ?? place).slot;
  for await (const slot of feedStore.listSlots(lane, next, PAGE_SIZE)) {
    const now = clock();
    if (now >= endsAt) break;
    if (hasExpired(slot.expiresAtSeconds, now)) continue;
    const bodies = await feedStore.findBodies(slot.eventIds);
    const isGap = (slot.number !== next && !followsExpired(slot, now)) || slot.eventIds.some(id => !bodies.has(id));
    next = slot.number + 1;
    if (reached === undefined && !isGap) continue;
    await writer.relist(slot.eventIds.filter(id => bodies.has(id)));
    reached = placeAfter(slot.number);
  }
  return reached;
}
