// It comes without types: what the local engine uses of it.
declare module 'dynalite' {
  import type { Server } from 'node:http';

  function dynalite(options: { path?: string; createTableMs: number }): Server;
  export = dynalite;
}

declare module 'dynalite/db/index.js' {
  namespace database {
    type Done<T = void> = (error: Error | null | undefined, value?: T) => void;
    /** Attributes in DynamoDB's JSON. */
    type StoredItem = Record<string, object>;

    interface ItemStore {
      put(key: string, item: StoredItem, done: Done): void;
      del(key: string, done: Done): void;
      /** `locked` gets what makes a callback one that gives the lock back. */
      lock(key: string, locked: (release: <T>(done: Done<T>) => Done<T>) => void): void;
    }

    interface Store {
      readonly db: {
        get(key: string): Promise<unknown>;
        batch(operations: readonly { type: 'put' | 'del'; key: string; value?: unknown }[]): Promise<void>;
        iterator(range: { gte: string; lt: string }): AsyncIterable<[key: string, value: unknown]>;
      };
      getItemDb(tableName: string): ItemStore;
      getTable(tableName: string, done: Done<object>): void;
    }
  }

  const database: {
    create(options: object): database.Store;
    updateIndexes(
      store: database.Store,
      table: object,
      before: database.StoredItem | undefined,
      after: database.StoredItem | undefined,
      done: database.Done,
    ): void;
  };
  export = database;
}
