import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detailIdOfKey } from '../../../../shared/domain/provider/detail.ts';
import { parseDetailAnswer, readWords } from '../../../../shared/domain/provider/detail-answer.ts';
import { parseOrderId } from '../../../../shared/domain/provider/order-id.ts';
import { isService, SERVICES } from '../../../../shared/domain/provider/services.ts';
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

  it('is no order’s, whatever the provider calls it', () => {
    const name = fc.oneof(
      fc.constantFrom(...SERVICES),
      fc.constantFrom('UNO', 'uno~1', 'un', 'W1', ' uno', '050plusbiz '),
    );
    const part = fc.constantFrom('', '1', 'N1', '~', 'uno');
    fc.assert(
      fc.property(fc.record({ webEntryId: name, changeRelationNum: part, mainBackIdentifier: part }), identity => {
        const run = () => [...parse(JSON.stringify(identity)).keys()];
        if (isService(identity.webEntryId)) expect(thrownBy(run)).toMatchObject({ kind: 'identity' });
        else
          for (const connection of ['default', 'osaka', 'uno'])
            for (const key of run()) expect(parseOrderId(detailIdOfKey(connection, key))).toBeUndefined();
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

describe('the provider’s words', () => {
  it('are its own as far as they are kept, and well-formed wherever they are cut', () => {
    const unit = fc.constantFrom('a', '山', '😀', '\ud83d', '\ude00');
    const text = fc.string({ unit, minLength: 1, maxLength: 250, size: 'max' });
    fc.assert(
      fc.property(text, text, text, (code, detailCode, detailMsg) => {
        const words = readWords(JSON.stringify({ code, detail: { detailCode, detailMsg } }));
        for (const [name, sent] of Object.entries({ code, detailCode, detailMsg })) {
          const kept = words?.[name as keyof typeof words] ?? '';
          expect(kept.isWellFormed()).toBe(true);
          expect(kept).toHaveLength(Math.min(sent.length, 200));
          expect(sent.toWellFormed().startsWith(kept.replace(/\ufffd$/, ''))).toBe(true);
        }
      }),
    );
    const pair = `${'a'.repeat(199)}😀`;
    expect(readWords(JSON.stringify({ code: pair }))?.code).toBe(`${'a'.repeat(199)}\ufffd`);
  });
});
