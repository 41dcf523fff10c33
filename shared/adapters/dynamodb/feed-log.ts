import type { FeedEntry, FeedLog } from '../../domain/events/ports.ts';
import { daysBetween, feedPartition, NO_CONNECTION, toEvent } from './feed.ts';
import type { DynamoTable, Item } from './table.ts';

/** Unix ms. */
export function arrivalOf(position: string): number {
  return Date.parse(position.split('#')[0] ?? '');
}

/** The feed of some connections, and of events that belong to none, in the order of arrival. */
export class DynamoFeedLog implements FeedLog {
  readonly #table: DynamoTable;
  readonly #connections: readonly string[];

  constructor(table: DynamoTable, connections: readonly string[]) {
    this.#table = table;
    this.#connections = [...connections, NO_CONNECTION];
  }

  startAt(time: number): string {
    return new Date(time).toISOString();
  }

  /** Events of all connections in order of arrival, those after `position` that arrived before `until` (unix ms). */
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
  const position = String(item.feedPosition);
  return { ...toEvent(item), position, arrivedAt: arrivalOf(position), region: String(item.region) };
}
