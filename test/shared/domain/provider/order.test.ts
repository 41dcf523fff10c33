import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson, textOf } from '../../../../shared/domain/provider/json.ts';
import { normalForm, type Order } from '../../../../shared/domain/provider/order.ts';
import {
  bucketOfKey,
  orderId,
  orderIdOfKey,
  orderKey,
  parseOrderId,
  type Subject,
} from '../../../../shared/domain/provider/order-id.ts';
import { SERVICES } from '../../../../shared/domain/provider/services.ts';

const anyJson = fc.json({ maxDepth: 4 });
const text = fc.oneof(fc.string({ minLength: 1, unit: 'grapheme' }), fc.constantFrom('~', '#', '%7E', '東京~#%', ' '));
const subject: fc.Arbitrary<Subject> = fc.record({
  connection: fc.constantFrom('default', 'osaka'),
  service: fc.constantFrom(...SERVICES),
});

describe('JSON', () => {
  it('keeps every digit of long numbers, wherever they stand', () => {
    const long = '{"a":123456789012345678901,"b":[-0.1234567890123456789,1e999,1],"c":"12345678901234567890"}';
    expect(JSON.stringify(parseJson(long))).toBe(long);
  });

  it('means what JSON.parse means', { tags: 'long' }, () => {
    fc.assert(
      fc.property(
        anyJson,
        json => JSON.stringify(JSON.parse(JSON.stringify(parseJson(json)))) === JSON.stringify(JSON.parse(json)),
      ),
    );
  });

  it('tells 3 and "3" alike as text, and objects whatever the order of their members', () => {
    expect(textOf(3)).toBe(textOf('3'));
    expect(textOf({ b: 1, a: [{ d: null, c: 2 }] })).toBe(textOf({ a: [{ c: 2, d: null }], b: 1 }));
    expect(textOf({ a: 1 })).not.toBe(textOf({ a: 2 }));
    expect(textOf(parseJson('[12345678901234567890]') as object)).toBe('[12345678901234567890]');
  });
});

describe('the normal form of an order', () => {
  const plain: Order = { contractId: 'N1', orderStatus: 3, note: 'x' };

  it.each<[string, Order]>([
    ['the order of fields', { note: 'x', orderStatus: 3, contractId: 'N1' }],
    ['numbers as text', { contractId: 'N1', orderStatus: '3', note: 'x' }],
    ['null for absent', { contractId: 'N1', orderStatus: 3, note: 'x', orderType: null, other: null }],
  ])('ignores %s', (_, other) => {
    expect(normalForm(other)).toBe(normalForm(plain));
  });

  it.each<[string, Order]>([
    ['a value', { contractId: 'N1', orderStatus: 4, note: 'x' }],
    ['an undocumented value', { contractId: 'N1', orderStatus: 3, note: 'y' }],
    ['an undocumented name', { contractId: 'N1', orderStatus: 3, nota: 'x' }],
    ['an empty text that was absent', { contractId: 'N1', orderStatus: 3, note: 'x', orderType: '' }],
    ['a value that moved to another field', { contractId: 'N1', orderType: 3, note: 'x' }],
  ])('shows %s', (_, other) => {
    expect(normalForm(other)).not.toBe(normalForm(plain));
  });
});

describe('an order id', () => {
  it('is service, number and contract, with the connection in front for any but default', () => {
    const identity = { orderRequestNum: '1~2', contractId: 'N 1' };
    expect(orderId({ connection: 'default', service: 'uno' }, identity)).toBe('uno~1%7E2~N%201');
    expect(orderId({ connection: 'osaka', service: 'uno' }, identity)).toBe('osaka~uno~1%7E2~N%201');
  });

  it('can be read back, whatever the texts', { tags: 'long' }, () => {
    fc.assert(
      fc.property(subject, text, text, (of, orderRequestNum, contractId) => {
        const id = orderId(of, { orderRequestNum, contractId });
        expect(parseOrderId(id)).toEqual({ ...of, orderRequestNum, contractId });
        expect(orderIdOfKey(of, orderKey({ orderRequestNum, contractId }))).toBe(id);
      }),
    );
  });

  it('is told from all that is none', { tags: 'long' }, () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), garbage => {
        const parsed = parseOrderId(garbage);
        expect(parsed === undefined || orderId(parsed, parsed) === garbage).toBe(true);
      }),
    );
    for (const id of ['', 'uno', 'uno~1', 'xyz~1~2', 'uno~~N1', 'uno~%zz~N1', 'default~uno~1~N1', 'a~b~uno~1~N1'])
      expect(parseOrderId(id)).toBeUndefined();
  });
});

describe('an order key', () => {
  it('never changes, for items are stored under it', () => {
    expect(orderKey({ orderRequestNum: '000000000001', contractId: 'N00000001' })).toBe('02#000000000001#N00000001');
    expect(orderKey({ orderRequestNum: '1#2', contractId: '東' })).toMatch(/^[0-9a-f]{2}#1%232#%E6%9D%B1$/);
  });

  it('spreads orders evenly over 256 buckets', () => {
    const counts = new Array<number>(256).fill(0);
    for (let i = 0; i < 25_600; i++) {
      const bucket = bucketOfKey(orderKey({ orderRequestNum: String(i).padStart(12, '0'), contractId: `N${i}` }));
      counts[bucket] = (counts[bucket] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(50);
    expect(Math.max(...counts)).toBeLessThan(150);
  });
});
