import type { Endpoint } from '../../../shared/domain/deliver/endpoint.ts';
import type { Random } from '../../simulator/random.ts';
import { endpoint } from '../../support/delivery-lab.ts';
import { INTERVAL_MS } from './surroundings.ts';
import { planTroubles, type Span, type Troubles } from './troubles.ts';

const MINUTE_MS = 60_000;
/** The first polls, and what was written reaches all. */
const PRELUDE_MS = INTERVAL_MS.order + 3 * MINUTE_MS;
/** Often enough for a mass absence to be believed, and not. */
const PARTIAL_MS = [4 * MINUTE_MS, 15 * MINUTE_MS, 60 * MINUTE_MS] as const;
const SKEW_MS = 15_000;
const NAMES = ['jp', 'us', 'fr', 'sg'];

/** What is settled before a run begins. Times are virtual ms from the start. */
export interface Course {
  readonly names: readonly string[];
  /** By region: how far its clock is ahead. */
  readonly skewsMs: readonly number[];
  readonly endpoints: readonly Endpoint[];
  readonly tellBaseline: boolean;
  /** When troubles and changes begin. */
  readonly fromMs: number;
  /** When all heals. */
  readonly stormMs: number;
  readonly troubles: readonly Troubles[];
  /** How often a call of a port fails, and how many do at most. */
  readonly probability: number;
  readonly faults: number;
  /** How often a region loses its queues after a poll that sent something. */
  readonly losesQueues: number;
  /** How often an answer of the provider is not complete. */
  readonly lies: number;
  /** How many orders the provider has at first: so many that some of them are a mass, or few. */
  readonly orders: number;
  readonly isLarge: boolean;
  readonly details: number;
  /** When most orders lack in the provider's answers. */
  readonly partial: Span;
  /** When the provider serves no details. */
  readonly closed: Span;
}

export function planCourse(random: Random): Course {
  const count = random.pick([1, 2, 2, 3, 4]);
  const stormMs = random.pick([20, 40, 70]) * MINUTE_MS;
  const tellBaseline = random.fraction() < 0.5;
  const fromMs = tellBaseline ? 0 : PRELUDE_MS;
  const isLarge = random.fraction() < 0.06;
  const spanOf = (ms: number): Span => {
    const from = random.integer(fromMs, stormMs);
    return [from, Math.min(from + ms, stormMs)];
  };
  return {
    names: NAMES.slice(0, count),
    skewsMs: NAMES.map(() => (count === 1 ? 0 : random.pick([0, -SKEW_MS, SKEW_MS]))),
    endpoints: Array.from({ length: random.pick([1, 2]) }, (_, i) =>
      endpoint(`we_${i}`, { ordering: random.pick(['none', 'none', 'per_order']) }),
    ),
    tellBaseline,
    fromMs,
    stormMs,
    troubles: planTroubles(count, random, [fromMs, stormMs]),
    probability: random.pick([0, 0.002, 0.01, 0.03]),
    faults: random.pick([0, 1, 3, 8]),
    losesQueues: random.pick([0, 0, 0.2]),
    lies: random.pick([0, 0, 0.1, 0.3]),
    isLarge,
    orders: isLarge ? 30 : random.pick([1, 3, 6]),
    details: random.pick([0, 1, 3]),
    partial: isLarge ? spanOf(random.pick(PARTIAL_MS)) : [0, 0],
    closed: random.fraction() < 0.2 ? spanOf(25 * MINUTE_MS) : [0, 0],
  };
}
