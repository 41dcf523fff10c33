import type { ListedOrder } from './list-answer.ts';
import { BUCKETS, bucketOfKey } from './order-id.ts';

/** Orders of one answer, in their buckets. */
export class ListedOrders {
  /** By bucket, then by `orderKey`. */
  readonly #buckets: readonly ReadonlyMap<string, ListedOrder>[];

  /** @param buckets the orders of each bucket, by `orderKey` */
  constructor(buckets: readonly ReadonlyMap<string, ListedOrder>[]) {
    this.#buckets = buckets;
  }

  /** @param orders by `orderKey` */
  static of(orders: ReadonlyMap<string, ListedOrder>): ListedOrders {
    const buckets = Array.from({ length: BUCKETS }, () => new Map<string, ListedOrder>());
    for (const [key, order] of orders) buckets[bucketOfKey(key)]?.set(key, order);
    return new ListedOrders(buckets);
  }

  get size(): number {
    return this.#buckets.reduce((sum, { size }) => sum + size, 0);
  }

  has(key: string): boolean {
    return this.#buckets[bucketOfKey(key)]?.has(key) ?? false;
  }

  keys(): Iterable<string> {
    return this.#buckets.values().flatMap(orders => orders.keys());
  }

  inBucket(bucket: number): ListedOrder[] {
    return [...(this.#buckets[bucket]?.values() ?? [])];
  }
}
