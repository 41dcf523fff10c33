import { hash } from 'node:crypto';
import type { ListedOrder } from '../provider/list-answer.ts';
import { normalForm } from '../provider/order.ts';
import { BUCKETS, bucketOfKey } from '../provider/order-id.ts';

/** SHA-256 cut to 9 bytes (12 characters): the poll record holds 256 digests and up to 8,000 absences. */
export const DIGEST_BYTES = 9;

export function digest(text: string | Uint8Array): string {
  return digestBytes(text).toString('base64url');
}

export function digestBytes(text: string | Uint8Array): Buffer {
  return hash('sha256', text, 'buffer').subarray(0, DIGEST_BYTES);
}

/** Of what came for a bucket. Six bytes do: at most once an hour, what they hide is compared anyway. */
export function receivedDigest(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, 8);
}

/** The orders of each bucket, at the bucket's index; an empty array for a bucket without orders. */
export function groupByBucket(orders: Iterable<ListedOrder>): ListedOrder[][] {
  const buckets: ListedOrder[][] = Array.from({ length: BUCKETS }, () => []);
  for (const order of orders) buckets[bucketOfKey(order.key)]?.push(order);
  return buckets;
}

const EMPTY = digest('');

/** Depends on the orders' normal forms only, not on their position in the answer. */
export function bucketDigest(orders: readonly Pick<ListedOrder, 'value'>[]): string {
  if (orders.length === 0) return EMPTY;
  return digest(
    orders
      .map(({ value }) => normalForm(value))
      .sort()
      .join('\n'),
  );
}
