import { expect, it } from 'vitest';
import { parseListAnswer } from '../../../../shared/domain/provider/list-answer.ts';
import { ListedOrders } from '../../../../shared/domain/provider/listed-orders.ts';
import { BUCKETS, bucketOfKey } from '../../../../shared/domain/provider/order-id.ts';
import { listAnswer, order } from '../../../support/poll-lab.ts';

const orders = parseListAnswer(listAnswer(Array.from({ length: 3_000 }, (_, i) => order(i))));

it('the orders of an answer are all there, each in the bucket of its key', () => {
  const listed = ListedOrders.of(orders);
  const buckets = Array.from({ length: BUCKETS }, (_, bucket) => listed.inBucket(bucket));
  expect(buckets.every(each => each.length > 0)).toBe(true);
  expect(buckets.flatMap((each, bucket) => each.filter(({ key }) => bucketOfKey(key) !== bucket))).toEqual([]);
  expect(new Map(buckets.flat().map(each => [each.key, each]))).toEqual(orders);
  expect([...listed.keys()].sort()).toEqual([...orders.keys()].sort());
  expect(listed.size).toBe(orders.size);
  expect([...orders.keys()].filter(key => !listed.has(key))).toEqual([]);
  expect(listed.has(`00#no#such`)).toBe(false);
});
