import type { KnownEndpoints, Sweep, SweepStore } from '../../domain/deliver/ports.ts';
import type { FeedCursor } from '../../domain/events/ports.ts';
import type { Written } from '../../domain/ports.ts';
import { type DynamoTable, type Item, type Key, unlessChanged } from './table.ts';

export const sweepKey = (name: string): Key => ({ pk: 'SWEEP', sk: name });

const knownKey = (region: string): Key => ({ pk: 'SWEPT_FOR', sk: region });

export class DynamoSweepStore implements SweepStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async readSweep(name: string): Promise<Sweep | undefined> {
    const item = await this.#table.get(sweepKey(name));
    return item && fromSweepItem(item);
  }

  async readKnown(region: string): Promise<KnownEndpoints | undefined> {
    const item = await this.#table.get(knownKey(region));
    return item && { revision: Number(item.revision), owedSince: item.owedSince as KnownEndpoints['owedSince'] };
  }

  async putKnown(region: string, known: KnownEndpoints): Promise<Written> {
    return this.#table.put(
      { ...known, ...knownKey(region), revision: known.revision + 1 },
      unlessChanged(known.revision),
    );
  }

  async putSweep(name: string, sweep: Sweep): Promise<Written> {
    return this.#table.put(
      { ...sweep, ...sweepKey(name), revision: sweep.revision + 1 },
      unlessChanged(sweep.revision),
    );
  }
}

/** Before 0.2 it held times (unix ms): how far the feed was compared, of which no lane knows, and `sweptAt`. */
function fromSweepItem({ revision, cursor, backlogsAt, sweptAt, relisted }: Item): Sweep {
  return {
    revision: Number(revision),
    cursor: (cursor ?? {}) as FeedCursor,
    backlogsAt: Number(backlogsAt ?? sweptAt),
    ...(relisted !== undefined && { relisted: relisted as FeedCursor }),
  };
}
