import { type Event, factsOf } from '../events/event.ts';

/** An order or a detail, with what its item keeps: the feed shows the last changes late. */
export interface Entry {
  /** orderId or detailId. */
  readonly id: string;
  readonly events: readonly Event[];
}

export interface PastEvent {
  readonly event: Event;
  readonly sequence: number;
  /** When the change was observed, ISO 8601. */
  readonly timestamp: string;
}

export type SequenceRange = { readonly below: number } | { readonly above: number };

export interface EntryEvents {
  /**
   * The entry's events, without personal data, with sequences below `where.below`, descending, or above `where.above`,
   * ascending. `atOnce` are read by one request. Those of the last seconds may lack, and expired ones count as absent.
   */
  listEvents(entryId: string, where: SequenceRange, atOnce: number): AsyncIterable<Event>;
}

/** The entry's events with sequences below `below`, the newest first; `atOnce` are read by one request. */
export async function* listBelow(
  { id, events }: Entry,
  below: number,
  history: EntryEvents,
  atOnce: number,
): AsyncGenerator<PastEvent> {
  let kept = events
    .map(toPast)
    .filter(({ sequence }) => sequence < below)
    .sort((a, b) => b.sequence - a.sequence);
  for await (const event of history.listEvents(id, { below }, atOnce)) {
    const past = toPast(event);
    yield* kept.filter(({ sequence }) => sequence > past.sequence);
    kept = kept.filter(each => each.sequence <= past.sequence && each.event.id !== event.id);
    yield past;
  }
  yield* kept;
}

/** The entry's event with the lowest sequence above `above`. */
export async function findAbove(
  { id, events }: Entry,
  above: number,
  history: EntryEvents,
): Promise<PastEvent | undefined> {
  const later = events.map(toPast).filter(({ sequence }) => sequence > above);
  for await (const event of history.listEvents(id, { above }, 1)) {
    later.push(toPast(event));
    break;
  }
  return later.sort((a, b) => a.sequence - b.sequence)[0];
}

function toPast(event: Event): PastEvent {
  const { sequence = 0, timestamp } = factsOf(event);
  return { event, sequence, timestamp };
}
