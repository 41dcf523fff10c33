import type { Detail } from '../../domain/provider/detail.ts';
import type { EntryState } from '../../domain/watch/poll-state.ts';
import { detailsPartition } from './detail-store.ts';
import { contractPartition, type EntryText, fromEntryItem, readTexts } from './entry-item.ts';
import { type DynamoTable, type Item, inPartition, type Key } from './table.ts';

/** The API's reads of the stored details. */
export class DetailQueries {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  /** The details of the buckets `from` to `to`, both included, by key. */
  readTexts(connection: string, from: number, to: number): Promise<EntryText[]> {
    return readTexts(this.#table, { pk: detailsPartition(connection), name: 'detail', from, to });
  }

  /** All of a connection's, by key. */
  async listDetails(connection: string): Promise<EntryState<Detail>[]> {
    const items = await this.#table.queryAll({ where: inPartition(detailsPartition(connection)) });
    return items.map(fromItem);
  }

  /** Of a contract with more than a thousand orders and details, those that came last. The index may lag. */
  async listOfContract(connection: string, contractId: string): Promise<EntryState<Detail>[]> {
    const where = {
      expression: 'contract = :contract',
      values: { ':contract': contractPartition(connection, contractId) },
    };
    const keys: Key[] = [];
    let read = 0;
    for await (const { pk, sk } of this.#table.query({ index: 'contract', where, descending: true })) {
      if (pk === detailsPartition(connection)) keys.push({ pk, sk: String(sk) });
      if (++read === MAX_OF_CONTRACT) break;
    }
    return (await this.#table.getMany(keys)).map(fromItem).sort(byFirstSeen);
  }
}

/** A contract id may be a placeholder of the provider's, which very many have. */
const MAX_OF_CONTRACT = 1_000;

const fromItem = (item: Item) => fromEntryItem<Detail>(item, 'detail');
const byFirstSeen = (a: EntryState<Detail>, b: EntryState<Detail>) =>
  a.firstSeenAt - b.firstSeenAt || a.position - b.position;
