import { createHash } from 'node:crypto';
import { type Entry, type EntryEvents, listBelow, type PastEvent } from './entry-history.ts';

/** A place in the history of several entries. */
export interface HistoryPlace {
  /** The time of the last event that was told. */
  readonly timestamp: string;
  /** By `markOf` an entry: the sequence of its last event that was told. Entries of which none was are left out. */
  readonly told: ReadonlyMap<string, number>;
}

/** Short, since a cursor holds many. */
export const markOf = (entryId: string) => createHash('sha256').update(entryId).digest('base64url').slice(0, 8);

/**
 * The events of all entries behind `place`, the newest first; of one entry always by sequence. What was observed after
 * the first page is left to the next reader.
 */
export async function* listHistory(
  entries: readonly Entry[],
  place: HistoryPlace | undefined,
  history: EntryEvents,
  atOnce: number,
): AsyncGenerator<PastEvent & { readonly place: HistoryPlace }> {
  const told = new Map(place?.told);
  const heads = await Promise.all(
    entries.map(async entry => {
      const mark = markOf(entry.id);
      const below = told.get(mark) ?? Number.MAX_SAFE_INTEGER;
      const source = listBelow(entry, below, history, atOnce);
      let next = await source.next();
      if (place !== undefined && !told.has(mark))
        while (!next.done && next.value.timestamp > place.timestamp) next = await source.next();
      return { mark, source, next };
    }),
  );
  for (;;) {
    const newest = heads.filter(({ next }) => !next.done).reduce<Head | undefined>(newer, undefined);
    if (newest?.next.value === undefined) return;
    const past = newest.next.value as PastEvent;
    told.set(newest.mark, past.sequence);
    yield { ...past, place: { timestamp: past.timestamp, told: new Map(told) } };
    newest.next = await newest.source.next();
  }
}

interface Head {
  readonly mark: string;
  readonly source: AsyncGenerator<PastEvent>;
  next: IteratorResult<PastEvent>;
}

function newer(a: Head | undefined, b: Head): Head {
  return a === undefined || compare(a.next.value, b.next.value) <= 0 ? (a ?? b) : b;
}

function compare(a: PastEvent, b: PastEvent): number {
  if (a.timestamp !== b.timestamp) return a.timestamp > b.timestamp ? -1 : 1;
  return b.sequence - a.sequence;
}
