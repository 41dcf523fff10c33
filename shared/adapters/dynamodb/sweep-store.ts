import type { Sweep, SweepStore } from '../../domain/deliver/ports.ts';
import type { FeedCursor } from '../../domain/events/ports.ts';
import type { Written } from '../../domain/ports.ts';
import { type DynamoTable, type Item, type Key, unlessChanged } from './table.ts';

export const sweepKey = (region: string): Key => ({ pk: 'SWEEP', sk: region });

export class DynamoSweepStore implements SweepStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async readSweep(region: string): Promise<Sweep | undefined> {
    const item = await this.#table.get(sweepKey(region));
    return item && fromSweepItem(item);
  }

  async putSweep(region: string, sweep: Sweep): Promise<Written> {
    return this.#table.put(
      { ...sweep, ...sweepKey(region), revision: sweep.revision + 1 },
      unlessChanged(sweep.revision),
    );
  }
}

/** Before 0.2 it held times (unix ms): how far the feed was compared, of which no lane knows, and `sweptAt`. */
function fromSweepItem({ revision, cursor, backlogsAt, sweptAt }: Item): Sweep {
  return {
    revision: Number(revision),
    cursor: (cursor ?? {}) as FeedCursor,
    backlogsAt: Number(backlogsAt ?? sweptAt),
  };
}
