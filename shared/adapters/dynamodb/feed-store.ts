import type { Event } from '../../domain/events/event.ts';
import type { FeedStore, Seen, SequenceRange, Slot } from '../../domain/events/ports.ts';
import { hasExpired } from '../../domain/events/retention.ts';
import type { Clock, Written } from '../../domain/ports.ts';
import type { RegionRecord } from '../../domain/regions/ports.ts';
import { eventKey, fromEventItem, notThereOrExpired, seenIn, stillNotes, toEventItem, withSeen } from './event-item.ts';
import {
  fromRegionItem,
  fromSlotItem,
  lanePartition,
  REGIONS,
  regionKey,
  slotSortKey,
  toRegionItem,
  toSlotItem,
} from './slot-item.ts';
import { type DynamoTable, type Item, NOT_THERE, type Query, unlessChanged } from './table.ts';

/** A table that takes another's place takes longer to be restored. */
const TABLE_ID_FOR_MS = 60_000;

export class DynamoFeedStore implements FeedStore {
  readonly #table: DynamoTable;
  readonly #clock: Clock;
  #tableId: { readonly id: string; readonly readAt: number } | undefined;

  constructor(table: DynamoTable, clock: Clock) {
    this.#table = table;
    this.#clock = clock;
  }

  async putEvent(event: Event, seen: Seen, expiresAtSeconds: number): Promise<Written> {
    return this.#table.put(toEventItem(event, seen, expiresAtSeconds), notThereOrExpired(this.#clock()));
  }

  async moveSeen(eventId: string, read: Seen | undefined, seen: Seen, expiresAtSeconds: number): Promise<void> {
    const item = await this.#table.get(eventKey(eventId));
    if (item !== undefined) await this.#table.put(withSeen(item, seen, expiresAtSeconds), stillNotes(read));
  }

  async findSeen(ids: readonly string[]): Promise<Map<string, Seen | undefined>> {
    const items = await this.#getLive(ids, ['seenLane', 'seenSlot']);
    return new Map(items.map(item => [String(item.eventId), seenIn(item)]));
  }

  async findBodies(ids: readonly string[]): Promise<Map<string, string>> {
    const items = await this.#getLive(ids, ['body']);
    return new Map(items.map(({ eventId, body }) => [String(eventId), String(body)]));
  }

  async findEvent(id: string): Promise<Event | undefined> {
    const item = await this.#table.get(eventKey(id));
    return item && this.#isLive(item) ? fromEventItem(item) : undefined;
  }

  async *listOfEntry(entryId: string, where: SequenceRange): AsyncGenerator<Event> {
    const isBelow = 'below' in where;
    const items = this.#table.queryItems({
      index: 'history',
      where: {
        expression: `orderId = :id AND #sequence ${isBelow ? '<' : '>'} :sequence`,
        names: { '#sequence': 'sequence' },
        values: { ':id': entryId, ':sequence': isBelow ? where.below : where.above },
      },
      descending: isBelow,
    });
    for await (const item of items) if (this.#isLive(item)) yield fromEventItem(item);
  }

  async putSlot(slot: Slot): Promise<Written> {
    return this.#table.put(toSlotItem(slot), NOT_THERE);
  }

  async findNewestSlot(lane: string): Promise<Slot | undefined> {
    for await (const item of this.#table.query({ where: inLane(lane, 0), descending: true, limit: 1 }))
      return fromSlotItem(item, lane);
    return undefined;
  }

  async *listSlots(lane: string, from: number, pageSize: number): AsyncGenerator<Slot> {
    for await (const item of this.#table.query({ where: inLane(lane, from), limit: pageSize }))
      yield fromSlotItem(item, lane);
  }

  async listRegions(): Promise<RegionRecord[]> {
    const items = await this.#table.queryAll({ where: { expression: 'pk = :pk', values: { ':pk': REGIONS } } });
    return items.map(fromRegionItem);
  }

  async findRegion(region: string): Promise<RegionRecord | undefined> {
    const item = await this.#table.get(regionKey(region));
    return item && fromRegionItem(item);
  }

  async putRegion(record: RegionRecord): Promise<Written> {
    return this.#table.put(toRegionItem(record), unlessChanged(record.revision));
  }

  async readTableId(): Promise<string> {
    const now = this.#clock();
    if (this.#tableId === undefined || now - this.#tableId.readAt >= TABLE_ID_FOR_MS)
      this.#tableId = { id: await this.#table.readId(), readAt: now };
    return this.#tableId.id;
  }

  async #getLive(ids: readonly string[], attributes: readonly string[]): Promise<Item[]> {
    const items = await this.#table.getMany(ids.map(eventKey), ['eventId', 'expiresAtSeconds', ...attributes]);
    return items.filter(item => this.#isLive(item));
  }

  #isLive({ expiresAtSeconds }: Item): boolean {
    return !hasExpired(Number(expiresAtSeconds), this.#clock());
  }
}

function inLane(lane: string, from: number): Query['where'] {
  return {
    expression: 'pk = :pk AND sk >= :from',
    values: { ':pk': lanePartition(lane), ':from': slotSortKey(from) },
  };
}
