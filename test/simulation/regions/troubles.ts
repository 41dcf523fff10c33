import type { Random } from '../../simulator/random.ts';
import { MAX_LAG_MS } from '../replica.ts';

const MINUTE_MS = 60_000;

/** A span of virtual time, ms from the start. */
export type Span = readonly [from: number, to: number];

/** What goes wrong with one region. */
export interface Troubles {
  /** No function runs; with `losesQueues` what was queued is lost. */
  readonly down: (readonly [from: number, to: number, losesQueues?: boolean])[];
  /** Its way to the provider is broken. */
  readonly gateway: Span[];
  /** Nothing is replicated to or from it. */
  readonly cutOff: Span[];
  /** It is gone for good, with all that was not replicated. */
  readonly lost: Span[];
  /** It is to be taken out. */
  readonly drains: Span[];
}

/** Some of the regions have some of the troubles, in the span; all is over at its end, but for one that is lost or drains. */
export function planTroubles(count: number, random: Random, [from, until]: Span): Troubles[] {
  const all = Array.from(
    { length: count },
    (): Troubles => ({ down: [], gateway: [], cutOff: [], lost: [], drains: [] }),
  );
  if (random.fraction() < 0.3) return all;
  const spanWithin = (): Span => {
    const start = random.integer(from, until);
    return [start, Math.min(until, start + random.pick([1, 5, 16, 40]) * MINUTE_MS)];
  };
  for (const troubles of all) {
    if (random.fraction() < 0.3) troubles.down.push([...spanWithin(), random.fraction() < 0.5]);
    if (random.fraction() < 0.3) troubles.gateway.push(spanWithin());
    if (count > 1 && random.fraction() < 0.2) troubles.cutOff.push(spanWithin());
  }
  if (random.fraction() < 0.1) {
    const span = spanWithin();
    for (const { gateway } of all) gateway.push(span);
  }
  const forEver = (): Span => [random.integer(from, until), Number.POSITIVE_INFINITY];
  if (count > 1 && random.fraction() < 0.15) all[random.integer(0, count - 1)]?.lost.push(forEver());
  if (count > 1 && random.fraction() < 0.15)
    all[random.integer(0, count - 1)]?.drains.push(random.fraction() < 0.7 ? forEver() : spanWithin());
  return all;
}

/** Whether what the region wrote at `at` had not been replicated for certain when it was lost. */
export function mayBeLost(troubles: Troubles | undefined, at: number): boolean {
  const [lostAt] = troubles?.lost[0] ?? [];
  if (lostAt === undefined) return false;
  const isUnheard = ([from, to]: Span) => from < lostAt && at >= from - MAX_LAG_MS && to >= lostAt - MAX_LAG_MS;
  return at >= lostAt - MAX_LAG_MS || (troubles?.cutOff.some(isUnheard) ?? false);
}

export const isUntroubled = (troubles: Troubles) => Object.values(troubles).every(spans => spans.length === 0);

export function suffers(troubles: Troubles | undefined, kind: keyof Troubles, now: number): boolean {
  return troubles?.[kind].some(([from, to]) => now >= from && now < to) ?? false;
}
