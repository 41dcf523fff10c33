import { describe, expect, it } from 'vitest';
import { KeptLists } from '../../../../functions/api/kept/kept-lists.ts';
import { runsToRead } from '../../../../functions/api/kept/runs-to-read.ts';
import { storedDigest } from '../../../../shared/domain/watch/stored-digests.ts';

const entry = (bucket: number, text: string) => ({
  key: `${bucket.toString(16).padStart(2, '0')}#1`,
  text,
  firstSeenAt: 1,
  position: bucket,
  updatedAt: 1,
  isRemoved: false,
});

/** A list of one entry; `reads` says how often it was read. */
function listOf(id: string, text: string) {
  const list = {
    id,
    reads: 0,
    entries: [entry(0, text)],
    get digests() {
      return Array.from({ length: 256 }, (_, bucket) => storedDigest(bucket === 0 ? list.entries : []));
    },
    read: async (from: number) => {
      list.reads++;
      return from === 0 ? list.entries : [];
    },
  };
  return list;
}

describe('kept lists', () => {
  it('are forgotten when they are too large together, the least recently asked for first', async () => {
    const lists = new KeptLists(25_000);
    const [a, b, c] = ['a', 'b', 'c'].map(id => listOf(id, 'x'.repeat(10_000)));
    if (!a || !b || !c) throw new Error();
    for (const list of [a, b, a, c, a, c]) await lists.read(list);
    expect([a.reads, b.reads, c.reads]).toEqual([4, 4, 4]);
    await lists.read(b);
    expect(b.reads).toBe(8);
  });

  it('count their answers, compressed ones too', async () => {
    const lists = new KeptLists(50_000);
    const list = listOf('a', 'x');
    const snapshot = await lists.read(list);
    const random = Array.from({ length: 2_000 }, (_, i) => Math.sin(i)).join();
    await snapshot.answer(snapshot.listed, () => random).gzip();
    await lists.read(list);
    await lists.read(list);
    expect(list.reads).toBe(8);
  });

  it('larger than all there is room for are answered, and not kept', async () => {
    const lists = new KeptLists(1_000);
    const list = listOf('a', 'x'.repeat(10_000));
    expect((await lists.read(list)).listed).toHaveLength(1);
    await lists.read(list);
    expect(list.reads).toBe(8);
  });

  it('give an answer again, as the same, while its entries are the same', async () => {
    const lists = new KeptLists(1_000_000);
    const list = listOf('a', 'x');
    const render = (texts: readonly string[]) => texts.join();
    const first = await lists.read(list);
    const answer = first.answer(first.listed, render);
    const second = await lists.read({ ...list, digests: [] });
    expect(list.reads).toBe(8);
    expect(second.answer([...second.listed], render)).toBe(answer);
    expect(second.answer([], render)).not.toBe(answer);
  });
});

describe('the runs of buckets to read', () => {
  const MANY = 100_000;
  const runs = (...current: (number | undefined)[]) => runsToRead(current).map(({ from, to }) => [from, to]);

  it('join neighbours, and skip what is current', () => {
    expect(runs(MANY, MANY)).toEqual([]);
    expect(runs(undefined, undefined, MANY, undefined)).toEqual([
      [0, 1],
      [3, 3],
    ]);
  });

  it('include small current buckets in between, as far as they are small together', () => {
    expect(runs(10, undefined, 3_000, 3_000, undefined, 10)).toEqual([[1, 4]]);
    expect(runs(undefined, 5_000, 5_000, undefined)).toEqual([
      [0, 0],
      [3, 3],
    ]);
  });

  it('of a whole list are four', () => {
    expect(runs(...Array.from({ length: 256 }, () => undefined))).toEqual([
      [0, 63],
      [64, 127],
      [128, 191],
      [192, 255],
    ]);
  });
});
