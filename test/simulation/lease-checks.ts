import { type Asked, INTERVAL_MS } from './lease-world.ts';

const LEASE_MS = 2.5 * INTERVAL_MS;

/** How long after its last poll a holder is replaced at the latest, before the tick of who replaces it. */
export const takeOverMs = (regions: number) => LEASE_MS + ((regions - 1) * INTERVAL_MS) / 2;

const POLLED: readonly string[] = ['changed', 'unchanged', 'unfinished'];

/** Polls that had a good answer and wrote what it says. */
export const polled = (asked: readonly Asked[]): Asked[] => asked.filter(({ outcome }) => POLLED.includes(outcome));

/** The longest time from one poll to the next within the span, whichever regions they were of. */
export function longestGap(asked: readonly Asked[], from: number, to: number): number {
  const times = polled(asked)
    .map(({ at }) => at)
    .filter(at => at > from && at < to);
  return Math.max(...[...times, to].map((at, i) => at - (times[i - 1] ?? from)));
}

/** For how long, from `from` on, two regions polled beside each other: neither stopped while the other was at it. */
export function longestBeside(asked: readonly Asked[], from: number): number {
  const last = new Map<number, number>();
  let span = { from: 0, to: 0 };
  let longest = 0;
  for (const { at, region } of polled(asked).filter(poll => poll.at >= from)) {
    const before = last.get(region);
    const isBeside = before !== undefined && at - before < LEASE_MS && [...last.values()].some(other => other > before);
    if (isBeside) span = { from: before <= span.to ? span.from : before, to: at };
    longest = Math.max(longest, span.to - span.from);
    last.set(region, at);
  }
  return longest;
}

/** How often another region polled than the one before it. */
export function changesOfHands(asked: readonly Asked[], from = 0): number {
  const regions = polled(asked)
    .filter(({ at }) => at >= from)
    .map(({ region }) => region);
  return regions.filter((region, i) => i > 0 && region !== regions[i - 1]).length;
}

/** How many calls each interval of the span saw. */
export function callsPerInterval(asked: readonly Asked[], from: number, to: number): number[] {
  const counts = new Array<number>(Math.floor((to - from) / INTERVAL_MS)).fill(0);
  for (const { at } of asked) {
    const interval = Math.floor((at - from) / INTERVAL_MS);
    if (interval >= 0 && interval < counts.length) counts[interval] = (counts[interval] ?? 0) + 1;
  }
  return counts;
}
