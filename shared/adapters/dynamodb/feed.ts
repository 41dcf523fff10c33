import { type Event, entryIdOf, factsOf } from '../../domain/events/event.ts';
import type { Feed } from '../../domain/events/ports.ts';
import { expiresAtSeconds } from '../../domain/events/retention.ts';
import type { Clock } from '../../domain/ports.ts';
import type { Condition, DynamoTable, Item, Key } from './table.ts';

export const eventKey = (eventId: string): Key => ({ pk: `EVENT#${eventId}`, sk: 'EVENT' });
/** Partition key of the index `feed`: the events that arrived on `day`, YYYY-MM-DD in UTC. */
export const feedPartition = (connection: string, day: string) => `FEED#${connection}#${day}`;

/** Stands for the connection of events without one (`endpoint.*`). */
export const NO_CONNECTION = '-';

export class DynamoFeed implements Feed {
  readonly #table: DynamoTable;
  readonly #clock: Clock;
  readonly #region: string;

  constructor(table: DynamoTable, clock: Clock, region: string) {
    this.#table = table;
    this.#clock = clock;
    this.#region = region;
  }

  async put(event: Event): Promise<boolean> {
    const now = this.#clock();
    const arrival = new Date(now).toISOString();
    const facts = factsOf(event);
    const { connection = NO_CONNECTION, sequence } = facts;
    const item = {
      ...eventKey(event.id),
      eventId: event.id,
      body: event.body,
      full: event.full,
      feedDay: feedPartition(connection, arrival.slice(0, 10)),
      feedPosition: `${arrival}#${event.id}`,
      // For an event of a detail it holds the detailId: the index `history` has one partition for each order or detail.
      orderId: entryIdOf(facts),
      sequence,
      region: this.#region,
      expiresAtSeconds: expiresAtSeconds(now),
    };
    return (await this.#table.put(item, notThereOrExpired(now))) === 'done';
  }

  async findMissing(ids: readonly string[]): Promise<Set<string>> {
    const missing = new Set(ids);
    const found = await this.#table.getMany([...missing].map(eventKey), ['eventId', 'expiresAtSeconds']);
    for (const item of found) if (this.#isLive(item)) missing.delete(String(item.eventId));
    return missing;
  }

  async findNewest(entryId: string): Promise<Event | undefined> {
    const newest = this.#table.query({
      index: 'history',
      where: { expression: 'orderId = :id', values: { ':id': entryId } },
      descending: true,
      limit: 1,
    });
    for await (const item of newest) if (this.#isLive(item)) return toEvent(item);
    return undefined;
  }

  async findEvent(id: string): Promise<Event | undefined> {
    const item = await this.#table.get(eventKey(id));
    return item && this.#isLive(item) ? toEvent(item) : undefined;
  }

  async *listOfEntry(
    entryId: string,
    where: { readonly below: number } | { readonly above: number },
  ): AsyncGenerator<Event> {
    const isBelow = 'below' in where;
    const items = this.#table.query({
      index: 'history',
      where: {
        expression: `orderId = :id AND #sequence ${isBelow ? '<' : '>'} :sequence`,
        names: { '#sequence': 'sequence' },
        values: { ':id': entryId, ':sequence': isBelow ? where.below : where.above },
      },
      descending: isBelow,
    });
    for await (const item of items) if (this.#isLive(item)) yield toEvent(item);
  }

  #isLive(item: Item): boolean {
    return Number(item.expiresAtSeconds) * 1000 > this.#clock();
  }
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** The UTC days from `from` to `to` (unix ms), as YYYY-MM-DD. */
export function* daysBetween(from: number, to: number): Generator<string> {
  for (let day = Math.floor(from / DAY_MS); day <= Math.floor(to / DAY_MS); day++)
    yield new Date(day * DAY_MS).toISOString().slice(0, 10);
}

export function toEvent(item: Item): Event {
  const { eventId: id, body, full } = item as { eventId: string; body: string; full?: string };
  return { id, body, ...(full !== undefined && { full }) };
}

function notThereOrExpired(now: number): Condition {
  return {
    expression: 'attribute_not_exists(pk) OR #expires <= :now',
    names: { '#expires': 'expiresAtSeconds' },
    values: { ':now': Math.floor(now / 1000) },
  };
}
