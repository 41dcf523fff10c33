import { MAX_IDENTITY_LENGTH, type OrderIdentity, orderKey, type Subject } from '../../domain/provider/order-id.ts';
import type { OrderState } from '../../domain/watch/poll-state.ts';
import { contractPartition, type EntryText, readTexts } from './entry-item.ts';
import { fromOrderItem, ordersPartition } from './order-item.ts';
import type { DynamoTable, Item } from './table.ts';

/** What `listOrders` may leave out. */
export interface Listing {
  /** Go on behind this order. */
  readonly after?: { readonly service: string; readonly key: string };
  /** Looked up in an index, which may lag: an order that came a moment ago may not show yet. */
  readonly contractId?: string;
  /** How many orders are read by one request. */
  readonly atOnce?: number;
}

export interface FoundOrder {
  readonly subject: Subject;
  readonly state: OrderState;
}

/** The API's reads of the stored orders. */
export class OrderQueries {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async findOrder(subject: Subject, identity: OrderIdentity): Promise<OrderState | undefined> {
    const item = await this.#table.get({ pk: ordersPartition(subject), sk: orderKey(identity) });
    return item && fromOrderItem(item);
  }

  /** The orders of the subjects, removed ones too, one subject after the other, each by key. */
  async *listOrders(subjects: readonly Subject[], { after, contractId, atOnce }: Listing): AsyncGenerator<FoundOrder> {
    const start = subjects.findIndex(({ service }) => service === after?.service);
    const keys = contractId === undefined ? undefined : await this.#findKeys(subjects, contractId);
    for (const subject of subjects.slice(Math.max(start, 0))) {
      const from = subject.service === after?.service ? after.key : FIRST;
      const own = keys?.get(ordersPartition(subject))?.filter(key => key > from);
      const items = keys === undefined ? this.#items(subject, from, atOnce) : this.#get(subject, own ?? []);
      for await (const item of items) yield { subject, state: fromOrderItem(item) };
    }
  }

  /** The orders of the buckets `from` to `to`, both included, by key; removed ones too. */
  readTexts(subject: Subject, from: number, to: number): Promise<EntryText[]> {
    return readTexts(this.#table, { pk: ordersPartition(subject), name: 'order', from, to });
  }

  #items(subject: Subject, after: string, atOnce?: number): AsyncGenerator<Item> {
    return this.#table.query({
      where: { expression: 'pk = :pk AND sk > :after', values: { ':pk': ordersPartition(subject), ':after': after } },
      ...(atOnce !== undefined && { limit: atOnce }),
    });
  }

  async *#get(subject: Subject, keys: readonly string[]): AsyncGenerator<Item> {
    for (let i = 0; i < keys.length; i += READ_AT_ONCE) {
      const pk = ordersPartition(subject);
      const items = await this.#table.getMany(keys.slice(i, i + READ_AT_ONCE).map(sk => ({ pk, sk })));
      yield* items.sort((a, b) => (String(a.sk) < String(b.sk) ? -1 : 1));
    }
  }

  /** Of the contract's orders, by partition; undefined when they are too many to be worth it. */
  async #findKeys(subjects: readonly Subject[], contractId: string): Promise<Map<string, string[]> | undefined> {
    const partitions = new Map(subjects.map(subject => [ordersPartition(subject), new Set<string>()]));
    const [{ connection } = { connection: '' }] = subjects;
    if (contractId.length > MAX_IDENTITY_LENGTH) return new Map();
    const where = {
      expression: 'contract = :contract',
      values: { ':contract': contractPartition(connection, contractId) },
    };
    let read = 0;
    // Ascending by when it was first seen: what comes meanwhile stands behind.
    for await (const { pk, sk } of this.#table.query({ index: 'contract', where })) {
      if (++read > MAX_OF_CONTRACT) return undefined;
      partitions.get(String(pk))?.add(String(sk));
    }
    return new Map([...partitions].map(([partition, keys]) => [partition, [...keys].sort()]));
  }
}

/** Before all keys. */
const FIRST = ' ';
const READ_AT_ONCE = 100;
/** Some contract ids may be placeholders of the provider's: then all orders are walked through. */
const MAX_OF_CONTRACT = 1_000;
