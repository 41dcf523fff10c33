import { factsOf } from '../../shared/domain/events/event.ts';
import { callsPerInterval, changesOfHands, longestBeside, longestGap, polled, takeOverMs } from './lease-checks.ts';
import { INTERVAL_MS, LeaseWorld } from './lease-world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Ticks, the Scheduler's delay, clocks that differ, and what an answer takes. */
const TICK_MS = INTERVAL_MS + 2 * MINUTE;
/** What a hand-back takes after the hour: three tries in the region's own intervals; a tick near an end may miss one. */
const tryMs = (regions: number) => 8 * regions * INTERVAL_MS;

/** One kind of trouble, and what must be so when it is over. */
export interface Course {
  /** As a sentence with "regions: " in front. */
  readonly name: string;
  /** Virtual days of it, about: how costly it is. */
  readonly isLong?: boolean;
  /** Whether it needs two regions. */
  readonly several: boolean;
  /** How many orders the provider has, if it matters. */
  readonly orders?: number;
  readonly run: (world: LeaseWorld) => Promise<Findings>;
}

/** What did not hold. */
type Findings = readonly string[];

/**
 * Whether a slow table brought a poll to its time limit, or to half of it: then a tick is lost, or the next in rank takes
 * over as well. `from` is the first rank that counts.
 */
const wasSlow = ({ asked }: LeaseWorld, from = 0) =>
  asked.some(({ outcome, region }) => (outcome === 'died' || outcome === 'unfinished') && region >= from);

export const COURSES: readonly Course[] = [
  {
    name: 'without any trouble leave a service to the first in rank',
    several: false,
    run: async world => {
      await world.run(4 * HOUR);
      return unless(
        [onlyFirstPolled(world.asked), 'another than the first in rank polled'],
        [gap(world, MINUTE, 4 * HOUR) < TICK_MS || wasSlow(world), 'nobody polled for longer than a tick'],
      );
    },
  },
  {
    name: 'replace the one that polls within lease and grace when it stops, and give it the service back (invariant 27)',
    several: true,
    run: async world => {
      const count = world.regions.length;
      const at = world.random.integer(30 * MINUTE, 2 * HOUR);
      world.troubles[0]?.down.push([at, 4 * HOUR]);
      await world.run(9 * HOUR);
      const back = polled(world.asked).find(poll => poll.at > 4 * HOUR && poll.region === 0)?.at;
      return unless(
        [gap(world, HOUR / 6, 9 * HOUR) < takeOverMs(count) + TICK_MS, 'taken over late'],
        [longestBeside(world.asked, 0) < INTERVAL_MS, 'two regions polled'],
        [(await world.holder()) === 0, 'not given back'],
        [changesOfHands(world.asked) === 2 || wasSlow(world), 'changed hands more often than twice'],
        [back !== undefined && back < 4 * HOUR + tryMs(count) + TICK_MS, 'given back late'],
      );
    },
  },
  {
    name: 'replace one whose way to the provider is broken, and tell no outage (invariant 25, invariant 28)',
    several: true,
    run: async world => {
      const count = world.regions.length;
      world.troubles[0]?.gateway.push([world.random.integer(HOUR / 6, HOUR), 3 * HOUR]);
      await world.run(8 * HOUR);
      const firstAt = polled(world.asked)[0]?.at ?? 0;
      return unless(
        [firstAt < takeOverMs(count) + TICK_MS + 20_000, 'first polled late'],
        [gap(world, firstAt, 8 * HOUR) < takeOverMs(count) + TICK_MS, 'taken over late'],
        [(await world.holder()) === 0, 'not given back'],
        [changesOfHands(world.asked) <= 2 || wasSlow(world), 'changed hands more often than twice'],
        [outages(world).length === 0, 'an outage of one region was told'],
        [(await world.read(1)).states[world.regions[0] ?? '']?.failures === 0, 'failures are still counted'],
      );
    },
  },
  {
    name: 'replace one that opens the lease and never closes, and give it back seldom (invariant 26)',
    several: true,
    run: async world => {
      world.troubles[0]?.unclosed.push([HOUR, Number.POSITIVE_INFINITY]);
      for (let at = 0; at <= 6 * HOUR; at += INTERVAL_MS) {
        world.change();
        await world.run(at);
      }
      const bound = takeOverMs(world.regions.length) + TICK_MS + 2 * INTERVAL_MS;
      return unless(
        // The first in rank never ends in time: of the others it excuses a later take-over.
        [gap(world, HOUR / 6, 6 * HOUR) < bound || wasSlow(world, 1), 'taken over late'],
        [changesOfHands(world.asked) <= 8, 'changed hands all the time'],
      );
    },
  },
  {
    name: 'do not change all the time when the way of the first in rank is good only now and then',
    several: true,
    isLong: true,
    run: async world => {
      const end = 48 * HOUR;
      for (let at = HOUR; at < end; ) {
        const badMs = world.random.integer(15 * MINUTE, 30 * MINUTE);
        world.troubles[0]?.gateway.push([at, at + badMs]);
        at += badMs + world.random.integer(5 * MINUTE, 40 * MINUTE);
      }
      await world.run(end);
      return unless(
        [gap(world, HOUR / 6, end) < takeOverMs(world.regions.length) + TICK_MS, 'taken over late'],
        [changesOfHands(world.asked) <= 12, 'changed hands all the time'],
      );
    },
  },
  {
    name: 'ask a provider that fails for all by the holder and one other, tell one outage, and poll again soon after',
    several: false,
    run: async world => {
      const [from, to] = [HOUR, 5 * HOUR];
      for (const trouble of world.troubles) trouble.gateway.push([from, to]);
      await world.run(9 * HOUR);
      const calls = callsPerInterval(world.asked, from + HOUR, to - MINUTE);
      return unless(
        [Math.max(...calls) <= 3, 'too many asked in an interval'],
        [calls.reduce((sum, count) => sum + count, 0) / calls.length <= 2, 'too many asked'],
        [isOneOutage(world), 'not told as one outage'],
        [gap(world, to, 9 * HOUR) < takeOverMs(world.regions.length) + TICK_MS, 'polled late after it'],
        [longestBeside(world.asked, 0) < INTERVAL_MS, 'two regions polled'],
      );
    },
  },
  {
    name: 'tell an outage although the holder stopped before',
    several: true,
    run: async world => {
      world.troubles[0]?.down.push([HOUR, Number.POSITIVE_INFINITY]);
      for (const trouble of world.troubles) trouble.gateway.push([HOUR, 5 * HOUR]);
      await world.run(7 * HOUR);
      return unless([isOneOutage(world), 'not told as one outage']);
    },
  },
  {
    name: 'tell the end of an outage that only one which is gone by then has told (invariant 28)',
    several: true,
    run: async world => {
      const [from, to] = [HOUR, 3 * HOUR];
      const [first, ...others] = world.troubles;
      for (const { gateway } of world.troubles) gateway.push([from, to]);
      for (const { down } of others) down.push([from, to]);
      first?.down.push([to, Number.POSITIVE_INFINITY]);
      await world.run(5 * HOUR);
      return unless([isOneOutage(world), 'not told as one outage']);
    },
  },
  {
    name: 'tell of a change since when it may have happened (invariant 9)',
    several: false,
    run: async world => {
      const changedAt: number[] = [];
      for (let at = HOUR; at < 4 * HOUR; at += world.random.integer(5_000, MINUTE)) {
        await world.run(at);
        world.change();
        changedAt.push(world.clockOf(0));
      }
      await world.run(5 * HOUR);
      const told = changesIn(world);
      // Those that came together are told as one.
      const firstAt = (from: number) => changedAt[from - 1] ?? 0;
      return unless(
        [told.length > 0, 'nothing was told'],
        [told.every(({ from, previousAt }) => previousAt <= firstAt(from)), 'told as later than it was'],
      );
    },
  },
  {
    name: 'tell each change soon, though the poll that sees it dies (invariant 1, invariant 2)',
    several: false,
    run: async world => {
      const isTold = () => changesIn(world).some(({ from }) => from === changes);
      let changes = 0;
      let at = HOUR / 2;
      const told: boolean[] = [];
      Object.assign(world.faults, { until: Number.POSITIVE_INFINITY, probability: 0.1 });
      for (; at < 5 * HOUR; at += 20 * MINUTE) {
        await world.run(at);
        if (changes > 0) told.push(isTold());
        world.change();
        changes++;
        Object.assign(world.faults, { left: 1 });
      }
      return unless([told.every(Boolean), 'not told soon']);
    },
  },
  {
    name: 'get on, poll by poll, with what a slow table leaves undone (invariant 10)',
    several: false,
    orders: 120,
    run: async world => {
      // Between two of the hourly comparisons, which read many buckets at once.
      const at = HOUR + world.random.integer(7 * MINUTE, 9 * MINUTE);
      for (const { slow } of world.troubles) slow.push([at - MINUTE, at + HOUR]);
      await world.run(at);
      world.change(120);
      await world.run(at + 50 * MINUTE);
      const since = world.asked.filter(poll => poll.at > at);
      const died = since.filter(({ outcome }) => outcome === 'died').length;
      return unless(
        // A call may take a third of the limit: now and then one dies.
        [died <= since.length / 2, 'died at the time limit'],
        // What a poll that dies does not tell, some dozen changes, is told by one more.
        [changesIn(world).length >= 120 - 12 * died, 'not all is told'],
      );
    },
  },
  {
    name: 'call nothing new that is late in coming from the one before (invariant 30)',
    several: true,
    orders: 40,
    run: async world => {
      // After the other has taken over, and before five answers more.
      const arrival = world.random.integer(36, 44) * MINUTE;
      world.troubles[0]?.late.push([0, arrival]);
      world.troubles[0]?.down.push([world.random.integer(11, 14) * MINUTE, Number.POSITIVE_INFINITY]);
      await world.run(2 * HOUR);
      const created = world.feed.events.filter(event => factsOf(event).type === 'order.created');
      return unless(
        // A few may come after the others: what few are missing is believed to be new.
        [created.length < 20, 'called new'],
        [gap(world, arrival + MINUTE, 2 * HOUR) < TICK_MS, 'held on'],
      );
    },
  },
  {
    name: 'that do not hear of each other poll side by side no longer than a lease after they do again',
    several: true,
    run: async world => {
      const cut = world.random.integer(0, world.regions.length - 1);
      const healed = 3 * HOUR + world.random.integer(0, INTERVAL_MS);
      world.troubles[cut]?.cutOff.push([HOUR, healed]);
      await world.run(8 * HOUR);
      return unless(
        [longestBeside(world.asked, healed + MINUTE) < INTERVAL_MS, 'two regions polled'],
        [gap(world, HOUR / 6, 8 * HOUR) < takeOverMs(world.regions.length) + TICK_MS, 'taken over late'],
        [(await world.holder()) === 0, 'not given back'],
      );
    },
  },
  {
    name: 'do not act at once on what one of them remembers when it was away',
    several: true,
    run: async world => {
      const back = 3 * HOUR + world.random.integer(0, INTERVAL_MS);
      world.troubles[0]?.down.push([HOUR, back]);
      // It polls once before it hears of the others: there are no heartbeats here by which it would know anyway.
      world.troubles[0]?.cutOff.push([HOUR, back + world.random.integer(6, 14) * MINUTE]);
      await world.run(4 * HOUR);
      const early = polled(world.asked).filter(
        ({ region, at }) => region === 0 && at > HOUR + MINUTE && at < back + 15 * MINUTE,
      );
      return unless([early.length === 0, 'polled early']);
    },
  },
];

/** One of the courses, and one of the numbers of regions that it can have. */
export async function simulateLeases(seed: number): Promise<{ findings: Findings; story: readonly string[] }> {
  const short = COURSES.filter(({ isLong }) => isLong !== true);
  const course = seed % 40 === 0 ? COURSES.find(({ isLong }) => isLong) : short[seed % short.length];
  if (course === undefined) return { findings: [], story: [] };
  const world = new LeaseWorld(seed, countFor(course, seed), course.orders);
  const findings = await course.run(world);
  const story = world.asked.map(({ at, region, outcome }) => {
    const seconds = (at / 1000).toFixed(1).padStart(9);
    return `${seconds} s  rank ${region} (${world.regions[region]}): ${outcome}`;
  });
  return { findings: [...world.failures, ...findings].map(what => `regions ${course.name}: ${what}`), story };
}

/** How many regions a run of this seed has; undefined: at random. */
export const countFor = ({ several }: Course, seed: number) => (several ? 2 + (seed % 3) : undefined);

function unless(...promises: readonly (readonly [holds: boolean, otherwise: string])[]): Findings {
  return promises.flatMap(([holds, otherwise]) => (holds ? [] : [otherwise]));
}

const gap = (world: LeaseWorld, from: number, to: number) => longestGap(world.asked, from, to);

const onlyFirstPolled = (asked: LeaseWorld['asked']) => asked.every(({ region }) => region === 0);

/** The changes of orders that were told: from which status, and when it had still been that one, by the observer's clock. */
function changesIn({ feed }: LeaseWorld): { readonly from: number; readonly previousAt: number }[] {
  return feed.events.flatMap(event => {
    const { type, previousAt } = factsOf(event);
    if (type !== 'order.status_changed') return [];
    return [{ from: JSON.parse(event.body).data.changes[0].from, previousAt: Date.parse(previousAt ?? '') }];
  });
}

export const outages = (world: LeaseWorld) =>
  world.feed.events.map(event => factsOf(event).type).filter(type => type.startsWith('upstream.'));

function isOneOutage(world: LeaseWorld): boolean {
  const [began, ended, ...more] = outages(world);
  return began === 'upstream.unavailable' && ended === 'upstream.recovered' && more.length === 0;
}
