import type { FeedCursor, FeedLog } from '../events/ports.ts';
import type { Clock } from '../ports.ts';
import { type Endpoint, enabledSince, isEnabled } from './endpoint.ts';
import type { SweepStore } from './ports.ts';

export interface LateDeps {
  readonly sweeps: SweepStore;
  readonly feedLog: Pick<FeedLog, 'findStart'>;
  readonly clock: Clock;
  readonly region: string;
}

/** Clocks of two regions differ by less. */
const CLOCK_SKEW_MS = 30_000;

export interface LateEndpoints {
  /** Where the sweep has to begin anew; undefined: nowhere. */
  readonly start: FeedCursor | undefined;
  /** Those that were recovered: what this region cancelled meanwhile, or gave up, is owed again. */
  readonly recovered: readonly Endpoint[];
  /** To be called when all of this is under way. */
  readonly note: () => Promise<unknown>;
}

/**
 * Endpoints that were created, enabled or recovered in another region longer than `settlingMs` ago and that the sweep has
 * not seen yet, since replication was interrupted. It has passed events that they are owed.
 */
export async function findLate(
  endpoints: readonly Endpoint[],
  settlingMs: number,
  { sweeps, feedLog, clock, region }: LateDeps,
): Promise<LateEndpoints> {
  const known = await sweeps.readKnown(region);
  const owed = endpoints.filter(isEnabled);
  const owedSince = Object.fromEntries(owed.map(endpoint => [endpoint.id, owedFrom(endpoint)]));
  const unseen = owed.filter(({ id }) => known?.owedSince[id] !== owedSince[id]);
  const isGone = Object.keys(known?.owedSince ?? {}).some(id => !(id in owedSince));
  const isSame = known !== undefined && unseen.length === 0 && !isGone;
  const note = async () => isSame || sweeps.putKnown(region, { revision: known?.revision ?? 0, owedSince });
  const before = clock() - settlingMs + CLOCK_SKEW_MS;
  const late = unseen.filter(({ owedAt, ...rest }) => Date.parse(owedAt ?? owedFrom(rest)) < before);
  // The first time nothing is known, and nothing was late.
  if (known === undefined || late.length === 0) return { start: undefined, recovered: [], note };
  const since = Math.min(...late.map(endpoint => Date.parse(owedFrom(endpoint))));
  const recovered = late.filter(({ owedSince }) => owedSince !== undefined);
  return { start: await feedLog.findStart(since - CLOCK_SKEW_MS, region), recovered, note };
}

/** Since when the endpoint is owed events, ISO 8601. */
export const owedFrom = (endpoint: Pick<Endpoint, 'owedSince' | 'createdAt' | 'enabledAt'>) =>
  endpoint.owedSince ?? enabledSince(endpoint);
