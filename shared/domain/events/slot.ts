import type { FeedCursor, FeedEntry, Slot } from './ports.ts';
import { hasExpired } from './retention.ts';

/** A slot lists at most so many events. Cursors count by it: it must never change. */
export const MAX_SLOT_EVENTS = 100;

/** The place in a lane behind `events` events of the slot. */
export function placeIn({ number, eventIds }: Slot, events: number): number {
  return events === eventIds.length ? placeAfter(number) : placeAfter(number - 1) + events;
}

/** The place in a lane behind its slots up to this one. */
export function placeAfter(slot: number): number {
  return slot * MAX_SLOT_EVENTS;
}

/** The first slot that is not read to its end at `place`, and how many of its events are. */
export function slotAt(place: number): { readonly slot: number; readonly read: number } {
  return { slot: Math.floor(place / MAX_SLOT_EVENTS) + 1, read: place % MAX_SLOT_EVENTS };
}

/** Whether slots between the cursor and the entry expired before they were read. */
export function hasMissed(cursor: FeedCursor, { lane, slot }: FeedEntry): boolean {
  const place = cursor[lane];
  return place !== undefined && slot > slotAt(place).slot;
}

/**
 * Whether what is missing before this slot has expired. Otherwise it is on its way here from another region: slots are
 * only ever put behind one that exists.
 */
export function followsExpired({ previousExpiresAtSeconds }: Slot, now: number): boolean {
  return previousExpiresAtSeconds !== undefined && hasExpired(previousExpiresAtSeconds, now);
}
