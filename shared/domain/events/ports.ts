import type { Written } from '../ports.ts';
import type { RegionStore } from '../regions/ports.ts';
import type { Event } from './event.ts';

/** All events. One is in the feed when a slot lists it. An expired event counts as absent. */
export interface Feed {
  /** Returns those of `ids` that no slot lists, of the lanes that regions' items name here. */
  findMissing(ids: readonly string[]): Promise<Set<string>>;
  findEvent(id: string): Promise<Event | undefined>;
  /**
   * Events of an order or detail with sequences below `where.below`, descending, or above `where.above`, ascending;
   * `entryId` is its orderId or detailId.
   */
  listOfEntry(entryId: string, where: SequenceRange): AsyncIterable<Event>;
}

export type SequenceRange = { readonly below: number } | { readonly above: number };

export interface FeedAppender {
  /**
   * Puts events and lists them in a slot, at most once each. An event that is there already is not overwritten. Tells of
   * each whether it could be put; throws when what was put could not be listed.
   */
  append(events: readonly Event[]): Promise<PromiseSettledResult<unknown>[]>;
}

/** A place in each lane, by the lane's id; see slot.ts. A lane that is left out is read from its oldest slot on. */
export type FeedCursor = Readonly<Record<string, number>>;

/** An event with its place in the feed, without personal data. */
export interface FeedEntry {
  readonly id: string;
  readonly body: string;
  readonly lane: string;
  readonly slot: number;
  /** The place behind it in its lane. */
  readonly place: number;
  /** When it was listed, unix ms. In a lane it never decreases. */
  readonly arrivedAt: number;
  /** The region that listed it. */
  readonly region: string;
}

/** Which regions' lanes: those of one, or those of all others. */
export type LanesOf = string | { readonly notOf: string };

export interface FeedLog {
  /** Everything that arrived from `time` (unix ms) on is behind it; by default in every lane. */
  findStart(time: number, lanes?: LanesOf): Promise<FeedCursor>;
  /**
   * What is behind the cursor, in each lane in its order, up to the first slot or event that is not there (yet). Lanes
   * are merged by time of arrival.
   */
  listAfter(cursor: FeedCursor, lanes?: LanesOf): AsyncIterable<FeedEntry>;
}

/** One of the numbered items that make up a lane: put once, never changed. */
export interface Slot {
  readonly lane: string;
  /** From 1, without a gap. */
  readonly number: number;
  readonly eventIds: readonly string[];
  /** Unix ms; never less than that of the slot before. */
  readonly putAt: number;
  readonly expiresAtSeconds: number;
  /** When the slot before this one expires; left out in the first. */
  readonly previousExpiresAtSeconds?: number;
  /** The lowest slot that had not expired when this one was put, and when it does. */
  readonly lowest: number;
  readonly lowestExpiresAtSeconds: number;
}

/** The newest slot of a lane when an event was put. Whatever slot of the lane lists the event has a higher number. */
export interface Seen {
  readonly lane: string;
  readonly slot: number;
}

/** What the feed consists of. Everything is read as it is in this region now, but what `Feed` tells of an entry. */
export interface FeedStore extends Pick<Feed, 'findEvent' | 'listOfEntry'>, RegionStore {
  /** 'stale' when the event is there already. */
  putEvent(event: Event, seen: Seen, expiresAtSeconds: number): Promise<Written>;
  /** Replaces what an event notes, unless somebody else has done so since it was `read`. */
  moveSeen(eventId: string, read: Seen | undefined, seen: Seen, expiresAtSeconds: number): Promise<void>;
  /** Of those of `ids` that are there, what they note; undefined for one that was put before there were slots. */
  findSeen(ids: readonly string[]): Promise<Map<string, Seen | undefined>>;
  /** Those of `ids` that are there: their bodies. */
  findBodies(ids: readonly string[]): Promise<Map<string, string>>;
  /** 'stale' when the lane has a slot of that number. */
  putSlot(slot: Slot): Promise<Written>;
  findNewestSlot(lane: string): Promise<Slot | undefined>;
  /** From number `from` on; expired ones too, as long as they are there. `pageSize` are fetched at a time. */
  listSlots(lane: string, from: number, pageSize: number): AsyncIterable<Slot>;
  /** Another table, one restored from a backup too, has another id. */
  readTableId(): Promise<string>;
}

/** A message of the queue that fan-out consumes. */
export interface QueuedEvent extends Pick<Event, 'id' | 'body'> {
  readonly full?: string | undefined;
  /** The poll's run that sent it, by the id that Lambda gave it: for logs, and in no webhook. Absent before 0.2. */
  readonly run?: string | undefined;
}

/** The queue that fan-out consumes. */
export interface EventQueue {
  /** At least once: throws unless the queue accepted all events. */
  send(events: readonly Event[]): Promise<void>;
}
