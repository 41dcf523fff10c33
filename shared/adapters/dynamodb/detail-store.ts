import type { Written } from '../../domain/ports.ts';
import { contractOf, type Detail } from '../../domain/provider/detail.ts';
import { orderIdOfKey, type PollSubject, type Subject } from '../../domain/provider/order-id.ts';
import type { RegionState } from '../../domain/watch/lease/region-state.ts';
import type { EntryState, Lease, PollRecord } from '../../domain/watch/poll-state.ts';
import type { DetailStore, StoredPoll } from '../../domain/watch/ports.ts';
import { contractPartition, fromEntryItem, inBuckets, toEntryItem, unlessEntryChanged } from './entry-item.ts';
import { ordersPartition } from './order-item.ts';
import { DynamoPollStore } from './poll-store.ts';
import { type DynamoTable, type Item, NOT_THERE } from './table.ts';

export const detailsPartition = (connection: string) => `DETAILS#${connection}`;

export class DynamoDetailStore implements DetailStore {
  readonly #table: DynamoTable;
  readonly #polls: DynamoPollStore;

  constructor(table: DynamoTable) {
    this.#table = table;
    this.#polls = new DynamoPollStore(table);
  }

  readPoll(subject: PollSubject): Promise<StoredPoll> {
    return this.#polls.readPoll(subject);
  }

  putLease(subject: PollSubject, lease: Lease): Promise<Written> {
    return this.#polls.putLease(subject, lease);
  }

  putRecord(subject: PollSubject, record: PollRecord): Promise<Written> {
    return this.#polls.putRecord(subject, record);
  }

  putRegionState(subject: PollSubject, region: string, state: RegionState): Promise<Written> {
    return this.#polls.putRegionState(subject, region, state);
  }

  async readDetails(connection: string, keys: readonly string[]): Promise<EntryState<Detail>[]> {
    const items = await this.#table.getMany(keys.map(sk => ({ pk: detailsPartition(connection), sk })));
    return items.map(fromItem);
  }

  async readDetailBuckets(connection: string, from: number, to: number): Promise<EntryState<Detail>[]> {
    const items = await this.#table.queryAll({ where: inBuckets(detailsPartition(connection), from, to) });
    return items.map(fromItem);
  }

  async putDetail(
    connection: string,
    state: EntryState<Detail>,
    read: EntryState<Detail> | undefined,
  ): Promise<Written> {
    const contractId = contractOf(state.value);
    const item = {
      ...toEntryItem(detailsPartition(connection), 'detail', state),
      ...(contractId !== undefined && { contract: contractPartition(connection, contractId) }),
    };
    return this.#table.put(item, read === undefined ? NOT_THERE : unlessEntryChanged(read, 'detail'));
  }

  async findOrderIds(connection: string, contractIds: readonly string[]): Promise<Map<string, string>> {
    const found = await Promise.all(
      contractIds.map(async id => [id, await this.#findOrderId(connection, id)] as const),
    );
    return new Map(found.flatMap(([contractId, id]) => (id === undefined ? [] : [[contractId, id]])));
  }

  /** A contract can have several orders: a listed one comes before a removed one. */
  async #findOrderId(connection: string, contractId: string): Promise<string | undefined> {
    const prefix = ordersPartition({ connection, service: '' as Subject['service'] });
    const items = await this.#table.queryAll({
      index: 'contract',
      where: { expression: 'contract = :contract', values: { ':contract': contractPartition(connection, contractId) } },
      descending: true,
    });
    const orders = items.filter(({ pk }) => String(pk).startsWith(prefix));
    const order = orders.find(({ removedAt }) => removedAt === undefined) ?? orders[0];
    if (order === undefined) return undefined;
    const service = String(order.pk).slice(prefix.length) as Subject['service'];
    return orderIdOfKey({ connection, service }, String(order.sk));
  }
}

const fromItem = (item: Item) => fromEntryItem<Detail>(item, 'detail');
