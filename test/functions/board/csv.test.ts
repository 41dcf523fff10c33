import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toCsv } from '../../../functions/board/page/words/csv.ts';

/** RFC 4180, read as it says. */
function parseCsv(text: string): string[][] {
  const fields = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/gy;
  const rows: string[][] = [[]];
  for (const [, quoted, plain = '', end] of text.matchAll(fields)) {
    rows.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

describe('a list saved as CSV', () => {
  it('begins with a byte order mark, so that Excel reads Japanese', () => {
    expect(toCsv(['契約番号'], [])).toBe('\uFEFF契約番号\r\n');
  });

  it('ends each line as RFC 4180 says, and quotes what has commas, quotes or line breaks', () => {
    expect(
      toCsv(
        ['a', 'b'],
        [
          ['x,y', 'say "hi"'],
          ['two\nlines', undefined],
        ],
      ),
    ).toBe('\uFEFFa,b\r\n"x,y","say ""hi"""\r\n"two\nlines",\r\n');
  });

  it.each(['=1+1', '+81', '-2', '@SUM(A1)', '\tx', '\rx', '\nx', '＝1+1', '＋81', '－2', '＠SUM(A1)'])(
    'takes the formula out of %j',
    text => {
      const [, [cell] = []] = parseCsv(toCsv(['a'], [[text]]).slice(1));
      expect(cell).toBe(`'${text}`);
    },
  );

  it('leaves numbers as they are, negative ones too', () => {
    expect(toCsv(['days'], [[-3], [14]])).toBe('\uFEFFdays\r\n-3\r\n14\r\n');
  });

  it('is read back cell by cell, whatever is in the cells', () => {
    const cell = fc.string({ unit: 'grapheme' }).map(text => `.${text}`);
    const table = fc
      .integer({ min: 1, max: 4 })
      .chain(width => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1 }));
    fc.assert(
      fc.property(table, ([head = [], ...rows]) => {
        expect(parseCsv(toCsv(head, rows).slice(1))).toEqual([head, ...rows]);
      }),
    );
  });
});
