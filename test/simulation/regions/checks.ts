import { FAILED } from '../process.ts';
import { deliveriesAmiss, endpointsWithBusyBacklogs } from './delivery-checks.ts';
import { entriesAmiss } from './entry-checks.ts';
import { type Healed, SKEW_MS } from './healed.ts';
import { KINDS } from './listing.ts';
import type { SimulatedRegion } from './region.ts';
import { type Asked, INTERVAL_MS } from './surroundings.ts';
import { type Told, toldIn } from './told.ts';

/** What goes on without any change: heartbeats, what polls note of themselves, and how far sweeps have looked. */
const STEADY = /writes (feed region|polls (lease|record|state)|sweep)/;

/** What was promised and does not hold. */
export function findBroken(healed: Healed): string[] {
  const [first] = healed.regions;
  if (first === undefined) return [];
  const told = toldIn(first.tables.feed);
  return [
    ...healed.story.filter(line => line.includes(FAILED)),
    ...healed.found,
    ...entriesAmiss(healed, told),
    ...readersBehind(healed, told),
    ...deliveriesAmiss(healed, told),
    ...pollsBeside(healed),
    ...callsAtNight(healed),
    ...lateWrites(healed, first).map(line => `long after all was quiet ${line}`),
  ];
}

function lateWrites({ lateWrites: lines }: Healed, first: SimulatedRegion): string[] {
  const busy = endpointsWithBusyBacklogs(first);
  return lines.filter(line => !STEADY.test(line) && !busy.some(id => line.includes(` ${id} `)));
}

/** Whoever keeps a cursor has seen all that is in the feed. */
function readersBehind({ readers }: Healed, told: readonly Told[]): string[] {
  return readers.flatMap(({ name, seen }) => {
    const all = new Set(seen);
    return told.filter(({ id }) => !all.has(id)).map(({ id }) => `the ${name} has missed ${id}`);
  });
}

/** Once all has healed, two regions poll side by side no longer than a lease and all graces take to run out. */
function pollsBeside({ asked, healedAt, regions, lost }: Healed): string[] {
  return KINDS.flatMap(kind => {
    const leaseMs = 2.5 * INTERVAL_MS[kind];
    const boundMs = leaseMs + ((regions.length + lost.length - 1) * INTERVAL_MS[kind]) / 2;
    const longest = longestBeside(
      asked.filter(call => call.kind === kind && call.at >= healedAt),
      leaseMs,
    );
    return longest > boundMs ? [`regions polled ${kind}s side by side for ${longest / 60_000} minutes`] : [];
  });
}

function longestBeside(asked: readonly Asked[], leaseMs: number): number {
  const polled = asked.filter(({ outcome }) => ['changed', 'unchanged', 'unfinished', 'held'].includes(outcome));
  const last = new Map<number, number>();
  let span = { from: 0, to: 0 };
  let longest = 0;
  for (const { at, region } of polled) {
    const before = last.get(region);
    const isBeside = before !== undefined && at - before < leaseMs && [...last.values()].some(other => other > before);
    if (isBeside) span = { from: before <= span.to ? span.from : before, to: at };
    longest = Math.max(longest, span.to - span.from);
    last.set(region, at);
  }
  return longest;
}

/** Details are asked for while they are served. */
function callsAtNight({ asked, closed: [from, to] }: Healed): string[] {
  return asked
    .filter(({ kind, at }) => kind === 'detail' && at >= from + SKEW_MS && at < to - SKEW_MS)
    .map(({ name, at }) => `${name} asked for details ${(at - from) / 60_000} minutes after closing time`);
}
