import database, { type Done, type Store, type StoredItem } from 'dynalite/db/index.js';

/** When an item was last written, by the time of the table that its writer wrote to, and in which region that was. */
export interface Stamp {
  /** Unix ms; one table gives each write a time of its own. */
  readonly at: number;
  readonly region: string;
}

export interface Write {
  /** The item's key, as the table's engine writes it. */
  readonly key: string;
  /** As it was after the write; undefined once deleted. */
  readonly item: StoredItem | undefined;
  readonly stamp: Stamp;
}

/** The last writer wins; of two writes at the same time the one of the region that comes later in the alphabet. */
export function isLater(one: Stamp, other: Stamp | undefined): boolean {
  if (other === undefined) return true;
  return one.at === other.at ? one.region > other.region : one.at > other.at;
}

/** The least step between two writes of one table. */
const STEP_MS = 0.001;

/**
 * A region's table as one of several of a global table: it stamps what is written to it, tells of it, and takes what
 * was written to the others. A deleted item's stamp stays, so that no earlier write brings it back. Stamp and item are
 * one batch on the disk.
 */
export class Replica {
  readonly region: string;
  readonly #store: Store;
  readonly #tableName: string;
  readonly #clock: () => number;
  readonly #listeners: ((write: Write) => void)[] = [];
  #lastAt = 0;

  constructor(store: Store, { tableName, region, clock }: { tableName: string; region: string; clock: () => number }) {
    this.region = region;
    this.#store = store;
    this.#tableName = tableName;
    this.#clock = clock;
    // The engine calls these once its conditions hold, while it has the item's lock.
    const items = store.getItemDb(tableName);
    items.put = (key, item, done) => void this.#write(key, item).then(() => done(null), done);
    items.del = (key, done) => void this.#write(key, undefined).then(() => done(null), done);
  }

  /** `listener` hears of each write to this table; not of those that it takes from another. */
  onWrite(listener: (write: Write) => void): void {
    this.#listeners.push(listener);
  }

  /** Takes a write to another table, unless it has a later one. */
  async apply(write: Write): Promise<void> {
    const items = this.#store.getItemDb(this.#tableName);
    const unlock = await new Promise<Done>(resolve => items.lock(write.key, release => resolve(release(ignore))));
    try {
      this.#lastAt = Math.max(this.#lastAt, write.stamp.at);
      if (!isLater(write.stamp, await this.findStamp(write.key))) return;
      await this.#updateIndexes(await this.#findItem(write.key), write.item);
      await this.#put(write);
    } finally {
      unlock(null);
    }
  }

  async findStamp(key: string): Promise<Stamp | undefined> {
    return (await this.#store.db.get(this.#stampsFrom + key)) as Stamp | undefined;
  }

  async *stamps(): AsyncGenerator<readonly [key: string, stamp: Stamp]> {
    const gte = this.#stampsFrom;
    for await (const [key, value] of this.#store.db.iterator({ gte, lt: `${gte}\x7f` })) {
      const stamp = value as Stamp;
      this.#lastAt = Math.max(this.#lastAt, stamp.at);
      yield [key.slice(gte.length), stamp];
    }
  }

  /** The last write of an item that has a stamp. */
  async readWrite(key: string, stamp: Stamp): Promise<Write> {
    return { key, stamp, item: await this.#findItem(key) };
  }

  async #write(key: string, item: StoredItem | undefined): Promise<void> {
    // Later than all that this table has, also where the machine's clock was set back.
    this.#lastAt = Math.max(this.#clock(), this.#lastAt + STEP_MS);
    const write = { key, item, stamp: { at: this.#lastAt, region: this.region } };
    await this.#put(write);
    for (const listener of this.#listeners) listener(write);
  }

  async #put({ key, item, stamp }: Write): Promise<void> {
    const place = `item-${this.#tableName}~${key}`;
    await this.#store.db.batch([
      item === undefined ? { type: 'del', key: place } : { type: 'put', key: place, value: item },
      { type: 'put', key: this.#stampsFrom + key, value: stamp },
    ]);
  }

  async #findItem(key: string): Promise<StoredItem | undefined> {
    return (await this.#store.db.get(`item-${this.#tableName}~${key}`)) as StoredItem | undefined;
  }

  async #updateIndexes(before: StoredItem | undefined, after: StoredItem | undefined): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#store.getTable(this.#tableName, (error, table) => {
      if (error || table === undefined) return reject(error);
      database.updateIndexes(this.#store, table, before, after, failure => (failure ? reject(failure) : resolve()));
    });
    return promise;
  }

  get #stampsFrom(): string {
    return `stamp-${this.#tableName}~`;
  }
}

const ignore = () => undefined;
