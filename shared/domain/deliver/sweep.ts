import { type Event, factsOf } from '../events/event.ts';
import type { FeedLog } from '../events/ports.ts';
import { isResendable, LEDGER_RETENTION_MS } from '../events/retention.ts';
import { type Delivery, newDelivery, parkedFrom } from './delivery.ts';
import { verdictOf } from './disable.ts';
import type { Endpoint } from './endpoint.ts';
import { subscribersOf } from './fan-out.ts';
import { findLate, owedFrom } from './late-endpoints.ts';
import type { Endpoints, Ledger, Sweep, SweepStore } from './ports.ts';
import { recoverHere } from './recover.ts';
import { type ScheduleDeps, scheduleDrain } from './schedule-drain.ts';

export interface SweepDeps extends ScheduleDeps {
  readonly feedLog: FeedLog;
  readonly ledger: Pick<Ledger, 'putDelivery' | 'findMissing' | 'listWaiting'>;
  readonly endpoints: Pick<Endpoints, 'listEndpoints' | 'removeLeftovers'>;
  readonly sweeps: SweepStore;
  /** The names of all regions, `region` included. */
  readonly regionNames: readonly string[];
  /** After so long a region counts as gone; and the first messages of younger events may still be on their way. */
  readonly goneMs: number;
}

/** Time limit of one run; the next goes on where this one ended. */
const WORK_MS = 15_000;
/** Deliveries that are looked up at once. */
const BATCH = 100;
const BACKLOGS_EVERY_MS = 60 * 60_000;

/**
 * Finds the deliveries whose first message was lost: of each event in the region's feed, those that an endpoint is owed
 * and the ledger has no row of are parked. Once an hour it also looks for backlogs that nobody is to look at. Bounded in
 * time; its progress is saved. Returns how many deliveries it found.
 * @param queuesWereLost includes the youngest events
 */
export async function sweepFeed(deps: SweepDeps, queuesWereLost = false): Promise<number> {
  const { sweeps, region, clock, feedLog } = deps;
  const startedAt = clock();
  const sweep: Sweep = (await sweeps.readSweep(region)) ?? {
    revision: 0,
    cursor: await feedLog.findStart(startedAt - LEDGER_RETENTION_MS, region),
    backlogsAt: startedAt,
  };
  const begun = deps.regionNames.length === 1 ? sweep : await beginAnew(sweep, deps);
  const job = { name: region, of: region, endsAt: startedAt + WORK_MS, settledBefore: startedAt - deps.goneMs };
  const { found, left } = await sweepLanes(begun, { ...job, includesUnsettled: queuesWereLost }, deps);
  if (left === undefined || startedAt - left.backlogsAt < BACKLOGS_EVERY_MS) return found;
  await scheduleForgotten(await deps.endpoints.listEndpoints(), deps);
  await deps.endpoints.removeLeftovers();
  await sweeps.putSweep(region, { ...left, backlogsAt: startedAt });
  return found;
}

/** The sweep, begun anew where that is due for endpoints that it sees late. Only then they count as seen. */
async function beginAnew(sweep: Sweep, deps: SweepDeps): Promise<Sweep> {
  const { start, recovered, note } = await findLate(await deps.endpoints.listEndpoints(), deps.goneMs, deps);
  let begun = sweep;
  if (start !== undefined) {
    const lanes = Object.entries(sweep.cursor).map(([lane, place]) => [lane, Math.min(place, start[lane] ?? place)]);
    begun = { ...sweep, cursor: Object.fromEntries(lanes) };
    if ((await deps.sweeps.putSweep(deps.region, begun)) === 'stale') return sweep;
    begun = { ...begun, revision: begun.revision + 1 };
  }
  for (const endpoint of recovered) await recoverHere(endpoint.id, { since: Date.parse(owedFrom(endpoint)) }, deps);
  await note();
  return begun;
}

interface SweepJob {
  /** Of the sweep in its store. */
  readonly name: string;
  /** The region whose lanes they are. */
  readonly of: string;
  /** Unix ms. */
  readonly endsAt: number;
  /** What was listed before has had its first message (unix ms). */
  readonly settledBefore: number;
  /** Also looks at what was listed later, and will look at it again. */
  readonly includesUnsettled?: boolean;
}

/**
 * One run of a sweep: parks, in this region, what is owed and has no row. `left` is the sweep as it is stored after it;
 * undefined when the run has not come to the end, or another run is at it.
 */
export async function sweepLanes(
  stored: Sweep,
  { name, of, endsAt, settledBefore, includesUnsettled = false }: SweepJob,
  deps: SweepDeps,
): Promise<{ readonly found: number; readonly left?: Sweep }> {
  const { clock, feedLog } = deps;
  let sweep = stored;
  let { cursor } = stored;
  const save = async () => {
    const next = { ...sweep, cursor };
    if ((await deps.sweeps.putSweep(name, next)) === 'stale') return false;
    sweep = { ...next, revision: next.revision + 1 };
    return true;
  };
  const endpoints = await deps.endpoints.listEndpoints();
  let found = 0;
  let owed: Delivery[] = [];
  for await (const { lane, place, arrivedAt, ...event } of feedLog.listAfter(cursor, of)) {
    if (arrivedAt >= settledBefore && !includesUnsettled) break;
    owed.push(...owedOf(event, endpoints, deps));
    // The first messages of younger events may be lost later on: they are looked at again.
    if (arrivedAt < settledBefore) cursor = { ...cursor, [lane]: place };
    if (owed.length < BATCH && clock() < endsAt) continue;
    found += await parkLost(owed, deps);
    owed = [];
    if (!(await save()) || clock() >= endsAt) return { found };
  }
  found += await parkLost(owed, deps);
  const isSaved = sweep.revision > 0 && cursor === sweep.cursor;
  return isSaved || (await save()) ? { found, left: sweep } : { found };
}

function owedOf(event: Event, endpoints: readonly Endpoint[], { clock, region }: SweepDeps): Delivery[] {
  if (!isResendable(Date.parse(factsOf(event).timestamp), clock())) return [];
  return subscribersOf(event, endpoints).map(({ id }) => newDelivery(id, event, region));
}

/** Schedules the drains before the puts and after: a crash in between loses none. */
async function parkLost(owed: readonly Delivery[], deps: SweepDeps): Promise<number> {
  const lost = await deps.ledger.findMissing(owed);
  const endpointIds = new Set(lost.map(({ endpointId }) => endpointId));
  const wake = () => Promise.all([...endpointIds].map(id => scheduleDrain(id, deps.clock(), deps)));
  await wake();
  const written = await Promise.all(lost.map(row => deps.ledger.putDelivery(parkedFrom(row, deps.clock()))));
  await wake();
  return written.filter(result => result === 'done').length;
}

/** A row that was put just before its writer died, its message lost, may wait where nobody is to look. */
async function scheduleForgotten(endpoints: readonly Endpoint[], deps: SweepDeps): Promise<void> {
  for (const endpoint of endpoints) {
    const { id } = endpoint;
    const circuit = await deps.circuits.findCircuit(id, deps.region);
    if (circuit?.drainAt !== undefined) continue;
    const { value: first } = await deps.ledger.listWaiting(id, deps.region)[Symbol.asyncIterator]().next();
    const { untold = [] } = verdictOf(endpoint, deps.region) ?? {};
    if (first !== undefined || untold.length > 0) await scheduleDrain(id, deps.clock(), deps);
  }
}
