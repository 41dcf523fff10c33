import { describe, expect, it } from 'vitest';
import { readPages } from '../../../functions/board/page/reading/pages.ts';

/** Pages `first`, `a`, `b` in a row, each named by the one before; notes which were asked for. */
function listOfPages({ broken = '' } = {}) {
  const asked: (string | undefined)[] = [];
  const following: Readonly<Record<string, string>> = { first: 'a', a: 'b' };
  const read = async (cursor?: string) => {
    asked.push(cursor);
    const name = cursor ?? 'first';
    if (name === broken) throw new Error(`${name} is broken`);
    return { data: [name], ...(following[name] !== undefined && { cursor: following[name] }) };
  };
  return { asked, pages: readPages(read) };
}

describe('a list of many pages', () => {
  it('is read to its end, each page once', async () => {
    const { asked, pages } = listOfPages();
    expect(await Array.fromAsync(pages)).toEqual([['first'], ['a'], ['b']]);
    expect(asked).toEqual([undefined, 'a', 'b']);
  });

  it('has the next page on its way while the one before is looked at', async () => {
    const { asked, pages } = listOfPages();
    await pages.next();
    expect(asked).toEqual([undefined, 'a']);
  });

  it('gives every page that came, and then fails', async () => {
    const { pages } = listOfPages({ broken: 'a' });
    expect(await pages.next()).toEqual({ done: false, value: ['first'] });
    await expect(pages.next()).rejects.toThrow('a is broken');
  });

  it('may be left before a page that fails', async () => {
    const { pages } = listOfPages({ broken: 'a' });
    for await (const page of pages) {
      expect(page).toEqual(['first']);
      break;
    }
  });
});
