import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type JsonValue, parseJson, textOf } from '../../../../shared/domain/provider/json.ts';
import { runs } from '../../../support/runs.ts';

/** A JSON number's value as `<digits>e<exponent>`, exactly: the digits neither begin nor end with a zero. */
function decimalOf(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}

const digits = (minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength, maxLength });

const numberText = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.oneof(
      fc.constant('0'),
      fc.tuple(fc.constantFrom(...'123456789'), digits(0, 24)).map(part => part.join('')),
    ),
    fc.option(
      digits(1, 24).map(text => `.${text}`),
      { nil: '' },
    ),
    fc.option(
      fc.tuple(fc.constantFrom('e', 'E', 'e+', 'E-', 'e-'), digits(1, 3)).map(part => part.join('')),
      { nil: '' },
    ),
  )
  .map(parts => parts.join(''));

const rewritten = (text: string) => JSON.stringify(parseJson(text));

describe('JSON that is parsed', () => {
  it.each([
    '[12345678901234567890]',
    '{"a":12345678901234567890}',
    '{"a":-12345678901234567890,"b":1}',
    '[0,123456789012345678]',
    '[9007199254740993]',
    '[0.1234567890123456789]',
    '[1e400]',
    '[-1E+400]',
    '[1e-400]',
    '[12345e-324]',
    '[[[{"a":[1e999]}]]]',
    '[1.0,0.10,1E5,-0,1e21,1.5,-0.0,100]',
    '{"a":-0,"b":[1.0]}',
  ])('keeps every digit of %s', text => {
    expect(rewritten(text)).toBe(text);
  });

  it('keeps the value of any number, wherever it stands', { tags: 'long' }, () => {
    fc.assert(
      fc.property(numberText, numberText, fc.constantFrom('', ' ', '\n\t '), (first, second, blank) => {
        const text = rewritten(`{"a":${blank}${first}${blank},"b":[${blank}${second},${first}]}`);
        const numbers = [...text.matchAll(/-?\d[\d.eE+-]*/g)].map(([number]) => decimalOf(number));
        expect(numbers).toEqual([first, second, first].map(decimalOf));
      }),
      { numRuns: runs(300) },
    );
  });

  it('has the same meaning when it is written again', { tags: 'long' }, () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
        expect(rewritten(JSON.stringify(value, null, indent))).toBe(JSON.stringify(value));
      }),
      { numRuns: runs(300) },
    );
  });

  it('leaves ordinary numbers numbers', () => {
    expect(parseJson('{"a":[0,-3,1.5,123456789012345],"b":true,"c":null}')).toEqual({
      a: [0, -3, 1.5, 123456789012345],
      b: true,
      c: null,
    });
  });

  it('leaves ordinary numbers beside a long one numbers', () => {
    expect(parseJson('{"a":12345678901234567890,"b":3}')).toMatchObject({ b: 3 });
  });

  it('leaves text that looks like numbers text', () => {
    const value = { a: ':12345678901234567890', b: '[1e400]', c: '12345678901234567890' };
    expect(parseJson(JSON.stringify(value))).toEqual(value);
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'rawJSON', ''])(
    'has %j as a field like any other',
    name => {
      for (const value of ['1', '{"x":1}', '12345678901234567890']) {
        const text = `{${JSON.stringify(name)}:${value}}`;
        const parsed = parseJson(text) as object;
        expect(Object.keys(parsed)).toEqual([name]);
        expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
        expect(JSON.stringify(parsed)).toBe(text);
      }
    },
  );

  it.each(['', ' ', '{', '[1,]', '{"a":1 "b":2}', '<html>', 'NaN', '[01]', '[12345678901234567890', "{'a':1}"])(
    'is refused when it is %j',
    text => {
      expect(() => parseJson(text)).toThrow(SyntaxError);
    },
  );
});

describe('the text of a value', () => {
  it.each<[JsonValue, string]>([
    [3, '3'],
    ['3', '3'],
    ['', ''],
    [' 3', ' 3'],
    [-1.5, '-1.5'],
    [true, 'true'],
    ['null', 'null'],
    [[1, '1', null], '[1,"1",null]'],
    [{}, '{}'],
    [{ b: 1, a: { d: [{ f: 1, e: 2 }], c: '3' } }, '{"a":{"c":"3","d":[{"e":2,"f":1}]},"b":1}'],
    [{ rawJSON: '1' }, '{"rawJSON":"1"}'],
  ])('of %j is %s', (value, text) => {
    expect(textOf(value)).toBe(text);
  });

  it('is the same for a long number and its digits as text', () => {
    const { long, nested } = parseJson('{"long":12345678901234567890,"nested":[12345678901234567890]}') as {
      long: JsonValue;
      nested: JsonValue;
    };
    expect(textOf(long)).toBe('12345678901234567890');
    expect(textOf(nested)).toBe('[12345678901234567890]');
  });

  it('does not depend on the order of nested fields, and on nothing else', { tags: 'long' }, () => {
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([name, member]) => [name, reversed(member)]),
      );
    };
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), value => {
        expect(textOf([reversed(value)])).toBe(textOf([value]));
        expect(JSON.parse(textOf([value]))).toEqual(JSON.parse(JSON.stringify([value])));
      }),
    );
  });
});
