import type { Server } from 'node:http';
import dynalite from 'dynalite';
import database, { type Store } from 'dynalite/db/index.js';

/** dynalite, with the store behind its server, which it does not show by itself. */
export function createDynalite(options: Parameters<typeof dynalite>[0]): {
  readonly server: Server;
  readonly store: Store;
} {
  const { create } = database;
  const stores: Store[] = [];
  database.create = given => {
    const store = create(given);
    stores.push(store);
    return store;
  };
  try {
    const server = dynalite(options);
    const [store] = stores;
    if (store === undefined) throw new Error('dynalite made no store.');
    return { server, store };
  } finally {
    database.create = create;
  }
}
