import { describe, expect, it } from 'vitest';
import { runs } from '../support/runs.ts';
import { changesOfHands, longestBeside, longestGap, takeOverMs } from './lease-checks.ts';
import { COURSES, countFor, outages } from './lease-courses.ts';
import { INTERVAL_MS, LeaseWorld } from './lease-world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Ticks, the Scheduler's delay, clocks that differ, and what an answer takes. */
const TICK_MS = INTERVAL_MS + 2 * MINUTE;

/** Several courses of the same trouble. */
const everySeed = async (count: number, run: (seed: number) => Promise<void>) => {
  for (let seed = 1; seed <= runs(count); seed++) await run(seed);
};

describe('regions (invariant 1, invariant 2, invariant 9, invariant 10, invariant 25, invariant 26, invariant 27, invariant 28, invariant 30)', () => {
  it.each(COURSES)('$name', async course => {
    await everySeed(course.isLong ? 3 : 5, async seed => {
      const world = new LeaseWorld(seed, countFor(course, seed), course.orders);
      expect(await course.run(world), `seed ${seed}`).toEqual([]);
    });
  });
});

describe('whatever strikes together', () => {
  it('ends with the first in rank polling alone, and every outage that was told is over', {
    tags: 'long',
  }, async () => {
    await everySeed(2, async seed => {
      const world = new LeaseWorld(seed);
      const { random } = world;
      const healed = 6 * HOUR;
      for (const trouble of world.troubles)
        for (const kind of ['down', 'gateway', 'cutOff', 'unclosed'] as const)
          for (let i = random.integer(0, 2); i > 0; i--) {
            const from = random.integer(0, healed);
            trouble[kind].push([from, Math.min(healed, from + random.integer(MINUTE, 90 * MINUTE))]);
          }
      Object.assign(world.faults, { until: Date.parse('2026-11-23T03:00:00Z') + healed, probability: 0.02, left: 60 });
      for (let at = 0; at <= healed; at += random.integer(MINUTE, 30 * MINUTE)) {
        world.change();
        await world.run(at);
      }
      const end = healed + 44 * HOUR;
      await world.run(end);
      const where = `seed ${seed}`;
      expect(world.failures, where).toEqual([]);
      const settled = healed + takeOverMs(world.regions.length) + TICK_MS + 15 * MINUTE;
      expect(longestBeside(world.asked, healed), where).toBeLessThan(takeOverMs(world.regions.length));
      expect(longestGap(world.asked, healed, settled), where).toBeLessThan(settled - healed);
      // One that is handed the lease begins half an interval later.
      expect(longestGap(world.asked, settled, end), where).toBeLessThan(TICK_MS + INTERVAL_MS / 2);
      expect(await world.holder(), where).toBe(0);
      expect(changesOfHands(world.asked, settled), where).toBeLessThanOrEqual(world.regions.length - 1);
      const ends = outages(world).filter(type => type === 'upstream.recovered');
      expect(ends, where).toHaveLength(outages(world).length / 2);
    });
  });
});
