import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeAbsences } from '../../../../shared/domain/watch/absence.ts';

const INTERVAL = 300_000;

interface Answer {
  readonly missing: readonly string[];
  readonly listed: readonly string[];
  readonly at: number;
  readonly whole?: boolean;
}

/** Judges answer after answer; returns the orders taken as removed at each. */
function judgeAll(answers: readonly Answer[]): string[][] {
  let earlier: { absences: Record<string, number>; held: number } | undefined;
  const gone = new Set<string>();
  return answers.map(({ missing, listed, at, whole = true }) => {
    const absences = judgeAbsences(earlier, listed, listed.length, at, INTERVAL);
    const removed = missing.filter(key => !gone.has(key) && absences.isRemoved(key));
    for (const key of removed) gone.add(key);
    earlier = { absences: absences.remembered(whole), held: absences.held };
    return removed;
  });
}

const keys = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `00#${from + i}#N`);

describe('an order missing from an answer', () => {
  it('is removed by the second answer without it, half an interval later (invariant 7)', () => {
    const listed = keys(0, 10);
    const answer = (at: number) => ({ missing: ['gone'], listed, at });
    expect(judgeAll([answer(0), answer(INTERVAL / 2 - 1), answer(INTERVAL / 2)])).toEqual([[], [], ['gone']]);
  });

  it('begins anew when it was seen in between', () => {
    const listed = keys(0, 10);
    const without = (at: number) => ({ missing: ['gone'], listed, at });
    const seen = { missing: [], listed: [...listed, 'gone'], at: INTERVAL };
    expect(judgeAll([without(0), seen, without(2 * INTERVAL), without(3 * INTERVAL)])).toEqual([[], [], [], ['gone']]);
  });

  it('is remembered by a poll that did not get to it', () => {
    const listed = keys(0, 10);
    const unfinished = { missing: [], listed, at: INTERVAL, whole: false };
    expect(
      judgeAll([{ missing: ['gone'], listed, at: 0 }, unfinished, { missing: ['gone'], listed, at: 2 * INTERVAL }]),
    ).toEqual([[], [], ['gone']]);
  });
});

describe('a mass of absences', () => {
  const series = (missing: number, listed: number) =>
    judgeAll(
      Array.from({ length: 7 }, (_, i) => ({
        missing: keys(1000, 1000 + missing),
        listed: keys(0, listed),
        at: i * INTERVAL,
      })),
    ).map(removed => removed.length);

  it.each([
    ['nineteen of twenty: too few to doubt', 19, 1, 1],
    ['twenty of eighty: more than a fifth', 20, 60, 5],
    ['twenty of a hundred: a fifth and no more', 20, 80, 1],
    ['all of a thousand', 1000, 0, 5],
  ])('is believed or held: %s (invariant 7)', (_, missing, listed, removedAt) => {
    expect(series(missing, listed)).toEqual([0, 1, 2, 3, 4, 5, 6].map(i => (i === removedAt ? missing : 0)));
  });

  it('is forgotten when the orders are back', () => {
    const all = keys(0, 100);
    const half = { missing: keys(50, 100), listed: keys(0, 50) };
    const answers = [0, 1, 2, 3].map(i => ({ ...half, at: i * INTERVAL }));
    const back = { missing: [], listed: all, at: 4 * INTERVAL };
    const again = [5, 6, 7, 8, 9].map(i => ({ ...half, at: i * INTERVAL }));
    expect(judgeAll([...answers, back, ...again]).flat()).toEqual([]);
  });

  it('never removes an order that any of the last two answers listed', { tags: 'long' }, () => {
    const present = fc.array(fc.boolean(), { minLength: 40, maxLength: 40 });
    fc.assert(
      fc.property(fc.array(present, { minLength: 2, maxLength: 10 }), answers => {
        const all = keys(0, 40);
        const removed = judgeAll(
          answers.map((flags, i) => ({
            missing: all.filter((_, k) => !flags[k]),
            listed: all.filter((_, k) => flags[k]),
            at: i * INTERVAL,
          })),
        );
        removed.forEach((gone, i) => {
          for (const key of gone) {
            const k = all.indexOf(key);
            expect(answers[i]?.[k]).toBe(false);
            expect(answers[i - 1]?.[k]).toBe(false);
          }
        });
      }),
    );
  });
});
