import { type Event, factsOf } from '../events/event.ts';
import type { FeedLog } from '../events/ports.ts';
import { isResendable, LEDGER_RETENTION_MS } from '../events/retention.ts';
import { type Delivery, newDelivery, parkedFrom } from './delivery.ts';
import { verdictOf } from './disable.ts';
import type { Endpoint } from './endpoint.ts';
import { subscribersOf } from './fan-out.ts';
import type { Endpoints, Ledger, Sweep, SweepStore } from './ports.ts';
import { type ScheduleDeps, scheduleDrain } from './schedule-drain.ts';

export interface SweepDeps extends ScheduleDeps {
  readonly feedLog: FeedLog;
  readonly ledger: Pick<Ledger, 'putDelivery' | 'findMissing' | 'listWaiting'>;
  readonly endpoints: Pick<Endpoints, 'listEndpoints' | 'removeLeftovers'>;
  readonly sweeps: SweepStore;
}

/** The first messages of younger events may still be on their way. */
const SETTLING_MS = 15 * 60_000;
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
  const stored = await sweeps.readSweep(region);
  let sweep: Sweep = stored ?? {
    revision: 0,
    cursor: await feedLog.findStart(startedAt - LEDGER_RETENTION_MS, region),
    backlogsAt: startedAt,
  };
  const save = async (changes: Partial<Sweep>) => {
    const next = { ...sweep, ...changes };
    // Stale: another run is at it.
    if ((await sweeps.putSweep(region, next)) === 'stale') return false;
    sweep = { ...next, revision: next.revision + 1 };
    return true;
  };
  const endpoints = await deps.endpoints.listEndpoints();
  let found = 0;
  let owed: Delivery[] = [];
  let { cursor } = sweep;
  const settledBefore = startedAt - SETTLING_MS;
  for await (const { lane, place, arrivedAt, ...event } of feedLog.listAfter(cursor, region)) {
    if (arrivedAt >= settledBefore && !queuesWereLost) break;
    owed.push(...owedOf(event, endpoints, deps));
    // The first messages of younger events may be lost later on: they are looked at again.
    if (arrivedAt < settledBefore) cursor = { ...cursor, [lane]: place };
    if (owed.length < BATCH && clock() - startedAt < WORK_MS) continue;
    found += await parkLost(owed, deps);
    owed = [];
    if (!(await save({ cursor })) || clock() - startedAt >= WORK_MS) return found;
  }
  found += await parkLost(owed, deps);
  if (stored === undefined || cursor !== sweep.cursor) await save({ cursor });
  if (startedAt - sweep.backlogsAt < BACKLOGS_EVERY_MS) return found;
  await scheduleForgotten(endpoints, deps);
  await deps.endpoints.removeLeftovers();
  await save({ backlogsAt: startedAt });
  return found;
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
