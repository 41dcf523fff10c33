import { describe, expect, it } from 'vitest';
import { answerPage, readPage } from '../../../../functions/api/paging/page.ts';
import { MAX_PAGE_BYTES, MAX_PAGE_READS } from '../../../../functions/api/parameters.ts';
import { MAX_RESULT_BYTES, payloadBytes } from '../../../../shared/runtime/lambda-payload.ts';
import { proxyEvent } from '../../../support/api.ts';

async function* count(to: number, tick: () => void = () => undefined): AsyncGenerator<number> {
  for (let i = 1; i <= to; i++) {
    tick();
    yield i;
  }
}

const still = () => 0;
const view = String;

describe('a page', () => {
  it('says where the next one begins, where there is one', async () => {
    expect(await readPage(count(5), { limit: 3, clock: still, view })).toEqual({ texts: ['1', '2', '3'], last: 3 });
    expect(await readPage(count(3), { limit: 3, clock: still, view })).toEqual({ texts: ['1', '2', '3'] });
    expect(await readPage(count(0), { limit: 3, clock: still, view })).toEqual({ texts: [] });
  });

  it('goes past what the query leaves out', async () => {
    const even = (item: number) => (item % 2 === 0 ? String(item) : undefined);
    expect(await readPage(count(9), { limit: 2, clock: still, view: even })).toEqual({ texts: ['2', '4'], last: 4 });
    expect(await readPage(count(9), { limit: 4, clock: still, view: even })).toEqual({
      texts: ['2', '4', '6', '8'],
      last: 8,
    });
  });

  it('ends, maybe empty, when very much was read for it', async () => {
    const page = await readPage(count(MAX_PAGE_READS * 2), { limit: 1, clock: still, view: () => undefined });
    expect(page).toEqual({ texts: [], last: MAX_PAGE_READS });
  });

  it('ends below what Lambda may answer', async () => {
    const large = 'x'.repeat(1_000_000);
    const { texts, last } = await readPage(count(100), { limit: 100, clock: still, view: () => large });
    expect(texts.length * large.length).toBeLessThan(6_000_000);
    expect(texts.length * large.length).toBeGreaterThan(MAX_PAGE_BYTES);
    expect(last).toBe(texts.length);
  });

  it.each(['"', '\\', 'あ', '\u0001'])('full of %j ends below what Lambda may answer, too', async character => {
    const text = JSON.stringify(character.repeat(10_000));
    const { texts } = await readPage(count(1000), { limit: 1000, clock: still, view: () => text });
    const { content } = answerPage(proxyEvent('GET /orders'), texts, undefined);
    expect(payloadBytes(content?.text)).toBeLessThan(MAX_RESULT_BYTES * 0.8);
    expect(payloadBytes(content?.text)).toBeGreaterThan(MAX_PAGE_BYTES);
  });

  it('ends before the function does, but reads on by one at least', async () => {
    let now = 0;
    const slow = count(100, () => {
      now += 4_000;
    });
    const { last } = await readPage(slow, { limit: 100, clock: () => now, view });
    expect(last).toBeLessThan(5);
    const verySlow = count(100, () => {
      now += 60_000;
    });
    expect(await readPage(verySlow, { limit: 100, clock: () => now, view })).toEqual({ texts: ['1'], last: 1 });
  });
});
