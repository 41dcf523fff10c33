import { type Event, factsOf } from '../events/event.ts';
import type { EventQueue, Feed, FeedCursor } from '../events/ports.ts';
import { type RelistDeps, relistAbove } from '../events/relist.ts';
import { isResendable, LEDGER_RETENTION_MS } from '../events/retention.ts';
import { type Heartbeat, isGone } from '../regions/heartbeat.ts';
import { heirOf } from '../regions/heir.ts';
import type { RegionStore } from '../regions/ports.ts';
import { joinRecoveries, newCircuit, withDrainBy } from './circuit.ts';
import { attemptableAt, type Delivery } from './delivery.ts';
import { type DisableDeps, untoldOf, upholdVerdict } from './disable.ts';
import type { Endpoint } from './endpoint.ts';
import type { Ledger, Sweep } from './ports.ts';
import { queueDrain, scheduleDrain } from './schedule-drain.ts';
import { type SweepDeps, sweepLanes } from './sweep.ts';

export interface AdoptDeps extends SweepDeps, RelistDeps {
  readonly endpoints: SweepDeps['endpoints'] & DisableDeps['endpoints'];
  readonly feedStore: RelistDeps['feedStore'] & Pick<RegionStore, 'findRegion'>;
  readonly ledger: SweepDeps['ledger'] & Pick<Ledger, 'findDelivery'>;
  /** The names of all regions, in their configured order. */
  readonly regionNames: readonly string[];
  readonly feed: Pick<Feed, 'findMissing'>;
  readonly events: EventQueue;
  /** What a region keeps of its `upstream.*` events until the feed has them. */
  readonly findUnpublished: (region: string) => Promise<readonly Event[]>;
}

/** Time limit of one run; the next goes on. */
const WORK_MS = 15_000;
const AT_ONCE = 25;
/** Of `goneMs`, the first messages of what was listed this long after the last heartbeat are as lost as those before. */
const LAST_PART = 1 / 15;
/** Of `goneMs`: an hour. What a region wrote in its last one may have arrived in a part of the regions, or in none. */
const LOST_PARTS = 4;
/** Of the table's times: later than any. */
export const FOR_EVER = Date.parse('9999-01-01T00:00:00Z');

/** Names the sweep of a gone region's lanes by its heir. */
const adoptionName = (of: string, heir: string) => `${of}#${heir}`;

/** Taken over: rows, and lost deliveries that were found in lanes. */
type Adopted = number;

/**
 * Takes over what other regions have left undone, where this region is next in order: all of one that is gone, what waits
 * in one that drains, and in any other what is overdue by as long as after which it would be gone. Bounded in time, and
 * begun anew until a run comes to its end: then a gone region is looked at again after `goneMs`. What it takes over is
 * this region's own from then on; the other's items stay as they are. Verdicts of a region that is gone are upheld by every
 * region that knows them: they may not have reached the next in order.
 */
export async function adoptWork(heartbeats: readonly Heartbeat[], deps: AdoptDeps): Promise<Adopted> {
  const { region, regionNames, goneMs, clock } = deps;
  const now = clock();
  const endsAt = now + WORK_MS;
  const gone = heartbeats.filter(({ at }) => isGone({ at }, now, goneMs)).map(each => each.region);
  if (gone.length > 0)
    await inParts(await deps.endpoints.listEndpoints(), endpoint => upholdVerdict(endpoint, gone, deps));
  let adopted = 0;
  for (const other of heartbeats) {
    const isHeir = heirOf(other.region, { region, regionNames, heartbeats, now, goneMs }) === region;
    if (gone.includes(other.region)) adopted += await (isHeir ? takeOver : relistToo)(other, endsAt, deps);
    else if (isHeir)
      adopted += (await adoptBacklogs(other.region, other.isDraining ? FOR_EVER : now - goneMs, endsAt, deps)).adopted;
  }
  return adopted;
}

async function takeOver(gone: Heartbeat, endsAt: number, deps: AdoptDeps): Promise<Adopted> {
  const { sweeps, region, goneMs, clock } = deps;
  const startedAt = clock();
  const name = adoptionName(gone.region, region);
  const known = await sweeps.readSweep(name);
  if (known !== undefined && startedAt - known.backlogsAt < goneMs) return 0;
  const endpoints = await deps.endpoints.listEndpoints();
  await tellUntold(gone.region, endpoints, deps);
  const { adopted, endpointIds } = await adoptBacklogs(gone.region, FOR_EVER, endsAt, deps);
  await inParts(endpointIds, id => adoptRecovery(id, gone.region, deps));
  const forgotten = await adoptForgotten(gone.region, endpoints, endsAt, deps);
  const swept = await sweepLanes(
    { revision: 0, backlogsAt: 0, ...known, cursor: await startOf(gone, known, deps) },
    {
      name,
      of: gone.region,
      endsAt,
      // What is older than `goneMs` its own sweep would look for, too.
      settledBefore: Math.min(startedAt, Math.max(gone.at + goneMs * LAST_PART, startedAt - goneMs)),
    },
    deps,
  );
  const total = adopted + forgotten + swept.found;
  if (swept.left === undefined || clock() >= endsAt) return total;
  const relisted = isLost(gone, startedAt, deps) ? await relist(gone, swept.left, endsAt, deps) : swept.left.relisted;
  const backlogsAt = clock() < endsAt ? startedAt : swept.left.backlogsAt;
  await sweeps.putSweep(name, { ...swept.left, ...(relisted && { relisted }), backlogsAt });
  return total;
}

/** A lane, an event or a slot of the region's last hour may be here and not with its heir. Adopts nothing. */
async function relistToo(gone: Heartbeat, endsAt: number, deps: AdoptDeps): Promise<Adopted> {
  const { sweeps, region, goneMs, clock } = deps;
  const startedAt = clock();
  if (!isLost(gone, startedAt, deps)) return 0;
  const name = adoptionName(gone.region, region);
  const known = (await sweeps.readSweep(name)) ?? { revision: 0, cursor: {}, backlogsAt: 0 };
  if (startedAt - known.backlogsAt < goneMs) return 0;
  const late = await deps.feedLog.findStart(gone.at - goneMs * LOST_PARTS, gone.region);
  const relisted = await relist(gone, { ...known, cursor: late }, endsAt, deps);
  const backlogsAt = clock() < endsAt ? startedAt : known.backlogsAt;
  await sweeps.putSweep(name, { ...known, relisted, backlogsAt });
  return 0;
}

/** For good, as far as one can tell. */
const isLost = ({ at }: Heartbeat, now: number, { goneMs }: AdoptDeps) => now - at >= goneMs * LOST_PARTS;

/** Where its own sweep ended, but for what is of its last hour; or where an earlier one by this region did. */
async function startOf({ region, at }: Heartbeat, known: Sweep | undefined, deps: AdoptDeps): Promise<FeedCursor> {
  const { feedLog, sweeps, goneMs, clock } = deps;
  const late = await feedLog.findStart(at - goneMs * LOST_PARTS, region);
  const own =
    (await sweeps.readSweep(region))?.cursor ?? (await feedLog.findStart(clock() - LEDGER_RETENTION_MS, region));
  const placeIn = (lane: string) =>
    Math.max(known?.cursor[lane] ?? 0, Math.min(own[lane] ?? 0, late[lane] ?? Number.POSITIVE_INFINITY));
  const lanes = [...Object.keys(own), ...Object.keys(known?.cursor ?? {})];
  return Object.fromEntries(lanes.map(lane => [lane, placeIn(lane)]));
}

/** What no reader gets to, or may not have arrived in other regions. */
async function relist({ region, at }: Heartbeat, { cursor, relisted = {} }: Sweep, endsAt: number, deps: AdoptDeps) {
  const { lanes = [] } = (await deps.feedStore.findRegion(region)) ?? {};
  const late = await deps.feedLog.findStart(at - deps.goneMs * LOST_PARTS, region);
  const reached = await Promise.all(
    lanes.map(async ({ id }) => {
      const place = Math.max(relisted[id] ?? 0, Math.min(cursor[id] ?? 0, late[id] ?? Number.POSITIVE_INFINITY));
      return [id, await relistAbove(id, place, endsAt, deps)] as const;
    }),
  );
  return Object.fromEntries(reached);
}

/** What the region's circuits lead to, of rows those that may be attempted by `latest` (unix ms). */
async function adoptBacklogs(from: string, latest: number, endsAt: number, deps: AdoptDeps) {
  const endpointIds: string[] = [];
  let adopted = 0;
  for await (const { endpointId } of deps.circuits.listDrainsDue(from, latest)) {
    if (deps.clock() >= endsAt) break;
    endpointIds.push(endpointId);
    adopted += await adoptBacklog(endpointId, from, latest, endsAt, deps);
  }
  return { adopted, endpointIds };
}

/** A row may have arrived without its circuit. */
async function adoptForgotten(from: string, endpoints: readonly Endpoint[], endsAt: number, deps: AdoptDeps) {
  const adopted = await inParts(endpoints, async ({ id }) =>
    deps.clock() < endsAt ? adoptBacklog(id, from, FOR_EVER, endsAt, deps) : 0,
  );
  return adopted.reduce((sum, count) => sum + count, 0);
}

async function adoptBacklog(
  endpointId: string,
  from: string,
  latest: number,
  endsAt: number,
  deps: AdoptDeps,
): Promise<Adopted> {
  const { ledger, region, clock } = deps;
  let adopted = 0;
  let batch: Delivery[] = [];
  // Before the puts and after: a crash in between loses none.
  const adoptBatch = async () => {
    if (batch.length === 0) return;
    await scheduleDrain(endpointId, clock(), deps);
    const written = await Promise.all(batch.map(row => ledger.putDelivery({ ...row, region })));
    await scheduleDrain(endpointId, clock(), deps);
    adopted += written.filter(result => result === 'done').length;
    batch = [];
  };
  for await (const listed of ledger.listWaiting(endpointId, from, latest === FOR_EVER ? undefined : latest)) {
    if (clock() >= endsAt) break;
    const row = await ledger.findDelivery(listed);
    if (row?.status !== 'waiting' || row.region !== from || attemptableAt(row) > latest) continue;
    batch.push(row);
    if (batch.length === AT_ONCE) await adoptBatch();
  }
  await adoptBatch();
  return adopted;
}

/** An unfinished recovery of the gone region begins anew here, once. */
async function adoptRecovery(endpointId: string, from: string, deps: AdoptDeps): Promise<void> {
  const { circuits, region, clock } = deps;
  const theirs = (await circuits.findCircuit(endpointId, from))?.recovery;
  if (theirs === undefined) return;
  for (;;) {
    const own = (await circuits.findCircuit(endpointId, region)) ?? newCircuit(endpointId, region);
    if ((own.adoptedCalls?.[from] ?? 0) >= theirs.calledAt) return;
    const recovery = joinRecoveries(theirs, own.recovery, clock());
    const adoptedCalls = { ...own.adoptedCalls, [from]: theirs.calledAt };
    if ((await circuits.putCircuit(withDrainBy({ ...own, recovery, adoptedCalls }, clock()))) === 'done') break;
  }
  await queueDrain(endpointId, clock(), deps);
}

/** The other region keeps these events in its items, whether or not they were told since. */
async function tellUntold(from: string, endpoints: readonly Endpoint[], deps: AdoptDeps): Promise<void> {
  const kept = [...(await deps.findUnpublished(from)), ...untoldOf(endpoints, from)].filter(event =>
    isResendable(Date.parse(factsOf(event).timestamp), deps.clock()),
  );
  if (kept.length === 0) return;
  const missing = await deps.feed.findMissing(kept.map(({ id }) => id));
  const untold = kept.filter(({ id }) => missing.has(id));
  if (untold.length > 0) await deps.events.send(untold);
}

async function inParts<T, R>(all: readonly T[], one: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let i = 0; i < all.length; i += AT_ONCE)
    results.push(...(await Promise.all(all.slice(i, i + AT_ONCE).map(one))));
  return results;
}
