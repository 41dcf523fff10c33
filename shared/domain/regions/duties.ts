import type { Clock } from '../ports.ts';
import { isWaiting } from './heartbeat.ts';
import type { RegionStore } from './ports.ts';

export interface DutyDeps {
  readonly regions: Pick<RegionStore, 'findRegion'>;
  readonly clock: Clock;
  readonly region: string;
  /** The names of all regions, `region` included. */
  readonly regionNames: readonly string[];
  /** See `isGone`. */
  readonly goneMs: number;
}

/**
 * What of its work the region does: 'none' while it waits because it was away; no attempts but 'first attempts'
 * while it drains, since others attempt what waits. One read; none where the region is alone.
 */
export async function findDuties(deps: DutyDeps): Promise<'all' | 'first attempts' | 'none'> {
  const { regions, clock, region, regionNames, goneMs } = deps;
  if (regionNames.length === 1) return 'all';
  const heartbeat = (await regions.findRegion(region))?.heartbeat;
  if (isWaiting(heartbeat, clock(), goneMs)) return 'none';
  return heartbeat?.isRelieved ? 'first attempts' : 'all';
}
