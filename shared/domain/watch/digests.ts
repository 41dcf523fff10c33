import { createHash } from 'node:crypto';
import type { ListedOrder } from '../provider/list-answer.ts';
import { BUCKETS, bucketOfKey } from '../provider/order-id.ts';

const DIGEST_BYTES = 9;

export function digest(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest().subarray(0, DIGEST_BYTES).toString('base64url');
}

/** The listed orders by bucket; every bucket has its place, empty or not. */
export function groupByBucket(orders: Iterable<ListedOrder>): ListedOrder[][] {
  const buckets: ListedOrder[][] = Array.from({ length: BUCKETS }, () => []);
  for (const order of orders) buckets[bucketOfKey(order.key)]?.push(order);
  return buckets;
}

/** The same for any order of items and any form of a value that is no change. */
export function bucketDigest(orders: readonly ListedOrder[]): string {
  return digest(
    orders
      .map(({ normal }) => normal)
      .sort()
      .join('\n'),
  );
}
