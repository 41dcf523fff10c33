import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasSameFields, isLargerThan } from '../../../../shared/domain/provider/answer.ts';
import { parseJson } from '../../../../shared/domain/provider/json.ts';
import { arbitraryOrder } from './arbitrary-order.ts';

const PLAIN = new Set(['remarks', 'webEntryId']);
const text = fc.oneof(
  fc.constantFrom('', 'webEntryId', 'remarks', '\u0001', '"', '\\', '\ud800', '受付', '😀', '\u2028'),
  fc.string({ unit: 'binary', maxLength: 12 }),
);
const value = fc.oneof(
  text,
  fc.double().map(number => (Number.isFinite(number) ? number : null)),
  fc.constantFrom(null, true, [], {}, ['\u0001']),
  fc
    .constantFrom('-0', '1.50', '12345678901234567890', '1e400', '-1.2345678901234567e-300')
    .map(number => parseJson(`[${number}]`)),
);
const entry = fc.dictionary(text, value, { maxKeys: 6 });

describe('the size of an entry', () => {
  it('is that of its JSON, on both sides of every limit', { tags: 'long' }, () => {
    fc.assert(
      fc.property(entry, fc.nat(120), (entry, near) => {
        const bytes = Buffer.byteLength(JSON.stringify(entry));
        for (const limit of [bytes - 1, bytes, near, bytes * 10])
          expect(isLargerThan(limit, entry, PLAIN)).toBe(bytes > limit);
      }),
    );
  });

  it('is found where each character is escaped', () => {
    const escaped = { remarks: '\u0001'.repeat(100) };
    expect(isLargerThan(613, escaped, PLAIN)).toBe(true);
    expect(isLargerThan(614, escaped, PLAIN)).toBe(false);
  });
});

describe('the fields of two entries', () => {
  it('are the same where names and plain values are, in any order', { tags: 'long' }, () => {
    fc.assert(
      fc.property(arbitraryOrder, arbitraryOrder, (one, other) => {
        const isSame = (a: object, b: object) => {
          const byName = new Map(Object.entries(b));
          return Object.entries(a).every(([name, value]) => byName.has(name) && byName.get(name) === value);
        };
        expect(hasSameFields(one, other)).toBe(isSame(one, other) && isSame(other, one));
        expect(hasSameFields(one, Object.fromEntries(Object.entries(one).reverse()))).toBe(isSame(one, one));
      }),
    );
  });
});
