import type { Clock } from '../ports.ts';
import type { FeedCursor, FeedEntry, FeedLog, FeedStore, LanesOf, Slot } from './ports.ts';
import { hasExpired } from './retention.ts';
import { followsExpired, MAX_SLOT_EVENTS, placeAfter, placeIn, slotAt } from './slot.ts';

const PAGE_SIZE = 100;

type LaneStore = Pick<FeedStore, 'listRegions' | 'findNewestSlot' | 'listSlots' | 'findBodies'>;

interface LaneOfRegion {
  readonly lane: string;
  readonly region: string;
}

/** Reads the lanes. It never goes past a slot or an event that may still come. */
export class LaneLog implements FeedLog {
  readonly #store: LaneStore;
  readonly #clock: Clock;

  constructor(store: LaneStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  async findStart(time: number, lanesOf?: LanesOf): Promise<FeedCursor> {
    const lanes = await this.#lanesOf(lanesOf);
    const starts = await Promise.all(lanes.map(async ({ lane }) => [lane, await this.#findPlace(lane, time)] as const));
    return Object.fromEntries(starts.flatMap(([lane, place]) => (place === undefined ? [] : [[lane, place]])));
  }

  async *listAfter(cursor: FeedCursor, lanesOf?: LanesOf): AsyncGenerator<FeedEntry> {
    const lanes = await this.#lanesOf(lanesOf);
    yield* merge(lanes.map(lane => this.#entries(lane, cursor[lane.lane])));
  }

  async #lanesOf(wanted: LanesOf | undefined): Promise<LaneOfRegion[]> {
    const records = await this.#store.listRegions();
    return records
      .filter(({ region }) => (typeof wanted === 'object' ? region !== wanted.notOf : region === (wanted ?? region)))
      .flatMap(record => record.lanes.map(({ id }) => ({ lane: id, region: record.region })));
  }

  /** Behind the last slot that was put before `time`. */
  async #findPlace(lane: string, time: number): Promise<number | undefined> {
    const newest = await this.#store.findNewestSlot(lane);
    if (newest === undefined) return undefined;
    let before = newest.lowest - 1;
    let end = newest.number + 1;
    while (before + 1 < end) {
      const middle = Math.floor((before + end) / 2);
      const slot = await this.#findSlot(lane, middle);
      if (slot !== undefined && slot.number < end && slot.putAt < time) before = slot.number;
      else end = middle;
    }
    return placeAfter(before);
  }

  async #findSlot(lane: string, from: number): Promise<Slot | undefined> {
    for await (const slot of this.#store.listSlots(lane, from, 1)) return slot;
    return undefined;
  }

  async *#entries({ lane, region }: LaneOfRegion, place: number | undefined): AsyncGenerator<FeedEntry> {
    for await (const slots of inChunks(this.#slots(lane, place))) {
      const bodies = await this.#store.findBodies(slots.flatMap(({ eventIds }) => eventIds));
      for (const slot of slots) {
        const { number, eventIds, putAt: arrivedAt } = slot;
        const start = place === undefined ? undefined : slotAt(place);
        for (const [i, id] of eventIds.entries()) {
          if (number === start?.slot && i < start.read) continue;
          const body = bodies.get(id);
          if (body === undefined) return;
          yield { id, body, lane, slot: number, place: placeIn(slot, i + 1), arrivedAt, region };
        }
      }
    }
  }

  async *#slots(lane: string, place: number | undefined): AsyncGenerator<Slot> {
    const now = this.#clock();
    let next = place === undefined ? ((await this.#store.findNewestSlot(lane))?.lowest ?? 1) : slotAt(place).slot;
    for await (const slot of this.#store.listSlots(lane, next, PAGE_SIZE)) {
      if (hasExpired(slot.expiresAtSeconds, now)) continue;
      if (slot.number !== next && !followsExpired(slot, now)) return;
      yield slot;
      next = slot.number + 1;
    }
  }
}

/** Slots with as many events as are fetched at once, or more. */
async function* inChunks(slots: AsyncIterable<Slot>): AsyncGenerator<Slot[]> {
  let chunk: Slot[] = [];
  let events = 0;
  for await (const slot of slots) {
    chunk.push(slot);
    events += slot.eventIds.length;
    if (events < MAX_SLOT_EVENTS) continue;
    yield chunk;
    chunk = [];
    events = 0;
  }
  if (chunk.length > 0) yield chunk;
}

async function* merge(lanes: readonly AsyncGenerator<FeedEntry>[]): AsyncGenerator<FeedEntry> {
  const heads = new Map<AsyncGenerator<FeedEntry>, FeedEntry>();
  const advance = async (lane: AsyncGenerator<FeedEntry>) => {
    const { done, value } = await lane.next();
    if (done) heads.delete(lane);
    else heads.set(lane, value);
  };
  await Promise.all(lanes.map(advance));
  while (heads.size > 0) {
    const [lane, entry] = [...heads].reduce((a, b) => (a[1].arrivedAt <= b[1].arrivedAt ? a : b));
    yield entry;
    await advance(lane);
  }
}
