import type { Event } from './event.ts';

/** All events in order of arrival. An expired event counts as absent. */
export interface Feed {
  /** Returns false for a duplicate: an event that the feed has already is not overwritten. */
  put(event: Event): Promise<boolean>;
  /** Returns those of `ids` that are not in the feed. */
  findMissing(ids: readonly string[]): Promise<Set<string>>;
  /** The event with the highest sequence of an order or detail; `entryId` is its orderId or detailId. */
  findNewest(entryId: string): Promise<Event | undefined>;
  findEvent(id: string): Promise<Event | undefined>;
  /** Events of an order or detail with sequences below `where.below`, descending, or above `where.above`, ascending. */
  listOfEntry(entryId: string, where: { readonly below: number } | { readonly above: number }): AsyncIterable<Event>;
}

/** An event with its place in the feed. */
export interface FeedEntry extends Event {
  readonly position: string;
  /** Unix ms. */
  readonly arrivedAt: number;
  /** The region that put it there. */
  readonly region: string;
}

/** The feed in the order of arrival. It is read from an index: what arrived in the last seconds may not show yet. */
export interface FeedLog {
  /** The place before all that arrived from `time` (unix ms) on. */
  startAt(time: number): string;
  /** What is behind a place and arrived before `until` (unix ms). */
  listAfter(position: string, until: number): AsyncIterable<FeedEntry>;
}

/** The queue that fan-out consumes. */
export interface EventQueue {
  /** At least once: throws unless the queue accepted all events. */
  send(events: readonly Event[]): Promise<void>;
}
