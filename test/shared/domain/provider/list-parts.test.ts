import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseListAnswer } from '../../../../shared/domain/provider/list-answer.ts';
import { ListParts } from '../../../../shared/domain/provider/list-parts.ts';
import { BUCKETS, bucketOfKey } from '../../../../shared/domain/provider/order-id.ts';
import { listAnswer, order } from '../../../support/poll-lab.ts';
import { arbitraryOrder } from './arbitrary-order.ts';

const ALL = Array.from({ length: BUCKETS }, (_, bucket) => bucket);
const cut = (body: string | Buffer) => ListParts.cut(Buffer.from(body));
const orders = Array.from({ length: 300 }, (_, i) => order(i));

/** What reading the whole answer gives; undefined for a malformed one. */
function whole(body: string) {
  try {
    return parseListAnswer(body);
  } catch {
    return undefined;
  }
}

describe('the parts of an answer', () => {
  it('give the orders of a bucket, and nothing of the others', () => {
    const body = listAnswer(orders);
    const expected = [...parseListAnswer(body)].filter(([key]) => bucketOfKey(key) === 7);
    expect(expected.length).toBeGreaterThan(0);
    expect([...(cut(body)?.read([7]) ?? [])]).toEqual(expected);
  });

  it('keep Japanese text and long numbers as they came', () => {
    const body = `{"items":[{"contractId":"N1","orderRequestNum":"1","memo":"受付 😀","n":1.50}],"resultCount":"1"}`;
    const [listed] = cut(body)?.read(ALL)?.values() ?? [];
    expect(listed?.value.memo).toBe('受付 😀');
    expect(JSON.stringify(listed?.value)).toContain('"n":1.50');
  });

  it('differ in one bucket when one order does', () => {
    const changed = orders.with(7, order(7, { orderStatus: 2 }));
    const [before, after] = [orders, changed].map(each => cut(listAnswer(each))?.texts ?? []);
    expect(before?.filter((text, bucket) => text !== after?.[bucket])).toHaveLength(1);
  });

  it.each([
    ['that is not UTF-8', Buffer.from(listAnswer([order(1, { memo: '\u00e9' })]), 'latin1')],
    ['without items', '{"items":[],"resultCount":0}'],
    ['with a wrong count', JSON.stringify({ items: [order(1)], resultCount: 2 })],
    ['with names that keys encode', listAnswer([order(1, { contractId: '受付' })])],
    ['with items elsewhere', JSON.stringify({ old: { items: [order(1)] }, items: [], resultCount: 0 })],
    ['with items twice', `{"items":[${JSON.stringify(order(1))}],"items":[],"resultCount":1}`],
    [
      'with an item of two names',
      '{"items":[{"contractId":"N1","orderRequestNum":"1","contractId":"N2"}],"resultCount":1}',
    ],
    ['that is cut off', listAnswer([order(1)]).slice(0, -1)],
  ])('are not made of an answer %s', (_, body) => {
    expect(cut(body)).toBeUndefined();
  });

  it.each([
    [
      'one text is cut in two',
      '{"contractId":"N1","orderRequestNum":"1","memo":"},{"contractId":"N2","orderRequestNum":"2"}',
      2,
    ],
    [
      'an item is nested',
      '{"contractId":"N1","orderRequestNum":"1","more":[{"a":1},{"contractId":"N2","orderRequestNum":"2"}]}',
      1,
    ],
    ['an item is in two states', `${JSON.stringify(order(1))},${JSON.stringify(order(1, { orderStatus: 2 }))}`, 2],
  ])('are not believed when %s', (_, items, count) => {
    const body = `{"items":[${items}],"resultCount":${count}}`;
    expect(cut(body)?.read(ALL)).toBeUndefined();
  });

  it('give what the whole gives, or nothing, whatever comes', { tags: 'long' }, () => {
    const text = fc.oneof(
      fc.constantFrom('},{', '}, {', '"},{"', '"contractId":"N9",', '}],[{', '\\', '受付'),
      fc.string(),
    );
    const item = fc.oneof(
      arbitraryOrder.chain(each =>
        fc
          .record({
            contractId: fc.constantFrom('N1', 'N2', 'N3'),
            orderRequestNum: fc.constantFrom('1', '2', 3),
            memo: text,
          })
          .map(names => JSON.stringify({ ...each, ...names })),
      ),
      fc.json(),
      text,
    );
    const body = fc
      .tuple(fc.array(item, { maxLength: 5 }), fc.constantFrom(',', ' , ', '\n,\n'), fc.nat(5))
      .map(
        ([items, comma, more]) =>
          `{"items":[${items.join(comma)}],"resultCount":${items.length + (more === 5 ? 1 : 0)}}`,
      );
    fc.assert(
      fc.property(body, body => {
        const read = cut(body)?.read(ALL);
        if (read !== undefined) expect([...read].sort()).toEqual([...(whole(body) ?? [])].sort());
      }),
    );
  });
});
