import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { absenceKey, judgeAbsences } from '../../../../shared/domain/watch/absence.ts';
import { runs } from '../../../support/runs.ts';

const INTERVAL_MS = 300_000;
const AT = Date.parse('2026-11-23T03:00:00Z');

const keysOf = (count: number) => Array.from({ length: count }, (_, i) => `00#${i}#N${i}`);
const below = (count: number) => (n: number) => n < count;

/** One region's polls of orders number 0 and up. */
class Watch {
  known: string[];
  record: { absences: Record<string, number>; held: number } | undefined;
  at = AT;

  constructor(count: number) {
    this.known = keysOf(count);
  }

  /** An answer that lacks the orders of these numbers; returns those that are taken as removed. */
  answer(isMissing: (n: number) => boolean, afterMs = INTERVAL_MS): number[] {
    this.at += afterMs;
    const numberOf = (key: string) => Number(key.split('#')[1]);
    const listed = this.known.filter(key => !isMissing(numberOf(key)));
    const absences = judgeAbsences(this.record, listed, listed.length, this.at, INTERVAL_MS);
    const removed = new Set(this.known.filter(key => isMissing(numberOf(key)) && absences.isRemoved(key)));
    this.record = { absences: absences.remembered(true), held: absences.held };
    this.known = this.known.filter(key => !removed.has(key));
    return [...removed].map(numberOf);
  }
}

describe('what is remembered of absences', () => {
  it('is the time of the first, under a short name', () => {
    const watch = new Watch(3);
    watch.answer(n => n === 1);
    watch.answer(n => n === 1, 1);
    expect(watch.record).toEqual({ absences: { [absenceKey('00#1#N1')]: AT + INTERVAL_MS }, held: 0 });
    expect(absenceKey('x'.repeat(1_000))).toHaveLength(12);
  });

  it('counts for nothing in another region', () => {
    const watch = new Watch(3);
    watch.answer(n => n === 1);
    watch.record = undefined;
    expect(watch.answer(n => n === 1)).toEqual([]);
    expect(watch.answer(n => n === 1)).toEqual([1]);
  });

  it('is kept by an unfinished poll that did not ask, and forgotten by a whole one', () => {
    const absences = { [absenceKey('gone')]: AT };
    const judged = judgeAbsences({ absences, held: 0 }, ['00#1#N1'], 1, AT + INTERVAL_MS, INTERVAL_MS);
    expect(judged.missing).toBe(1);
    expect(judged.remembered(false)).toEqual(absences);
    expect(judged.remembered(true)).toEqual({});
  });

  it('removes nothing while a bucket is unreached: how many others are missing is not known (invariant 7)', () => {
    const absences = { [absenceKey('gone')]: AT };
    const judge = (unreached?: readonly number[]) =>
      judgeAbsences({ absences, held: 0, unreached }, [], 30, AT + INTERVAL_MS, INTERVAL_MS);
    expect(judge([255]).isRemoved('gone')).toBe(false);
    expect(judge().isRemoved('gone')).toBe(true);
  });

  it('is eight thousand orders at most, and the rest is noticed once these are settled', () => {
    const keys = keysOf(8_002);
    const first = judgeAbsences(undefined, [], 0, AT, INTERVAL_MS);
    expect(keys.filter(key => first.isRemoved(key))).toEqual([]);
    const absences = first.remembered(true);
    expect(Object.keys(absences)).toHaveLength(8_000);
    const second = judgeAbsences({ absences, held: 4 }, [], 0, AT + INTERVAL_MS, INTERVAL_MS);
    expect(keys.filter(key => second.isRemoved(key))).toEqual(keys.slice(0, 8_000));
    expect(Object.keys(second.remembered(true)).sort()).toEqual(keys.slice(8_000).map(absenceKey).sort());
  });
});

describe('a doubted mass of absences', () => {
  it('says how many are missing, and counts the answers that doubted it', () => {
    const keys = keysOf(30);
    const absences = Object.fromEntries(keys.slice(0, 25).map(key => [absenceKey(key), AT]));
    const judged = judgeAbsences({ absences, held: 2 }, keys.slice(25), 5, AT + INTERVAL_MS, INTERVAL_MS);
    expect(judged).toMatchObject({ missing: 25, held: 3 });
  });

  it.each([
    [4_000, 0],
    [4_001, 1],
  ])('is, of however many, more than four thousand: %i (invariant 7)', (missing, held) => {
    const absences = Object.fromEntries(keysOf(missing).map(key => [absenceKey(key), AT]));
    expect(judgeAbsences({ absences, held: 0 }, [], 100_000, AT + INTERVAL_MS, INTERVAL_MS)).toMatchObject({ held });
  });

  it('holds a single absence back with it', () => {
    const watch = new Watch(50);
    for (let i = 0; i < 3; i++) watch.answer(below(40));
    watch.answer(n => n < 40 || n === 48);
    expect(watch.answer(n => n < 40 || n === 48)).toEqual([]);
  });

  it('counts from the beginning when an answer had the orders again', () => {
    const watch = new Watch(50);
    for (let i = 0; i < 5; i++) watch.answer(below(40));
    watch.answer(() => false);
    expect(watch.record).toEqual({ absences: {}, held: 0 });
    const removed = Array.from({ length: 6 }, () => watch.answer(below(40)).length);
    expect(removed).toEqual([0, 0, 0, 0, 0, 40]);
  });

  it('is doubted no longer when most are back: the rest is as any other', () => {
    const watch = new Watch(50);
    for (let i = 0; i < 3; i++) watch.answer(below(40));
    expect(watch.answer(below(5))).toEqual([0, 1, 2, 3, 4]);
    expect(watch.record?.held).toBe(0);
  });
});

describe('whatever is missing from answers', () => {
  it('is removed exactly when it was missing without a break for half an interval, if it is not much', {
    tags: 'long',
  }, () => {
    const step = fc.record({
      missing: fc.uniqueArray(fc.nat(9)).map(missing => new Set(missing)),
      afterMs: fc.constantFrom(1, INTERVAL_MS / 2 - 1, INTERVAL_MS / 2, INTERVAL_MS),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), steps => {
        const watch = new Watch(10);
        const missingSince = new Map<number, number>();
        const gone = new Set<number>();
        for (const { missing, afterMs } of steps) {
          const removed = watch.answer(n => missing.has(n), afterMs);
          const expected = [...missing]
            .filter(n => !gone.has(n) && watch.at - (missingSince.get(n) ?? watch.at) >= INTERVAL_MS / 2)
            .sort((a, b) => a - b);
          expect(removed).toEqual(expected);
          for (const n of expected) gone.add(n);
          for (const n of [...missingSince.keys()]) if (!missing.has(n)) missingSince.delete(n);
          for (const n of missing) if (!missingSince.has(n)) missingSince.set(n, watch.at);
        }
      }),
    );
  });

  it('is never removed by fewer than six answers when it is much, and by two when it is not', { tags: 'long' }, () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 200 }), (missing, listed) => {
        const isMuch = missing >= 20 && missing * 5 > missing + listed;
        const watch = new Watch(missing + listed);
        const removed = Array.from({ length: 7 }, () => watch.answer(below(missing)).length);
        expect(removed).toEqual(isMuch ? [0, 0, 0, 0, 0, missing, 0] : [0, missing, 0, 0, 0, 0, 0]);
      }),
      { numRuns: runs(40) },
    );
  });
});
