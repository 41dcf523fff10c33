import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BUCKETS,
  bucketHex,
  bucketOfKey,
  MAX_IDENTITY_LENGTH,
  orderId,
  orderIdOfKey,
  orderKey,
  parseOrderId,
  readOrderId,
} from '../../../../shared/domain/provider/order-id.ts';
import { SERVICES, type Service } from '../../../../shared/domain/provider/services.ts';
import { runs } from '../../../support/runs.ts';

const UNO = { connection: 'default', service: 'uno' } as const;
const IDENTITY = { orderRequestNum: '123456789012', contractId: 'N12345678' };

/** Any text, with what the encoding has to care for in front. */
const text = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'~#%/. 7E&?あ株号😀'), minLength: 1, maxLength: 8 }),
  fc.string({ unit: 'binary', minLength: 1 }).filter(part => part.isWellFormed()),
  fc.stringMatching(/^[A-Z0-9]{1,12}$/),
);
const subject = fc.record({
  connection: fc.oneof(fc.constant('default'), text),
  service: fc.constantFrom<Service>(...SERVICES),
});
const identity = fc.record({ orderRequestNum: text, contractId: text });

const hasShortParts = ({ orderRequestNum, contractId }: { orderRequestNum: string; contractId: string }) =>
  Math.max(orderRequestNum.length, contractId.length) <= MAX_IDENTITY_LENGTH;

describe('an order id', () => {
  it('is service, request number and contract', () => {
    expect(orderId(UNO, IDENTITY)).toBe('uno~123456789012~N12345678');
  });

  it('has the connection in front for any but the default one', () => {
    expect(orderId({ connection: 'osaka', service: 'bdp-e' }, IDENTITY)).toBe('osaka~bdp-e~123456789012~N12345678');
  });

  it('is encoded so that it can stand in a path', () => {
    const id = orderId({ connection: 'a~b', service: 'uno' }, { orderRequestNum: '50%~/#?', contractId: '受付 1' });
    expect(id).toBe('a%7Eb~uno~50%25%7E%2F%23%3F~%E5%8F%97%E4%BB%98%201');
  });

  it('is parsed back to what it was made of, whatever that is', { tags: 'long' }, () => {
    fc.assert(
      fc.property(subject, identity, (subject, identity) => {
        expect(parseOrderId(orderId(subject, identity))).toEqual({ ...subject, ...identity });
      }),
    );
  });

  it('is different for different orders', { tags: 'long' }, () => {
    fc.assert(
      fc.property(subject, identity, subject, identity, (subject, identity, otherSubject, otherIdentity) => {
        const isSame = JSON.stringify([subject, identity]) === JSON.stringify([otherSubject, otherIdentity]);
        expect(orderId(subject, identity) === orderId(otherSubject, otherIdentity)).toBe(isSame);
      }),
    );
  });

  it.each([
    '',
    '~',
    '~~',
    '~~~',
    'uno',
    'uno~1',
    'uno~1~',
    'uno~~N1',
    '~uno~1~N1',
    'osaka~uno~1~N1~2',
    'UNO~1~N1',
    'toString~1~N1',
    'osaka~1~N1',
    'uno~%~N1',
    'uno~%E5~N1',
    'uno~\ud800~N1',
  ])('is not %j', id => {
    expect(parseOrderId(id)).toBeUndefined();
  });

  it.each(['default~uno~1~N1', 'uno~%31~N1', 'uno~a b~N1', 'uno~a%2f~N1', 'u%6Eo~1~N1'])(
    'is written in one way only, and not %s',
    id => {
      expect(parseOrderId(id)).toBeUndefined();
    },
  );

  it('is parsed from any text without an error, and then is that text', { tags: 'long' }, () => {
    const anything = fc.oneof(
      fc.string({ unit: fc.constantFrom('~', '%', 'uno', 'E5', '%41', '%7E', 'あ', '\ud800', '1'), maxLength: 8 }),
      fc.string({ unit: 'binary' }),
      fc.array(fc.integer({ min: 0, max: 0xffff })).map(units => `uno~${String.fromCharCode(...units)}~1`),
    );
    fc.assert(
      fc.property(anything, anything => {
        const parsed = parseOrderId(anything);
        if (parsed !== undefined) expect(orderId(parsed, parsed)).toBe(anything);
      }),
      { numRuns: runs(500) },
    );
  });
});

describe('an order id in a path', () => {
  const anyId = fc.tuple(subject, identity).map(([subject, identity]) => ({ ...subject, ...identity }));
  const javas = (id: string) =>
    encodeURIComponent(id)
      .replaceAll('~', '%7E')
      .replace(/[!'()]/g, c => `%${c.charCodeAt(0).toString(16)}`);

  it('is read whether or not the client encoded it', () => {
    fc.assert(
      fc.property(anyId.filter(hasShortParts), order => {
        const id = orderId(order, order);
        expect(readOrderId(id)[0]).toEqual(order);
        for (const sent of [encodeURIComponent(id), javas(id)]) expect(readOrderId(sent)).toContainEqual(order);
      }),
    );
  });

  it('is read where a gateway decoded it too, unless that split its parts', () => {
    fc.assert(
      fc.property(
        anyId.filter(
          order => hasShortParts(order) && !/[~%]/.test(order.connection + order.orderRequestNum + order.contractId),
        ),
        order => {
          expect(readOrderId(decodeURIComponent(orderId(order, order)))).toContainEqual(order);
        },
      ),
    );
  });

  it('has one reading as a rule', () => {
    for (const sent of ['uno~123456789012~N12345678', 'uno%7E123456789012%7EN12345678', 'osaka~uno~1~N 1'])
      expect(readOrderId(sent)).toHaveLength(1);
    expect(readOrderId('uno~1~N%25201').map(({ contractId }) => contractId)).toEqual(['N%201', 'N 1', 'N%25201']);
  });

  it('has none where it is none, without an error', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('~', '%', 'E5', '\ud800', '7E') }),
    );
    fc.assert(fc.property(anything, sent => Array.isArray(readOrderId(sent))));
    for (const sent of ['', '%', 'uno%7E%E0%A4%A%7Ex', 'uno~\ud800~N1', '~~', '%7E%7E'])
      expect(readOrderId(sent)).toEqual([]);
  });
});

describe('an order key', () => {
  // Stored for ever: a key that changes loses its order.
  it.each([
    ['123456789012', 'N12345678', '9e#123456789012#N12345678'],
    ['1', '2', '54#1#2'],
    ['a~b', 'N#1', '96#a%7Eb#N%231'],
    ['受付', 'W1 /%', 'da#%E5%8F%97%E4%BB%98#W1%20%2F%25'],
  ])('of %s, %s is %s', (orderRequestNum, contractId, key) => {
    expect(orderKey({ orderRequestNum, contractId })).toBe(key);
  });

  it('begins with its bucket, two hex digits', { tags: 'long' }, () => {
    fc.assert(
      fc.property(identity, identity => {
        const key = orderKey(identity);
        const bucket = bucketOfKey(key);
        expect(bucket).toBeGreaterThanOrEqual(0);
        expect(bucket).toBeLessThan(BUCKETS);
        expect(key.startsWith(`${bucketHex(bucket)}#`)).toBe(true);
      }),
    );
  });

  it('spreads orders over all buckets', () => {
    const keys = Array.from({ length: 5_000 }, (_, i) =>
      orderKey({ orderRequestNum: String(100_000_000_000 + i), contractId: `N${10_000_000 + i}` }),
    );
    const counts = Array.from({ length: BUCKETS }, () => 0);
    for (const key of keys) counts[bucketOfKey(key)] = (counts[bucketOfKey(key)] ?? 0) + 1;
    expect(Math.min(...counts)).toBeGreaterThan(0);
    expect(Math.max(...counts)).toBeLessThan(60);
  });

  it('leads back to the order id, whatever the order is called', { tags: 'long' }, () => {
    fc.assert(
      fc.property(subject, identity, (subject, identity) => {
        expect(orderIdOfKey(subject, orderKey(identity))).toBe(orderId(subject, identity));
      }),
    );
  });

  it.each([
    [0, '00'],
    [10, '0a'],
    [255, 'ff'],
  ])('writes bucket %i as %s', (bucket, hex) => {
    expect(bucketHex(bucket)).toBe(hex);
    expect(bucketOfKey(`${hex}#1#2`)).toBe(bucket);
  });
});
