import { describe, expect, it } from 'vitest';
import { factsOf } from '../../shared/domain/events/event.ts';
import { runs } from '../support/runs.ts';
import { callsPerInterval, changesOfHands, longestBeside, longestGap, polled, takeOverMs } from './lease-checks.ts';
import { INTERVAL_MS, LeaseWorld } from './lease-world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Ticks, the Scheduler's delay, clocks that differ, and what an answer takes. */
const TICK_MS = INTERVAL_MS + 2 * MINUTE;
/** What a hand-back takes after the hour: three tries in the region's own intervals; a tick near an end may miss one. */
const tryMs = (regions: number) => 8 * regions * INTERVAL_MS;

/** Several courses of the same trouble. */
const everySeed = async (count: number, run: (seed: number) => Promise<void>) => {
  for (let seed = 1; seed <= runs(count); seed++) await run(seed);
};
const typesTold = (world: LeaseWorld) => world.feed.events.map(event => factsOf(event).type);
const outages = (world: LeaseWorld) => typesTold(world).filter(type => type.startsWith('upstream.'));

describe('regions without any trouble', () => {
  it('leave a service to the first in rank', async () => {
    await everySeed(5, async seed => {
      const world = new LeaseWorld(seed);
      await world.run(4 * HOUR);
      expect(new Set(world.asked.map(({ region }) => region)), `seed ${seed}`).toEqual(new Set([0]));
      expect(longestGap(world.asked, MINUTE, 4 * HOUR)).toBeLessThan(TICK_MS);
    });
  });
});

describe('the region that polls', () => {
  it('is replaced within lease and grace when it stops, and is back after hour and tries when it returns (invariant 27)', async () => {
    await everySeed(5, async seed => {
      const world = new LeaseWorld(seed, 2 + (seed % 3));
      const count = world.regions.length;
      const at = world.random.integer(30 * MINUTE, 2 * HOUR);
      world.troubles[0]?.down.push([at, 6 * HOUR]);
      await world.run(14 * HOUR);
      expect(longestGap(world.asked, HOUR / 6, 14 * HOUR), `seed ${seed}`).toBeLessThan(takeOverMs(count) + TICK_MS);
      expect(longestBeside(world.asked, 0)).toBeLessThan(INTERVAL_MS);
      expect(await world.holder()).toBe(0);
      expect(changesOfHands(world.asked), `seed ${seed}`).toBe(2);
      const back = polled(world.asked).find(poll => poll.at > 6 * HOUR && poll.region === 0)?.at;
      expect(back).toBeLessThan(6 * HOUR + tryMs(count) + TICK_MS);
    });
  });

  it('whose way to the provider is broken keeps no other from taking over, and gets the service back (invariant 25, invariant 28)', async () => {
    await everySeed(5, async seed => {
      const world = new LeaseWorld(seed, 2 + (seed % 3));
      const count = world.regions.length;
      const at = world.random.integer(0, HOUR);
      world.troubles[0]?.gateway.push([at, 4 * HOUR]);
      await world.run(10 * HOUR);
      const firstAt = polled(world.asked)[0]?.at ?? 0;
      expect(firstAt).toBeLessThan(takeOverMs(count) + TICK_MS + 20_000);
      expect(longestGap(world.asked, firstAt, 10 * HOUR), `seed ${seed}`).toBeLessThan(takeOverMs(count) + TICK_MS);
      expect(await world.holder()).toBe(0);
      expect(changesOfHands(world.asked)).toBeLessThanOrEqual(2);
      expect(outages(world)).toEqual([]);
      expect((await world.read(1)).states[world.regions[0] ?? '']?.failures).toBe(0);
    });
  });

  it('loses a lease that it opens and never closes, and little is lost by giving it back (invariant 26)', async () => {
    await everySeed(3, async seed => {
      const world = new LeaseWorld(seed, 2 + (seed % 3));
      world.troubles[0]?.unclosed.push([HOUR, Number.POSITIVE_INFINITY]);
      for (let at = 0; at <= 12 * HOUR; at += INTERVAL_MS / 3) {
        world.change();
        await world.run(at);
      }
      const bound = takeOverMs(world.regions.length) + TICK_MS;
      expect(longestGap(world.asked, HOUR / 6, 12 * HOUR), `seed ${seed}`).toBeLessThan(bound + 2 * INTERVAL_MS);
      expect(changesOfHands(world.asked)).toBeLessThanOrEqual(12);
    });
  });

  it('does not change all the time when the way of the first in rank is good only now and then', async () => {
    await everySeed(3, async seed => {
      const world = new LeaseWorld(seed, 2 + (seed % 3));
      const end = 48 * HOUR;
      for (let at = HOUR; at < end; ) {
        const badMs = world.random.integer(15 * MINUTE, 30 * MINUTE);
        world.troubles[0]?.gateway.push([at, at + badMs]);
        at += badMs + world.random.integer(5 * MINUTE, 40 * MINUTE);
      }
      await world.run(end);
      expect(longestGap(world.asked, HOUR / 6, end), `seed ${seed}`).toBeLessThan(
        takeOverMs(world.regions.length) + TICK_MS,
      );
      expect(changesOfHands(world.asked), `seed ${seed}`).toBeLessThanOrEqual(12);
    });
  });
});

describe('a provider that fails for all', () => {
  it('is asked by the holder and one other, is told as one outage, and is polled again soon after', async () => {
    await everySeed(5, async seed => {
      const world = new LeaseWorld(seed);
      const [from, to] = [HOUR, 5 * HOUR];
      for (const trouble of world.troubles) trouble.gateway.push([from, to]);
      await world.run(9 * HOUR);
      const calls = callsPerInterval(world.asked, from + HOUR, to - MINUTE);
      expect(Math.max(...calls), `seed ${seed}`).toBeLessThanOrEqual(3);
      expect(calls.reduce((sum, count) => sum + count, 0) / calls.length).toBeLessThanOrEqual(2);
      expect(outages(world), `seed ${seed}`).toEqual(['upstream.unavailable', 'upstream.recovered']);
      expect(longestGap(world.asked, to, 9 * HOUR)).toBeLessThan(takeOverMs(world.regions.length) + TICK_MS);
      expect(longestBeside(world.asked, 0)).toBeLessThan(INTERVAL_MS);
    });
  });

  it('is told of although the holder stopped before', async () => {
    await everySeed(3, async seed => {
      const world = new LeaseWorld(seed, 2 + (seed % 3));
      world.troubles[0]?.down.push([HOUR, Number.POSITIVE_INFINITY]);
      for (const trouble of world.troubles) trouble.gateway.push([HOUR, 5 * HOUR]);
      await world.run(7 * HOUR);
      expect(outages(world), `seed ${seed}`).toEqual(['upstream.unavailable', 'upstream.recovered']);
    });
  });
});

describe('regions that do not hear of each other', () => {
  it('poll side by side no longer than a lease after they do again', async () => {
    await everySeed(5, async seed => {
      const world = new LeaseWorld(seed, 2 + (seed % 3));
      const cut = world.random.integer(0, world.regions.length - 1);
      const healed = 3 * HOUR + world.random.integer(0, INTERVAL_MS);
      world.troubles[cut]?.cutOff.push([HOUR, healed]);
      await world.run(8 * HOUR);
      expect(longestBeside(world.asked, healed + MINUTE), `seed ${seed}`).toBeLessThan(INTERVAL_MS);
      expect(longestGap(world.asked, HOUR / 6, 8 * HOUR)).toBeLessThan(takeOverMs(world.regions.length) + TICK_MS);
      expect(await world.holder()).toBe(0);
    });
  });

  it('do not act at once on what one of them remembers when it was away', async () => {
    await everySeed(5, async seed => {
      const world = new LeaseWorld(seed, 2 + (seed % 3));
      const back = 3 * HOUR + world.random.integer(0, INTERVAL_MS);
      world.troubles[0]?.down.push([HOUR, back]);
      world.troubles[0]?.cutOff.push([HOUR, back + world.random.integer(1, 14) * MINUTE]);
      await world.run(4 * HOUR);
      const early = polled(world.asked).filter(
        ({ region, at }) => region === 0 && at > HOUR + MINUTE && at < back + 15 * MINUTE,
      );
      expect(early, `seed ${seed}`).toEqual([]);
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
