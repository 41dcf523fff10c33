import type { Clock } from '../ports.ts';
import { type Heartbeat, isWaiting, nextHeartbeat } from './heartbeat.ts';
import type { RegionRecord, RegionStore } from './ports.ts';

export interface BeatDeps {
  readonly regions: RegionStore & {
    findNewestSlot(lane: string): Promise<{ readonly number: number } | undefined>;
  };
  readonly clock: Clock;
  readonly region: string;
  /** The names of all regions, `region` included. */
  readonly regionNames: readonly string[];
  readonly version: string;
  readonly isDraining: boolean;
  /** See `isGone`. */
  readonly goneMs: number;
}

export interface Beat {
  readonly own: Heartbeat;
  /** Whether the region may not act yet; see `isWaiting`. */
  readonly waits: boolean;
  /** The last ones of all other regions, configured or not; of one that wrote none, the sign that its lane gives. */
  readonly others: readonly Heartbeat[];
}

/** Writes the region's heartbeat, to be done each minute; what else its item has stays. */
export async function beat(deps: BeatDeps): Promise<Beat> {
  const { regions, region, regionNames, clock, goneMs } = deps;
  for (;;) {
    const records = await regions.listRegions();
    const own = records.find(record => record.region === region) ?? { region, revision: 0, lanes: [] };
    const others = records.flatMap(record => (record.region === region ? [] : (signOf(record) ?? [])));
    const heard = others.filter(other => regionNames.includes(other.region));
    const isAlone = regionNames.length === 1;
    const sign = {
      region,
      at: clock(),
      version: deps.version,
      ...(await newestIn(own, deps)),
      ...(deps.isDraining && { isDraining: true }),
    };
    const heartbeat = nextHeartbeat(sign, own.heartbeat, isAlone ? undefined : heard, goneMs);
    if ((await regions.putRegion({ ...own, heartbeat })) === 'stale') continue;
    return { own: heartbeat, waits: isWaiting(heartbeat, heartbeat.at, goneMs), others };
  }
}

/** A region that was lost before its first heartbeat was there when it opened its lane. */
function signOf({ region, heartbeat, lanes }: RegionRecord): Heartbeat | undefined {
  const lane = lanes.at(-1);
  return heartbeat ?? (lane && { region, at: lane.openedAt, version: 'unknown' });
}

async function newestIn({ lanes }: RegionRecord, { regions }: BeatDeps): Promise<Pick<Heartbeat, 'newest'>> {
  const lane = lanes.at(-1)?.id;
  const slot = lane === undefined ? undefined : await regions.findNewestSlot(lane);
  return lane === undefined || slot === undefined ? {} : { newest: { lane, slot: slot.number } };
}
