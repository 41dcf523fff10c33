import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlanMove } from '../../../../shared/domain/watch/poll-state.ts';
import { countSlips } from '../../../../shared/domain/watch/slips.ts';

const move = (month: string, days: number): PlanMove => ({ month, from: 20_000, to: 20_000 + days });

describe('the slips of a month', () => {
  it('are how many orders, how many days, the one in the middle and the longest', () => {
    const moves = [
      move('2026-11', 7),
      move('2026-10', 1),
      move('2026-11', 30),
      move('2026-11', 2),
      move('2026-11', -9),
    ];
    expect(countSlips(moves)).toEqual([
      { month: '2026-10', orders: 1, totalDays: 1, medianDays: 1, maxDays: 1 },
      { month: '2026-11', orders: 3, totalDays: 39, medianDays: 7, maxDays: 30 },
    ]);
    expect(countSlips([...moves, move('2026-11', 10)]).at(-1)).toMatchObject({ orders: 4, medianDays: 8.5 });
  });

  it('are none where everything moved earlier', () => {
    expect(countSlips([move('2026-11', -1)])).toEqual([]);
  });

  it('have a median that as many exceed as stay below, whatever they are', () => {
    const days = fc.array(fc.integer({ min: -400, max: 400 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(days, all => {
        const late = all.filter(each => each > 0);
        const [slips] = countSlips(all.map(each => move('2026-11', each)));
        expect(slips === undefined).toBe(late.length === 0);
        if (slips === undefined) return;
        const { medianDays, maxDays, totalDays } = slips;
        const above = late.filter(each => each > medianDays).length;
        const below = late.filter(each => each < medianDays).length;
        expect(Math.max(above, below)).toBeLessThanOrEqual(late.length / 2);
        expect([maxDays, totalDays]).toEqual([Math.max(...late), late.reduce((a, b) => a + b, 0)]);
      }),
    );
  });
});
