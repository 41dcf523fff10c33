import type { SweepStore } from '../../shared/domain/deliver/ports.ts';
import { placeAfter } from '../../shared/domain/events/slot.ts';
import type { Clock } from '../../shared/domain/ports.ts';
import { type Heartbeat, isGone } from '../../shared/domain/regions/heartbeat.ts';
import type { RegionStore } from '../../shared/domain/regions/ports.ts';

export interface RegionViewDeps {
  readonly regions: Pick<RegionStore, 'listRegions'>;
  /** The names of all regions. */
  readonly regionNames: readonly string[];
  readonly goneMs: number;
  readonly circuits: {
    /** How many endpoints of the region have a backlog that has to be looked at. */
    countBacklogs(region: string): Promise<number>;
  };
  readonly sweeps: Pick<SweepStore, 'readSweep'>;
  readonly clock: Clock;
}

/** What a region still has to do: nothing of it may be left before it is removed. */
interface Holding {
  /** How many services it polls. */
  readonly leases: number;
  readonly backlogs: number;
}

/**
 * The configured regions, and any that left a heartbeat. `state`: `ok`, `waiting` (it was away, and has not heard of
 * another region yet), `gone` (no heartbeat for a quarter of an hour: others do its work), `draining`, `drained`
 * (nothing is left that it has to do) or `unknown` (no heartbeat yet).
 * @param leases of each region; undefined for a caller that may not know of all
 */
export async function viewRegions(deps: RegionViewDeps, leases: ReadonlyMap<string, number> | undefined) {
  const records = await deps.regions.listRegions();
  const heartbeats = new Map(records.flatMap(({ region, heartbeat }) => (heartbeat ? [[region, heartbeat]] : [])));
  const names = new Set([...deps.regionNames, ...heartbeats.keys()]);
  return Promise.all(
    [...names].map(async name => {
      const heartbeat = heartbeats.get(name);
      const holding = leases && {
        leases: leases.get(name) ?? 0,
        backlogs: await deps.circuits.countBacklogs(name),
      };
      return {
        name,
        ...(heartbeat && { at: new Date(heartbeat.at).toISOString(), version: heartbeat.version }),
        state: heartbeat === undefined ? 'unknown' : await stateOf(heartbeat, holding, deps),
        ...holding,
      };
    }),
  );
}

async function stateOf(heartbeat: Heartbeat, holding: Holding | undefined, deps: RegionViewDeps) {
  const { at, isDraining } = heartbeat;
  if (isGone({ at }, deps.clock(), deps.goneMs)) return 'gone';
  if (heartbeat.returnedAt !== undefined) return 'waiting';
  if (!isDraining) return 'ok';
  const isIdle = holding?.leases === 0 && holding.backlogs === 0;
  return isIdle && (await isSwept(heartbeat, deps)) ? 'drained' : 'draining';
}

/** Whether every event in the region's lane has the ledger rows that it owes. */
async function isSwept({ region, newest }: Heartbeat, { sweeps }: RegionViewDeps): Promise<boolean> {
  if (newest === undefined) return true;
  const cursor = (await sweeps.readSweep(region))?.cursor ?? {};
  return (cursor[newest.lane] ?? 0) >= placeAfter(newest.slot);
}
