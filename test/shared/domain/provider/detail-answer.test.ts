import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDetailAnswer } from '../../../../shared/domain/provider/detail-answer.ts';
import { UpstreamMalformed } from '../../../../shared/domain/provider/upstream-error.ts';

const NUMBER = '12345678901234567891';
const parse = (...entries: string[]) => parseDetailAnswer(`{"code":200,"detail":{},"result":[${entries.join(',')}]}`);
const entryOf = (field: string, json: string) =>
  `{"webEntryId":"W1","changeRelationNum":"1","mainBackIdentifier":"M",${JSON.stringify(field)}:${json}}`;

function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('the identity of a detail', () => {
  const field = fc.constantFrom('webEntryId', 'changeRelationNum', 'mainBackIdentifier');

  it('is malformed where a part is an object or array, and the error does not quote it', () => {
    const composed = fc.oneof(
      fc.array(fc.jsonValue()),
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.constant(['山']),
    );
    fc.assert(
      fc.property(field, composed, (name, value) => {
        const error = thrownBy(() => parse(entryOf(name, JSON.stringify(value))));
        expect(error).toBeInstanceOf(UpstreamMalformed);
        expect(error).toMatchObject({ kind: 'identity', message: 'Entry 0 has an identity that cannot be one.' });
      }),
    );
  });

  it.each([
    ['a text', '"1 2~3#4"', '1%202%7E3%234'],
    ['a number', '3', '3'],
    ['a number too long for a double', NUMBER, NUMBER],
    ['nothing', 'null', ''],
  ])('may have %s as a part', (_, json, part) => {
    const [key] = parse(entryOf('changeRelationNum', json)).keys();
    expect(key?.split('#').slice(1)).toEqual(['W1', part, 'M']);
  });
});
