import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseListAnswer } from '../../../../shared/domain/provider/list-answer.ts';
import { ListParts } from '../../../../shared/domain/provider/list-parts.ts';
import { BUCKETS, CELLS, cellOfKey, orderKey } from '../../../../shared/domain/provider/order-id.ts';
import { listAnswer, order } from '../../../support/poll-lab.ts';
import { arbitraryOrder } from './arbitrary-order.ts';

const ALL = new Set(Array.from({ length: CELLS }, (_, cell) => cell));
const cut = (body: string | Buffer) => ListParts.cut(Buffer.from(body));
const orders = Array.from({ length: 300 }, (_, i) => order(i));

/** What it gives of these cells, as `whole`. */
function read(body: string | Buffer, cells: ReadonlySet<number> = ALL) {
  const listed = cut(body)?.read(cells);
  return listed && Array.from({ length: BUCKETS }, (_, bucket) => listed.inBucket(bucket)).flat();
}

/** What reading the whole answer gives; undefined for a malformed one. */
function whole(body: string) {
  try {
    return parseListAnswer(body);
  } catch {
    return undefined;
  }
}

describe('the parts of an answer', () => {
  it('give the orders of a cell, and nothing of the others', () => {
    const body = listAnswer(orders);
    const cell = cellOfKey([...parseListAnswer(body).keys()][7] ?? '');
    const expected = [...parseListAnswer(body).values()].filter(listed => listed.cell === cell);
    expect(read(body, new Set([cell]))).toEqual(expected);
  });

  it('keep Japanese text and long numbers as they came', () => {
    const body = `{"items":[{"contractId":"N1","orderRequestNum":"1","memo":"受付 😀","n":1.50}],"resultCount":"1"}`;
    const [listed] = read(body) ?? [];
    expect(listed?.value.memo).toBe('受付 😀');
    expect(JSON.stringify(listed?.value)).toContain('"n":1.50');
  });

  it('differ in one cell when one order does, and in none when only their order does', () => {
    const changed = orders.with(7, order(7, { orderStatus: 2 }));
    const [before, after, shuffled] = [orders, changed, orders.toReversed()].map(
      each => cut(listAnswer(each))?.digests ?? [],
    );
    expect(before).toHaveLength(CELLS);
    expect(before?.filter((digest, cell) => digest !== after?.[cell])).toHaveLength(1);
    expect(shuffled).toEqual(before);
  });

  it('of one cell differ when two of them exchange something', () => {
    const itemOf = (contract: number, day: number) =>
      order(1, { contractId: `N${contract}`, offerPlanDate: `2026-12-${day}T12:34:56Z` });
    const cellOf = (contract: number) =>
      cellOfKey(orderKey({ contractId: `N${contract}`, orderRequestNum: String(order(1).orderRequestNum) }));
    const contracts = Array.from({ length: 80_000 }, (_, i) => 10_000 + i);
    const [ofOneCell = []] = Map.groupBy(contracts, cellOf).values();
    const pairs = ofOneCell.flatMap((a, i) => ofOneCell.slice(i + 1).map(b => [a, b] as const));
    // Sums of CRCs would hide some of these.
    expect(pairs.length).toBeGreaterThan(4_000);
    const digestsOf = (...items: object[]) => cut(listAnswer(items))?.digests.join();
    const hidden = pairs.filter(
      ([a, b]) => digestsOf(itemOf(a, 11), itemOf(b, 12)) === digestsOf(itemOf(a, 12), itemOf(b, 11)),
    );
    expect(hidden).toEqual([]);
  });

  it.each([
    ['that is not UTF-8', Buffer.from(listAnswer([order(1, { memo: '\u00e9' })]), 'latin1')],
    ['without items', '{"items":[],"resultCount":0}'],
    ['with a wrong count', JSON.stringify({ items: [order(1)], resultCount: 2 })],
    ['with names that keys encode', listAnswer([order(1, { contractId: '受付' })])],
    ['with items elsewhere', JSON.stringify({ old: { items: [order(1)] }, items: [], resultCount: 0 })],
    ['with items twice', `{"items":[${JSON.stringify(order(1))}],"items":[],"resultCount":1}`],
    ['that is cut off', listAnswer([order(1)]).slice(0, -1)],
    ['with a count that is written otherwise', `{"items":[${JSON.stringify(order(1))}],"resultCount":1.0}`],
    [
      'with a form feed between items',
      `{"items":[${JSON.stringify(order(1))}\f,${JSON.stringify(order(2))}],"resultCount":2}`,
    ],
    ['with a form feed after its items', `{"items":[${JSON.stringify(order(1))}\f],"resultCount":1}`],
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
      'one item is cut in two of the same names',
      '{"contractId":"N1","orderRequestNum":"1","memo":"},{","contractId":"N1","orderRequestNum":"1"}',
      2,
    ],
    [
      'an item is nested',
      '{"contractId":"N1","orderRequestNum":"1","more":[{"a":1},{"contractId":"N2","orderRequestNum":"2"}]}',
      1,
    ],
    ['an item is given two names', '{"contractId":"N1","orderRequestNum":"1","contractId":"N2"}', 1],
    ['an item is in two states', `${JSON.stringify(order(1))},${JSON.stringify(order(1, { orderStatus: 2 }))}`, 2],
  ])('are not believed when %s', (_, items, count) => {
    const body = `{"items":[${items}],"resultCount":${count}}`;
    expect(read(body)).toBeUndefined();
  });

  it('are not believed when an order is repeated by an item that seems to be of another', () => {
    const repeated = JSON.stringify(order(1)).replace('{', '{"contractId":"N2",');
    const body = `{"items":[${JSON.stringify(order(1))},${repeated}],"resultCount":2}`;
    expect(read(body)).toBeUndefined();
    const plain = listAnswer([order(1), order(1)]);
    expect(read(plain)).toEqual([...parseListAnswer(plain).values()]);
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
        const listed = read(body)?.sort((a, b) => a.position - b.position);
        if (listed !== undefined) expect(listed).toEqual([...(whole(body)?.values() ?? [])]);
      }),
    );
  });
});
