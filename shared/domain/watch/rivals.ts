import { type EventFacts, entryIdOf, factsOf } from '../events/event.ts';
import type { FeedCursor } from '../events/ports.ts';
import type { PollSubject } from '../provider/order-id.ts';
import type { Compared } from './lease/region-state.ts';
import type { EntryState } from './poll-state.ts';
import type { AnyPollDeps } from './ports.ts';

/** What is older is not compared with what other regions told. */
export const LOOK_BACK_MS = 7 * 24 * 60 * 60 * 1000;
/** Each is compared with the feed's own list of its events: about as many as a second allows. */
const MAX_ENTRIES = 2_000;

/** The last of what other regions told of an entry. */
export interface RivalWord {
  readonly sequence: number;
  /** More than one where regions told different things under one number. */
  readonly eventIds: readonly string[];
}

/** What other regions told of the entries of a subject since this one last compared it. */
export interface RivalNews {
  /** By orderId or detailId. */
  readonly words: ReadonlyMap<string, RivalWord>;
  /** None of these changes is older (unix ms). Undefined without any. */
  readonly since?: number;
  /** To be recorded when all of them are compared; undefined when there was nothing to read. */
  readonly compared?: Compared;
  /** To be recorded when they are not. */
  readonly repeated?: Compared;
}

export const NO_NEWS: RivalNews = { words: new Map() };

export interface Listening {
  readonly subject: PollSubject;
  /** What this region has compared. */
  readonly compared: Compared | undefined;
  /** Whether another region polled before: what is older than a week is left out. */
  readonly isTakeOver: boolean;
  /** Unix ms. */
  readonly at: number;
  /** How long it may read. It gets on in any case. */
  readonly limitMs: number;
}

/**
 * Whether what other regions told has to be compared with what is stored: whenever nothing is trusted, and until all of
 * it is read. Two regions that polled at once may have told different things (docs/decisions/4-region-ownership.md).
 */
export function mustListen(
  compared: Compared | undefined,
  {
    trusted,
    takes,
    regions,
  }: { readonly trusted: boolean; readonly takes: boolean; readonly regions: readonly string[] },
): boolean {
  return compared?.isFinished === false || (!trusted && (takes || regions.length > 1));
}

/** Reads other regions' lanes from where this region last ended. */
export async function readRivals(
  { subject, compared, isTakeOver, at, limitMs }: Listening,
  { feedLog, region, clock }: Pick<AnyPollDeps, 'feedLog' | 'region' | 'clock'>,
): Promise<RivalNews> {
  const deadline = clock() + limitMs;
  const others = { notOf: region };
  const start =
    compared === undefined || isTakeOver
      ? later(await feedLog.findStart(at - LOOK_BACK_MS, others), compared?.upTo)
      : compared.upTo;
  const upTo = { ...start };
  const words = new Map<string, RivalWord>();
  let since = Number.POSITIVE_INFINITY;
  let isFinished = true;
  for await (const { lane, place, ...event } of feedLog.listAfter(start, others)) {
    upTo[lane] = place;
    const facts = factsOf(event);
    const id = entryIdOf(facts);
    if (id !== undefined && isAbout(facts, subject)) {
      words.set(id, lastOf(words.get(id), event.id, facts.sequence ?? 0));
      since = Math.min(since, Date.parse(facts.previousAt ?? facts.timestamp));
    }
    isFinished = words.size < MAX_ENTRIES && clock() < deadline;
    if (!isFinished) break;
  }
  const hasMoved = Object.entries(upTo).some(([lane, place]) => place !== compared?.upTo[lane]);
  if (!hasMoved && (compared?.isFinished ?? true) === isFinished) return NO_NEWS;
  return {
    words,
    ...(words.size > 0 && { since }),
    compared: { upTo, isFinished },
    repeated: { upTo: start, isFinished: false },
  };
}

/**
 * Whether the last change of an entry, less than a week ago, is another region's, or its item was put without an event,
 * since the feed was ahead of it. It may have replaced an item of this region, which told something else.
 */
export function isAnothers<V>({ sequence, events, updatedAt }: EntryState<V>, region: string, at: number): boolean {
  if (sequence === 0 || updatedAt <= at - LOOK_BACK_MS) return false;
  const last = events.find(({ observedAt }) => observedAt === updatedAt);
  return last === undefined || factsOf(last).region !== region;
}

function isAbout({ detailId, connection, service }: EventFacts, subject: PollSubject): boolean {
  if (connection !== subject.connection) return false;
  return subject.service === 'details' ? detailId !== undefined : detailId === undefined && service === subject.service;
}

function lastOf(known: RivalWord | undefined, eventId: string, sequence: number): RivalWord {
  if (known === undefined || sequence > known.sequence) return { sequence, eventIds: [eventId] };
  return sequence < known.sequence ? known : { sequence, eventIds: [...known.eventIds, eventId] };
}

/** In each lane the later of two places. */
function later(a: FeedCursor, b: FeedCursor = {}): FeedCursor {
  const lanes = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Object.fromEntries([...lanes].map(lane => [lane, Math.max(a[lane] ?? 0, b[lane] ?? 0)]));
}
