import type { Clock } from '../ports.ts';
import type { Lane } from '../regions/ports.ts';
import type { FeedStore, Slot } from './ports.ts';

/** A lane without a slot that was opened longer ago may have had slots that expired. */
const NEW_MS = 24 * 60 * 60 * 1000;

export interface LaneDeps {
  readonly store: Pick<FeedStore, 'readTableId' | 'findRegion' | 'putRegion' | 'findNewestSlot'>;
  readonly clock: Clock;
  readonly region: string;
}

export interface OpenLane {
  readonly lane: string;
  /** Undefined while the lane has none. */
  readonly newest: Slot | undefined;
}

/**
 * The lane that the region writes, with its newest slot. It opens one when it has none in this table, and when it cannot
 * tell the highest number that its lane ever had: readers hold cursors into the old lane, and numbers that they have read
 * must not come again. So it is in a table that was restored or built anew, and after all slots have expired.
 */
export async function openLane({ store, clock, region }: LaneDeps): Promise<OpenLane> {
  for (;;) {
    const [tableId, record] = await Promise.all([store.readTableId(), store.findRegion(region)]);
    const own = record ?? { region, revision: 0, lanes: [] };
    const last = own.lanes.at(-1);
    if (last?.tableId === tableId) {
      const newest = await store.findNewestSlot(last.id);
      if (newest !== undefined || clock() - last.openedAt < NEW_MS) return { lane: last.id, newest };
    }
    const openedAt = Math.max(clock(), (last?.openedAt ?? 0) + 1);
    const opened: Lane = { id: `${region}-${openedAt.toString(36)}`, openedAt, tableId };
    const written = await store.putRegion({ ...own, lanes: [...own.lanes, opened] });
    if (written === 'done') return { lane: opened.id, newest: undefined };
  }
}
