import { factsOf } from '../events/event.ts';
import type { FeedCursor, FeedEntry, FeedLog } from '../events/ports.ts';
import { isResendable } from '../events/retention.ts';
import { placeAfter } from '../events/slot.ts';
import type { Clock } from '../ports.ts';
import { isGone } from '../regions/heartbeat.ts';
import type { RegionStore } from '../regions/ports.ts';
import { joinRecoveries, newCircuit, type Recovery, withDrainBy } from './circuit.ts';
import { type Delivery, newDelivery, parkedFrom } from './delivery.ts';
import { type Endpoint, enabledSince, isEnabled, matchesFilter } from './endpoint.ts';
import type { EndpointRegistry, Ledger } from './ports.ts';
import { queueDrain, type ScheduleDeps } from './schedule-drain.ts';

export interface CountDeps {
  readonly feedLog: FeedLog;
  readonly ledger: Pick<Ledger, 'findDelivery' | 'putDelivery'>;
  readonly clock: Clock;
  readonly region: string;
}

export interface RecoverDeps extends CountDeps, ScheduleDeps {
  readonly regions: Pick<RegionStore, 'listRegions'>;
  /** The names of all regions, `region` included. */
  readonly regionNames: readonly string[];
  /** See `isGone`. */
  readonly goneMs: number;
}

export interface StartRecoveryDeps extends ScheduleDeps {
  readonly endpoints: Pick<EndpointRegistry, 'findEndpoint' | 'putEndpoint'>;
}

/** Observed from `since` to `until` or, without it, whenever later; unix ms. */
export interface Span {
  readonly since: number;
  readonly until?: number;
}

/** The first message of a younger event may still be on its way. */
const SETTLING_MS = 15 * 60_000;
/** Clocks of two functions differ by less. */
const CLOCK_SKEW_MS = 30_000;
/** Until it is looked again for what other regions have listed. */
const AGAIN_MS = 30_000;
/** Other regions' fan-outs see the call, and their events are here, after so long, while replication works. */
const REPLICATION_MS = 30_000;
const ROWS_AT_ONCE = 50;
/** The most events that one step reads. */
const MAX_EVENTS = 2_000;
const MAX_COUNTED = 20_000;

export interface MissedCount {
  readonly missed: number;
  /** Where counting stopped (unix ms), when there was too much for one call. */
  readonly next?: number;
}

/** How many events of the span the endpoint wants and has not got. Bounded in number, and by `endsAt` (unix ms). */
export async function countMissed(
  endpoint: Endpoint,
  span: Span,
  endsAt: number,
  deps: CountDeps,
): Promise<MissedCount> {
  let missed = 0;
  let batch: FeedEntry[] = [];
  let seen = 0;
  const flush = async () => {
    const owed = await findUndelivered(endpoint, span, batch, deps);
    missed += owed.filter(({ status, revision }) => status !== 'waiting' || revision === 0).length;
    batch = [];
  };
  for await (const arrival of deps.feedLog.listAfter(await findStart(span, deps))) {
    if (seen++ === MAX_COUNTED || deps.clock() >= endsAt) {
      await flush();
      return { missed, next: arrival.arrivedAt };
    }
    batch.push(arrival);
    if (batch.length === ROWS_AT_ONCE) await flush();
  }
  await flush();
  return { missed };
}

export interface RecoveryProgress {
  readonly recovery: Recovery;
  readonly goOnAt: number;
}

/**
 * Has the endpoint's drain recover the span. A recovery that is under way is widened. What is observed in a span without
 * end is owed from here on, however late it reaches the feed.
 */
export async function startRecovery(endpoint: Endpoint, span: Span, deps: StartRecoveryDeps): Promise<void> {
  if (span.until === undefined) await owe(endpoint.id, span.since, deps);
  await recoverHere(endpoint.id, span, deps);
}

/** Has the endpoint's drain in this region recover the span, and what it recovers already. */
export async function recoverHere(endpointId: string, span: Span, deps: ScheduleDeps): Promise<void> {
  const { circuits, region, clock } = deps;
  for (;;) {
    const circuit = (await circuits.findCircuit(endpointId, region)) ?? newCircuit(endpointId, region);
    const now = clock();
    const recovery = joinRecoveries(span, circuit.recovery, now);
    if ((await circuits.putCircuit(withDrainBy({ ...circuit, recovery }, now))) === 'done') break;
  }
  await queueDrain(endpointId, clock(), deps);
}

async function owe(id: string, since: number, { endpoints, clock }: StartRecoveryDeps): Promise<void> {
  const owedSince = new Date(since).toISOString();
  const owedAt = new Date(clock()).toISOString();
  for (;;) {
    const endpoint = await endpoints.findEndpoint(id);
    if (endpoint === undefined || !isEnabled(endpoint)) return;
    if (owedSince >= (endpoint.owedSince ?? enabledSince(endpoint))) return;
    if ((await endpoints.putEndpoint({ ...endpoint, owedSince, owedAt })) === 'done') return;
  }
}

/**
 * Parks what the endpoint missed of the span, exhausted and cancelled deliveries too, in the order of arrival. Repeating
 * it parks nothing twice. Returns how far it came and when to go on (unix ms); undefined when it is finished.
 */
export async function recoverSome(
  endpoint: Endpoint,
  recovery: Recovery,
  endsAt: number,
  deps: RecoverDeps,
): Promise<RecoveryProgress | undefined> {
  const { feedLog, clock } = deps;
  const startedAt = clock();
  let cursor = recovery.cursor ?? (await findStart(recovery, deps));
  let batch: FeedEntry[] = [];
  let seen = 0;
  const flush = async () => {
    await Promise.all((await findUndelivered(endpoint, recovery, batch, deps)).map(row => parkAgain(row, deps)));
    for (const { lane, place } of batch) cursor = { ...cursor, [lane]: place };
    batch = [];
  };
  for await (const arrival of feedLog.listAfter(cursor)) {
    batch.push(arrival);
    if (batch.length === ROWS_AT_ONCE) await flush();
    if (++seen === MAX_EVENTS || clock() >= endsAt) {
      await flush();
      return { recovery: { ...recovery, cursor }, goOnAt: clock() };
    }
  }
  await flush();
  // A fan-out that did not see this recovery had listed its event before: reading from then on finds it.
  const settledAt = recovery.calledAt + REPLICATION_MS;
  if (startedAt >= settledAt && (await hasReadOthers(recovery, cursor, deps))) return undefined;
  return { recovery: { ...recovery, cursor }, goOnAt: startedAt < settledAt ? settledAt : clock() + AGAIN_MS };
}

/** Whether of every other region that is there all was read that it had listed some time after the call. */
async function hasReadOthers({ calledAt }: Recovery, cursor: FeedCursor, deps: RecoverDeps): Promise<boolean> {
  const { regions, region, regionNames, goneMs, clock } = deps;
  if (regionNames.length === 1) return true;
  const records = await regions.listRegions();
  return records.every(({ region: name, heartbeat }) => {
    if (name === region || heartbeat === undefined || isGone({ at: heartbeat.at }, clock(), goneMs)) return true;
    const { at, newest } = heartbeat;
    const isRead = newest === undefined || (cursor[newest.lane] ?? 0) >= placeAfter(newest.slot);
    return isRead && at >= calledAt + REPLICATION_MS;
  });
}

/** What was observed in the span reached the feed later, by some clock. */
function findStart({ since }: Span, { feedLog }: CountDeps): Promise<FeedCursor> {
  return feedLog.findStart(since - CLOCK_SKEW_MS);
}

/** The rows as they are, or new ones, of those events that were not delivered. */
async function findUndelivered(
  endpoint: Endpoint,
  span: Span,
  events: readonly FeedEntry[],
  deps: CountDeps,
): Promise<Delivery[]> {
  const now = deps.clock();
  const found = await Promise.all(
    events.map(async event => {
      const facts = factsOf(event);
      const observedAt = Date.parse(facts.timestamp);
      if (observedAt < span.since || observedAt > (span.until ?? Number.POSITIVE_INFINITY)) return [];
      if (!isResendable(observedAt, now) || !matchesFilter(endpoint, facts)) return [];
      const fresh = newDelivery(endpoint.id, event, deps.region);
      const row = await deps.ledger.findDelivery(fresh);
      if (row !== undefined) return row.status === 'delivered' ? [] : [row];
      const isOnItsWay =
        isEnabled(endpoint) && facts.timestamp >= enabledSince(endpoint) && now - event.arrivedAt < SETTLING_MS;
      return isOnItsWay ? [] : [fresh];
    }),
  );
  return found.flat();
}

/** What waits is put as it is, in this region: a drain that read the endpoint while it was disabled can no longer cancel it. */
async function parkAgain(row: Delivery, { ledger, clock, region }: RecoverDeps): Promise<void> {
  for (let read: Delivery | undefined = row; read !== undefined && read.status !== 'delivered'; ) {
    const isWaiting = read.status === 'waiting' && read.revision > 0;
    const parked = { ...parkedFrom(read, clock()), scheduledFrom: read.attemptCount, region };
    if ((await ledger.putDelivery(isWaiting ? { ...read, region } : parked)) === 'done') return;
    // Somebody attempted it meanwhile, or cancelled it as one that had read the endpoint before it was enabled.
    read = await ledger.findDelivery(row);
  }
}
