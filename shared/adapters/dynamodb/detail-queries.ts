import type { Detail } from '../../domain/provider/detail.ts';
import type { EntryState } from '../../domain/watch/poll-state.ts';
import { detailsPartition } from './detail-store.ts';
import { contractPartition, fromEntryItem } from './entry-item.ts';
import type { DynamoTable, Item } from './table.ts';

/** The API's reads of the stored details. */
export class DetailQueries {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  /** All details of a connection: the first seen first, those of one answer in its order. */
  async listDetails(connection: string): Promise<EntryState<Detail>[]> {
    const where = { expression: 'pk = :pk', values: { ':pk': detailsPartition(connection) } };
    return (await this.#table.queryAll({ where })).map(fromItem).sort(byFirstSeen);
  }

  async listOfContract(connection: string, contractId: string): Promise<EntryState<Detail>[]> {
    const items = await this.#table.queryAll({
      index: 'contract',
      where: { expression: 'contract = :contract', values: { ':contract': contractPartition(connection, contractId) } },
    });
    const details = items.filter(({ pk }) => pk === detailsPartition(connection));
    return details.map(fromItem).sort(byFirstSeen);
  }
}

const fromItem = (item: Item) => fromEntryItem<Detail>(item, 'detail');
const byFirstSeen = (a: EntryState<Detail>, b: EntryState<Detail>) =>
  a.firstSeenAt - b.firstSeenAt || a.position - b.position;
