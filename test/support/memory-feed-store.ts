import { type Event, entryIdOf, factsOf } from '../../shared/domain/events/event.ts';
import type { FeedStore, Seen, SequenceRange, Slot } from '../../shared/domain/events/ports.ts';
import { hasExpired } from '../../shared/domain/events/retention.ts';
import type { Clock, Written } from '../../shared/domain/ports.ts';
import type { RegionRecord } from '../../shared/domain/regions/ports.ts';

interface EventItem {
  readonly event: Event;
  readonly seen?: Seen;
  readonly expiresAtSeconds: number;
}

export type FeedItem = EventItem | Slot | RegionRecord;

/** One region's replica of the items of the feed. */
export class MemoryFeedStore implements FeedStore {
  readonly #clock: Clock;
  readonly #items: Map<string, FeedItem>;
  tableId = 'table';
  /** Told of each put; `receive` of another replica takes it. */
  onPut: (key: string, item: FeedItem) => void = () => undefined;

  constructor(clock: Clock, items = new Map<string, FeedItem>()) {
    this.#clock = clock;
    this.#items = items;
  }

  /** What another replica has put. */
  receive(key: string, item: FeedItem): void {
    this.#items.set(key, item);
  }

  /** DynamoDB removes what has expired in no order, and late. */
  remove(matches: (key: string) => boolean): void {
    for (const key of this.#items.keys()) if (matches(key)) this.#items.delete(key);
  }

  eventOf(id: string): Event | undefined {
    return (this.#items.get(eventKey(id)) as EventItem | undefined)?.event;
  }

  /** The first put first. */
  get slots(): Slot[] {
    return [...this.#items.values()].filter(item => 'number' in item);
  }

  async putEvent(event: Event, seen: Seen, expiresAtSeconds: number): Promise<Written> {
    if (this.#findLive(event.id) !== undefined) return 'stale';
    return this.#put(eventKey(event.id), { event, seen, expiresAtSeconds });
  }

  async moveSeen(id: string, read: Seen | undefined, seen: Seen, expiresAtSeconds: number): Promise<void> {
    const item = this.#items.get(eventKey(id)) as EventItem | undefined;
    const isAsRead = item?.seen?.lane === read?.lane && item?.seen?.slot === read?.slot;
    if (item !== undefined && isAsRead) this.#put(eventKey(id), { ...item, seen, expiresAtSeconds });
  }

  async findSeen(ids: readonly string[]): Promise<Map<string, Seen | undefined>> {
    return new Map(this.#live(ids).map(({ event, seen }) => [event.id, seen]));
  }

  async findBodies(ids: readonly string[]): Promise<Map<string, string>> {
    return new Map(this.#live(ids).map(({ event }) => [event.id, event.body]));
  }

  async findEvent(id: string): Promise<Event | undefined> {
    return this.#findLive(id)?.event;
  }

  async *listOfEntry(entryId: string, where: SequenceRange): AsyncGenerator<Event> {
    const ascending = this.#ofEntry(entryId);
    if ('below' in where) yield* ascending.filter(event => sequenceOf(event) < where.below).reverse();
    else yield* ascending.filter(event => sequenceOf(event) > where.above);
  }

  async putSlot(slot: Slot): Promise<Written> {
    const key = slotKey(slot.lane, slot.number);
    return this.#items.has(key) ? 'stale' : this.#put(key, slot);
  }

  async findNewestSlot(lane: string): Promise<Slot | undefined> {
    return this.#slotsOf(lane).at(-1);
  }

  async *listSlots(lane: string, from: number): AsyncGenerator<Slot> {
    yield* this.#slotsOf(lane).filter(({ number }) => number >= from);
  }

  async listRegions(): Promise<RegionRecord[]> {
    return [...this.#items.values()].filter(item => 'lanes' in item);
  }

  async findRegion(region: string): Promise<RegionRecord | undefined> {
    return this.#items.get(regionKey(region)) as RegionRecord | undefined;
  }

  async putRegion(record: RegionRecord): Promise<Written> {
    const stored = await this.findRegion(record.region);
    if ((stored?.revision ?? 0) !== record.revision) return 'stale';
    return this.#put(regionKey(record.region), { ...record, revision: record.revision + 1 });
  }

  async readTableId(): Promise<string> {
    return this.tableId;
  }

  #put(key: string, item: FeedItem): 'done' {
    this.#items.set(key, item);
    this.onPut(key, item);
    return 'done';
  }

  #slotsOf(lane: string): Slot[] {
    return this.slots.filter(slot => slot.lane === lane).sort((a, b) => a.number - b.number);
  }

  #ofEntry(entryId: string): Event[] {
    const events = [...this.#items.values()].filter(item => 'event' in item && this.#isLive(item)) as EventItem[];
    return events
      .map(({ event }) => event)
      .filter(({ body }) => body.includes(entryId))
      .filter(event => entryIdOf(factsOf(event)) === entryId)
      .sort((a, b) => sequenceOf(a) - sequenceOf(b));
  }

  #live(ids: readonly string[]): EventItem[] {
    return [...new Set(ids)].map(id => this.#findLive(id)).filter(item => item !== undefined);
  }

  #findLive(id: string): EventItem | undefined {
    const item = this.#items.get(eventKey(id)) as EventItem | undefined;
    return item && this.#isLive(item) ? item : undefined;
  }

  #isLive({ expiresAtSeconds }: EventItem): boolean {
    return !hasExpired(expiresAtSeconds, this.#clock());
  }
}

export const eventKey = (id: string) => `event ${id}`;
export const slotKey = (lane: string, number: number) => `slot ${lane} ${number}`;
const regionKey = (region: string) => `region ${region}`;
const sequenceOf = (event: Event) => factsOf(event).sequence ?? 0;
