import { type OrderIdentity, orderKey, type Subject } from '../../domain/provider/order-id.ts';
import type { OrderState } from '../../domain/watch/poll-state.ts';
import { fromOrderItem, ordersPartition } from './order-item.ts';
import type { DynamoTable, Item } from './table.ts';

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

  /** All orders of the subject, removed ones too, by key; with `key`, those after it. */
  async *listOrders(subject: Subject, key = ' '): AsyncGenerator<OrderState> {
    for await (const item of this.#items(subject, key)) yield fromOrderItem(item);
  }

  /**
   * The listed orders as JSON texts, unparsed, so that the provider's call is answered with its own bytes: the first
   * seen first, those of one answer in its order.
   */
  async listTexts(subject: Subject): Promise<string[]> {
    const items = (await Array.fromAsync(this.#items(subject, ' '))).filter(({ removedAt }) => removedAt === undefined);
    const rank = ({ firstSeenAt, position }: Item) => [Number(firstSeenAt), Number(position)] as const;
    return items
      .map(item => ({ text: String(item.order), rank: rank(item) }))
      .sort((a, b) => a.rank[0] - b.rank[0] || a.rank[1] - b.rank[1])
      .map(({ text }) => text);
  }

  #items(subject: Subject, after: string): AsyncGenerator<Item> {
    return this.#table.query({
      where: { expression: 'pk = :pk AND sk > :after', values: { ':pk': ordersPartition(subject), ':after': after } },
    });
  }
}
