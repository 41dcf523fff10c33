import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseListAnswer } from '../../../../shared/domain/provider/list-answer.ts';
import { UpstreamMalformed } from '../../../../shared/domain/provider/upstream-error.ts';
import { listAnswer, order } from '../../../support/poll-lab.ts';

const parse = (items: readonly unknown[], resultCount: unknown = items.length) =>
  parseListAnswer(JSON.stringify({ items, resultCount }));
const SECRET_TEXT = 'Yamada 03-1234-5678';

/** The example on the provider's own page, two commas short. */
const PAGE_EXAMPLE =
  '{"items":[{"contractId":"N********","serviceName":"uno-virtual","orderType":1,"offerPlanDate":"2014-10-31T12:34:56Z","orderStatus":1 "orderRequestNum":"************"}] "resultCount":1}';

describe('an answer', () => {
  it.each<[string, string, RegExp, string]>([
    ['the example of the provider’s page', 'json', /no JSON/, PAGE_EXAMPLE],
    ['HTML', 'json', /HTML/, `<html>${SECRET_TEXT}</html>`],
    ['cut off', 'json', /no JSON/, listAnswer([order(1)]).slice(0, -9)],
    ['empty', 'empty', /empty/, ' \n'],
    ['null', 'shape', /items/, 'null'],
    ['an array', 'shape', /items/, '[]'],
    ['without items', 'shape', /items/, '{"resultCount":0}'],
    ['with items that are no array', 'shape', /items/, '{"items":{},"resultCount":0}'],
    [
      'with an item that is no object',
      'shape',
      /Item 1/,
      JSON.stringify({ items: [order(1), SECRET_TEXT], resultCount: 2 }),
    ],
    ['with a wrong count', 'count', /1 items/, JSON.stringify({ items: [order(1)], resultCount: 2 })],
    ['without a count', 'count', /count/, JSON.stringify({ items: [order(1)] })],
    [
      'with an item without contract',
      'identity',
      /Item 1.*contractId/,
      listAnswer([order(1), order(2, { contractId: null })]),
    ],
    [
      'with an item without number',
      'identity',
      /Item 0.*orderRequestNum/,
      listAnswer([order(1, { orderRequestNum: ' ' })]),
    ],
    ['with an identity that is an object', 'identity', /Item 0/, listAnswer([order(1, { contractId: {} })])],
    [
      'with an identity too long for a key',
      'identity',
      /Item 0/,
      listAnswer([order(1, { contractId: 'N'.repeat(129) })]),
    ],
    ['with an item too large to keep', 'too_large', /Item 0/, listAnswer([order(1, { note: 'x'.repeat(17_000) })])],
    [
      'with more null fields than can be kept',
      'too_large',
      /Item 0/,
      listAnswer([order(1, Object.fromEntries(Array.from({ length: 2_000 }, (_, i) => [`field${i}`, null])))]),
    ],
    [
      'with one order in two states',
      'conflict',
      /Items 0 and 2/,
      listAnswer([order(1), order(2), order(1, { orderStatus: 2 })]),
    ],
  ])('%s is malformed, and the error says where without quoting it', (_, kind, message, body) => {
    let error: unknown;
    try {
      parseListAnswer(body);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(UpstreamMalformed);
    expect(error).toMatchObject({ kind, message: expect.stringMatching(message) });
    expect(String(error)).not.toContain('Yamada');
  });

  it('counts equal duplicates once, in whatever form', () => {
    expect(parse([order(1), order(1, { orderStatus: '1' })]).size).toBe(1);
  });

  it('may be empty', () => {
    expect(parse([], '0').size).toBe(0);
  });

  it('tells orders apart by numbers too long for a double', () => {
    const body = (a: string, b: string) =>
      `{"items":[{"contractId":"N1","orderRequestNum":${a}},{"contractId":"N1","orderRequestNum":${b}}],"resultCount":2}`;
    expect(parseListAnswer(body('12345678901234567891', '12345678901234567892')).size).toBe(2);
  });

  it('never fails in another way, whatever comes', { tags: 'long' }, () => {
    const item = fc.oneof(
      fc.jsonValue(),
      fc.record({ contractId: fc.jsonValue(), orderRequestNum: fc.jsonValue(), orderStatus: fc.jsonValue() }),
    );
    const body = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc.array(item, { maxLength: 4 }).map(items => listAnswer(items)),
    );
    fc.assert(
      fc.property(body, text => {
        try {
          parseListAnswer(text);
        } catch (error) {
          expect(error).toBeInstanceOf(UpstreamMalformed);
        }
      }),
    );
  });
});
