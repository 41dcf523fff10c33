import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ListedOrder, parseListAnswer } from '../../../../shared/domain/provider/list-answer.ts';
import { BUCKETS, bucketOfKey } from '../../../../shared/domain/provider/order-id.ts';
import { bucketDigest, digest, groupByBucket } from '../../../../shared/domain/watch/digests.ts';
import { arbitraryOrder, restated } from '../provider/arbitrary-order.ts';

const items = [1, 2, 3].map(n => ({ contractId: `N${n}`, orderRequestNum: `${n}`, orderType: 1, orderStatus: n }));

const listed = (items: readonly object[]): ListedOrder[] => [
  ...parseListAnswer(JSON.stringify({ items, resultCount: items.length })).values(),
];
const digestOf = (items: readonly object[]) => bucketDigest(listed(items));

describe('a digest', () => {
  it('is nine bytes of SHA-256', () => {
    expect(digest('abc')).toBe('ungWv48Bz-pB');
    expect(digest(new TextEncoder().encode('abc'))).toBe(digest('abc'));
  });
});

describe("a bucket's digest", () => {
  it('is the same for any order of its items', () => {
    expect(digestOf([...items].reverse())).toBe(digestOf(items));
  });

  it('is the same for any form of its items', () => {
    const forms = items.map(({ orderStatus, ...rest }) => ({ remarks: null, orderStatus: `${orderStatus}`, ...rest }));
    expect(digestOf(forms)).toBe(digestOf(items));
  });

  it.each<[string, object[]]>([
    ['an item is missing', items.slice(1)],
    ['an item is new', [...items, { contractId: 'N4', orderRequestNum: '4' }]],
    ['a field changes', items.map(item => (item.contractId === 'N2' ? { ...item, orderStatus: 5 } : item))],
    ['a field goes', items.map(({ orderType: _, ...item }) => item)],
    ['a field comes', items.map(item => ({ ...item, remarks: '' }))],
    ['two items exchange their states', items.map(item => ({ ...item, orderStatus: 4 - item.orderStatus }))],
    ['nothing is left', []],
  ])('is another when %s', (_, changed) => {
    expect(digestOf(changed)).not.toBe(digestOf(items));
  });

  it('is never that of a bucket to be compared again, even with nothing in it', () => {
    expect(bucketDigest([])).not.toBe('');
  });

  it('is the same for any form and order of any items', { tags: 'long' }, () => {
    const named = fc
      .array(arbitraryOrder, { maxLength: 6 })
      .map(orders => orders.map((order, i) => ({ ...order, contractId: 'N1', orderRequestNum: i })));
    const twoForms = named.chain(orders =>
      fc.tuple(
        fc.constant(orders),
        fc
          .tuple(...orders.map(restated))
          .chain(forms => fc.shuffledSubarray(forms, { minLength: forms.length, maxLength: forms.length })),
      ),
    );
    fc.assert(
      fc.property(twoForms, ([orders, forms]) => {
        expect(digestOf(forms)).toBe(digestOf(orders));
      }),
    );
  });
});

describe('the buckets of a list', () => {
  it('are all there, each with its own orders', () => {
    const many = Array.from({ length: 300 }, (_, i) => ({ contractId: `N${i}`, orderRequestNum: `${i}` }));
    const buckets = groupByBucket(listed(many));
    expect(buckets).toHaveLength(BUCKETS);
    expect(buckets.flat()).toHaveLength(300);
    buckets.forEach((orders, bucket) => {
      for (const order of orders) expect(bucketOfKey(order.key)).toBe(bucket);
    });
  });
});
