import type { PlanMove } from './poll-state.ts';

/** How many orders slipped in a month, and how far. */
export interface Slips {
  /** `YYYY-MM` in Japan. */
  readonly month: string;
  /** Those that were planned for a later day when it ended than when it began. */
  readonly orders: number;
  readonly totalDays: number;
  /** Of an even number of orders halfway between the two in the middle. */
  readonly medianDays: number;
  readonly maxDays: number;
}

/** By month, the earliest first, without those in which none slipped. */
export function countSlips(moves: Iterable<PlanMove>): Slips[] {
  const byMonth = new Map<string, number[]>();
  for (const { month, from, to } of moves) {
    if (to <= from) continue;
    const days = byMonth.get(month) ?? [];
    days.push(to - from);
    byMonth.set(month, days);
  }
  return [...byMonth]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([month, days]) => {
      const sorted = days.sort((a, b) => a - b);
      const [lower = 0, upper = 0] = [sorted[Math.floor((days.length - 1) / 2)], sorted[Math.floor(days.length / 2)]];
      return {
        month,
        orders: days.length,
        totalDays: days.reduce((sum, each) => sum + each, 0),
        medianDays: (lower + upper) / 2,
        maxDays: sorted.at(-1) ?? 0,
      };
    });
}
