import type { FeedLog } from '../events/ports.ts';
import { placeAfter } from '../events/slot.ts';
import { type Heartbeat, isGone } from '../regions/heartbeat.ts';
import type { Sweep, SweepStore } from './ports.ts';

export interface FollowDeps {
  readonly feedLog: FeedLog;
  readonly sweeps: SweepStore;
  readonly region: string;
  readonly goneMs: number;
}

/** Names how far a region has read the lanes of the others. */
const followName = (region: string) => `${region}#FEED`;
/** Entries that one run reads at most. */
const MAX_ENTRIES = 1_000;

/**
 * Reads what other regions' lanes have got, as any reader of the feed does, and returns those that it cannot follow up to
 * the slot that their region's last heartbeat names: a slot or an event is not here yet. Lanes of regions that are gone
 * are not among them; others list again what is missing there. How far it has read is saved.
 * @param now unix ms
 */
export async function followLanes(others: readonly Heartbeat[], now: number, deps: FollowDeps): Promise<string[]> {
  if (others.length === 0) return [];
  const { sweeps, feedLog, region, goneMs } = deps;
  const name = followName(region);
  const lanes = { notOf: region };
  const known: Sweep = (await sweeps.readSweep(name)) ?? {
    revision: 0,
    cursor: await feedLog.findStart(now, lanes),
    backlogsAt: now,
  };
  let { cursor } = known;
  let left = MAX_ENTRIES;
  for await (const { lane, place } of feedLog.listAfter(cursor, lanes)) {
    cursor = { ...cursor, [lane]: place };
    if (--left === 0) break;
  }
  if (known.revision === 0 || cursor !== known.cursor) await sweeps.putSweep(name, { ...known, cursor });
  // A run that has not come to the end tells nothing of what stands.
  if (left === 0) return [];
  return others.flatMap(({ at, newest }) =>
    newest !== undefined && !isGone({ at }, now, goneMs) && (cursor[newest.lane] ?? 0) < placeAfter(newest.slot)
      ? [newest.lane]
      : [],
  );
}
