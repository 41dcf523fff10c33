import type { Event } from '../../domain/events/event.ts';
import { daysBetween, feedPartition, NO_CONNECTION, toEvent } from './feed.ts';
import type { DynamoTable, Item } from './table.ts';

export interface FeedEntry extends Event {
  /** `<time of arrival, ISO 8601>#<event id>`: the order of the feed. */
  readonly position: string;
}

/** The time of arrival in a position, unix ms. */
export function arrivalOf(position: string): number {
  return Date.parse(position.split('#')[0] ?? '');
}

/** The API's reads of the feed. */
export class FeedQueries {
  readonly #table: DynamoTable;
  readonly #connections: readonly string[];

  constructor(table: DynamoTable, connections: readonly string[]) {
    this.#table = table;
    this.#connections = [...connections, NO_CONNECTION];
  }

  /** The events of all connections after `position` that arrived before `until` (unix ms), in order of arrival. */
  async *listAfter(position: string, until: number): AsyncGenerator<FeedEntry> {
    if (position > new Date(until).toISOString()) return;
    const from = arrivalOf(position);
    for (const day of daysBetween(from, until))
      yield* merge(this.#connections.map(connection => this.#entries(connection, day, position, until)));
  }

  async *#entries(connection: string, day: string, position: string, until: number): AsyncGenerator<FeedEntry> {
    const items = this.#table.query({
      index: 'feed',
      where: {
        expression: 'feedDay = :day AND feedPosition BETWEEN :after AND :until',
        values: { ':day': feedPartition(connection, day), ':after': position, ':until': new Date(until).toISOString() },
      },
    });
    for await (const item of items) {
      const entry = toEntry(item);
      if (entry.position !== position && Number(item.expiresAtSeconds) * 1000 > until) yield entry;
    }
  }
}

/** Merges sources that are each in order of position. */
async function* merge(sources: readonly AsyncGenerator<FeedEntry>[]): AsyncGenerator<FeedEntry> {
  const heads = new Map<AsyncGenerator<FeedEntry>, FeedEntry>();
  const advance = async (source: AsyncGenerator<FeedEntry>) => {
    const { done, value } = await source.next();
    if (done) heads.delete(source);
    else heads.set(source, value);
  };
  await Promise.all(sources.map(advance));
  while (heads.size > 0) {
    const [source, entry] = [...heads].reduce((a, b) => (a[1].position <= b[1].position ? a : b));
    yield entry;
    await advance(source);
  }
}

function toEntry(item: Item): FeedEntry {
  return { ...toEvent(item), position: String(item.feedPosition) };
}
