import type { Event } from './event.ts';

/** All events in the order of their arrival. */
export interface Feed {
  /** Whether it was new; an event that is there already stays as it is. */
  put(event: Event): Promise<boolean>;
  /** Those of the ids that the feed lacks. */
  findMissing(ids: readonly string[]): Promise<Set<string>>;
  /** The order's or detail's event with the highest sequence. */
  findNewest(entryId: string): Promise<Event | undefined>;
  findEvent(id: string): Promise<Event | undefined>;
  /** The order's or detail's events below a sequence, the newest first, or above one, the oldest first. */
  listOfEntry(entryId: string, where: { readonly below: number } | { readonly above: number }): AsyncIterable<Event>;
  /** What this region put into the feed from `from` to before `to` (unix ms), with the time of arrival. */
  listArrivals(from: number, to: number): AsyncIterable<Event & { readonly arrivedAt: number }>;
}

export interface EventQueue {
  send(events: readonly Event[]): Promise<void>;
}
