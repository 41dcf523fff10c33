import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseListAnswer } from '../../../../shared/domain/provider/list-answer.ts';
import type { Order } from '../../../../shared/domain/provider/order.ts';
import { orderKey } from '../../../../shared/domain/provider/order-id.ts';
import { UpstreamMalformed } from '../../../../shared/domain/provider/upstream-error.ts';
import { arbitraryOrder } from './arbitrary-order.ts';

const SECRET = 'Yamada-Taro';
const order = (orderRequestNum: unknown, contractId: unknown = 'N1', more: object = {}) => ({
  contractId,
  orderRequestNum,
  ...more,
});
const answer = (items: readonly unknown[], resultCount: unknown = items.length) =>
  JSON.stringify({ items, resultCount });
const parse = (body: string) => [...parseListAnswer(body).values()];

function errorOf(body: string): Error | undefined {
  try {
    parseListAnswer(body);
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(UpstreamMalformed);
    return error as Error;
  }
}

describe('the names of an order', () => {
  it('are the same as numbers and as text', () => {
    const [asText, asNumbers] = [order('123456789012', '777'), order(123456789012, 777)].map(item =>
      parse(answer([item])),
    );
    expect(asNumbers?.[0]?.key).toBe(asText?.[0]?.key);
  });

  it('keep every digit of a long number, as do the values', () => {
    const body = '{"items":[{"contractId":"N1","orderRequestNum":12345678901234567890,"x":[1e400]}],"resultCount":1}';
    const [listed] = parse(body);
    expect(listed?.key).toBe(orderKey({ orderRequestNum: '12345678901234567890', contractId: 'N1' }));
    expect(JSON.stringify({ items: [listed?.value], resultCount: 1 })).toBe(body);
  });

  it.each([null, '', '  ', true, [1], { a: SECRET }, { rawJSON: SECRET }])('are text or numbers, not %j', name => {
    expect(errorOf(answer([order('1'), order(name)]))).toMatchObject({
      kind: 'identity',
      message: 'Item 1 has no "orderRequestNum".',
    });
    expect(errorOf(answer([order('1', name)]))).toMatchObject({
      kind: 'identity',
      message: 'Item 0 has no "contractId".',
    });
  });

  it('are not taken from what every object has', () => {
    const body = '{"items":[{"__proto__":{"orderRequestNum":"1","contractId":"N1"}}],"resultCount":1}';
    expect(errorOf(body)).toMatchObject({ kind: 'identity' });
  });

  it('are not half a character', () => {
    expect(errorOf(answer([order('1\ud800')]))).toMatchObject({
      kind: 'identity',
      message: 'Item 0 has a "orderRequestNum" that cannot be one.',
    });
  });

  it.each(['N', '#', 'ü', '受', '😀'])(
    'made of %s are refused before they outgrow a sort key, 1,024 bytes',
    character => {
      const lengths = Array.from({ length: 300 }, (_, i) => i + 1);
      const accepted = lengths.filter(length => {
        const name = character.repeat(length);
        const body = answer([order(name, name)]);
        if (errorOf(body) !== undefined) return false;
        expect(Buffer.byteLength(parse(body)[0]?.key ?? '')).toBeLessThanOrEqual(1024);
        return true;
      });
      expect(accepted.length).toBeGreaterThan(20);
      expect(accepted.length).toBeLessThan(300);
    },
  );
});

describe("an answer's count", () => {
  it.each([0, 1, 3, '0', '', SECRET, '2.0', ' 2', null, true, [2], { n: 2 }])('of two items is not %j', resultCount => {
    expect(errorOf(answer([order(SECRET), order('2')], resultCount))).toMatchObject({
      kind: 'count',
      message: '"resultCount" does not count the 2 items that came.',
    });
  });

  it('may be text', () => {
    expect(parse(answer([order('1'), order('2')], '2'))).toHaveLength(2);
  });

  it('is no long number', () => {
    expect(errorOf('{"items":[],"resultCount":12345678901234567890}')).toMatchObject({ kind: 'count' });
  });
});

describe('an answer', () => {
  it('gives each of its items, in its place, as it came', { tags: 'long' }, () => {
    const orders = fc
      .array(arbitraryOrder, { maxLength: 5 })
      .map(orders => orders.map((order, i): Order => ({ ...order, orderRequestNum: i, contractId: 'N1' })));
    fc.assert(
      fc.property(orders, orders => {
        const listed = parse(answer(orders));
        expect(listed.map(({ position }) => position)).toEqual(orders.map((_, i) => i));
        expect(JSON.stringify(listed.map(({ value }) => value))).toBe(JSON.stringify(orders));
      }),
    );
  });

  it('that is cut off is refused, wherever it is cut', () => {
    const body = answer([order('111'), order('222', 'N2', { remarks: '受付' })]);
    expect(errorOf(body)).toBeUndefined();
    for (let end = 0; end < body.length; end++) expect(errorOf(body.slice(0, end))).toBeInstanceOf(UpstreamMalformed);
  });

  it.each([
    `<html>${SECRET}</html>`,
    SECRET,
    `{"items":[{"a":"${SECRET}"`,
    `{"fault":{"faultstring":"${SECRET}"}}`,
    answer([SECRET]),
    answer([order(SECRET)], SECRET),
    answer([order(SECRET.repeat(100))]),
    answer([order('1', null, { remarks: SECRET })]),
    answer([order('1', 'N1', { remarks: SECRET.repeat(2_000) })]),
    answer([order('1', 'N1', { remarks: SECRET }), order('1')]),
  ])('that is malformed is not quoted, neither in the error nor in its cause: %#', body => {
    const error = errorOf(body);
    expect(error).toBeInstanceOf(UpstreamMalformed);
    expect(`${error?.stack} ${JSON.stringify(error)} ${error?.cause}`).not.toContain(SECRET);
  });
});

describe('an order that is nested', () => {
  const nested = (levels: number) =>
    order('1', 'N1', { extra: JSON.parse(`${'['.repeat(levels)}1${']'.repeat(levels)}`) });

  it('is taken at sixty levels', () => expect(parse(answer([nested(60)]))).toHaveLength(1));

  it.each([70, 3_000])('is refused at %i, before anything walks through it', levels => {
    expect(errorOf(answer([order('2'), nested(levels)]))).toMatchObject({
      kind: 'shape',
      message: 'Item 1 is nested more than 64 levels deep.',
    });
  });
});
