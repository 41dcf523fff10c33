import type { Event } from './event.ts';
import type { Feed, FeedStore, Seen, SequenceRange } from './ports.ts';

const PAGE_SIZE = 20;
/** Events that noted slots so near to each other are looked for in one go. */
const NEAR = 20;
const SEARCHES_AT_ONCE = 16;

interface Search {
  readonly seen: Seen;
  readonly ids: Set<string>;
  /** The highest slot that one of the events noted. */
  upTo: number;
}

/** Events by id and by order, and whether a slot lists them. */
export class EventFeed implements Feed {
  readonly #store: FeedStore;

  constructor(store: FeedStore) {
    this.#store = store;
  }

  async findMissing(ids: readonly string[]): Promise<Set<string>> {
    const missing = new Set(ids);
    if (missing.size === 0) return missing;
    const [noted, records] = await Promise.all([this.#store.findSeen([...missing]), this.#store.listRegions()]);
    // No reader comes to another lane: its region may have been lost before its item, which names the lane, arrived here.
    const lanes = new Set(records.flatMap(record => record.lanes.map(({ id }) => id)));
    const searches = searchesFor(noted).filter(({ seen }) => lanes.has(seen.lane));
    for (let i = 0; i < searches.length; i += SEARCHES_AT_ONCE)
      await Promise.all(searches.slice(i, i + SEARCHES_AT_ONCE).map(search => this.#find(search, missing)));
    return missing;
  }

  /** Takes what a slot lists from `missing`. An event's slot is most often the next one that it noted. */
  async #find({ seen, ids }: Search, missing: Set<string>): Promise<void> {
    for await (const { eventIds } of this.#store.listSlots(seen.lane, seen.slot + 1, PAGE_SIZE)) {
      for (const id of eventIds) if (ids.delete(id)) missing.delete(id);
      if (ids.size === 0) return;
    }
  }

  findEvent(id: string): Promise<Event | undefined> {
    return this.#store.findEvent(id);
  }

  listOfEntry(entryId: string, where: SequenceRange): AsyncIterable<Event> {
    return this.#store.listOfEntry(entryId, where);
  }
}

function searchesFor(noted: ReadonlyMap<string, Seen | undefined>): Search[] {
  const inOrder = [...noted]
    .flatMap(([id, seen]) => (seen === undefined ? [] : [{ id, seen }]))
    .sort((a, b) => (a.seen.lane === b.seen.lane ? a.seen.slot - b.seen.slot : a.seen.lane < b.seen.lane ? -1 : 1));
  const searches: Search[] = [];
  for (const { id, seen } of inOrder) {
    const last = searches.at(-1);
    if (last !== undefined && last.seen.lane === seen.lane && seen.slot - last.upTo <= NEAR) {
      last.ids.add(id);
      last.upTo = seen.slot;
    } else searches.push({ seen, ids: new Set([id]), upTo: seen.slot });
  }
  return searches;
}
