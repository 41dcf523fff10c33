import type { EventQueue, Feed } from '../events/ports.ts';
import { type Circuit, currentCircuit } from './circuit.ts';
import { type DeliverDeps, deliverWaiting } from './deliver.ts';
import { type AttemptResult, attemptableAt, type Delivery, withoutWait } from './delivery.ts';
import { autoDisable, findDisableTime, verdictOf } from './disable.ts';
import { type Endpoint, isEnabled } from './endpoint.ts';
import { isChat } from './format.ts';
import { attemptMessages } from './messages.ts';
import type { Ledger } from './ports.ts';
import { type RecoverDeps, type RecoveryProgress, recoverSome } from './recover.ts';
import { queueDrain } from './schedule-drain.ts';
import { ABSENT_MS } from './waiting.ts';

export interface DrainDeps extends DeliverDeps, RecoverDeps {
  readonly feed: Pick<Feed, 'listOfEntry' | 'findEvent' | 'findMissing'>;
  readonly ledger: Ledger;
  readonly events: EventQueue;
  readonly pause: (ms: number) => Promise<unknown>;
  /** Other regions attempt what waits here, and take its rows over. */
  readonly leavesAttempts?: boolean;
  /** Called with each delivery whose time has come, and with how many attempts of it were made before. */
  readonly onAttempt?: (delivered: AttemptResult, attemptsBefore: number) => void;
  /** Called with an endpoint that was disabled. */
  readonly onDisabled?: (endpointId: string, reason: string | undefined) => void;
}

/** Longer than a function may run: a drain that has not finished by then has died, and another one begins. */
const DRAIN_LIMIT_MS = 2 * 60_000;
/** Longer than a function may run and an index may lag: by then whatever was being written shows. */
const LOOK_AGAIN_MS = DRAIN_LIMIT_MS;
/** A drain works at most this long, then goes on by a new message, so that endpoints take turns. */
const WORK_MS = 10_000;
/** At most twenty a second: the endpoint may just have come back. */
const SPACING_MS = 50;
/** A probe is chosen from so many. */
const CANDIDATES = 100;
/** Until it is checked whether others took over what waits. */
const LEFT_MS = 60_000;
/** Until it is checked whether fan-out has stored the event. */
const PUBLISHING_MS = 60_000;

/**
 * Looks at an endpoint's backlog: publishes that the endpoint was disabled, goes on with a recovery, attempts what is
 * due (in the order of the events; a single probe while the circuit is open), cancels what waits for an endpoint that
 * is disabled or deleted, and notes when to look again.
 */
export async function drainEndpoint(endpointId: string, deps: DrainDeps): Promise<void> {
  const claimed = await claim(endpointId, deps);
  if (claimed === undefined) return;
  const endsAt = deps.clock() + WORK_MS;
  const endpoint = await readEndpoint(endpointId, claimed, deps);
  const looks = [await publishDisabled(endpoint, deps)];
  let recovery: RecoveryProgress | undefined;
  if (endpoint === undefined ? await deps.endpoints.isDeleted(endpointId) : !isEnabled(endpoint))
    looks.push(await cancelAll(endpointId, endsAt, deps));
  else {
    if (endpoint !== undefined && !deps.leavesAttempts)
      looks.push(await findDisableTime(currentCircuit(endpoint, claimed, deps.region), deps));
    if (claimed.recovery !== undefined)
      recovery = endpoint
        ? await recoverSome(endpoint, claimed.recovery, endsAt, deps)
        : { recovery: claimed.recovery, goOnAt: deps.clock() + ABSENT_MS };
    looks.push(await attemptDue(endpointId, endpoint, endsAt, deps));
  }
  const nextLook = Math.min(...looks.map(look => look ?? Number.POSITIVE_INFINITY));
  await finish(claimed, nextLook, recovery, deps);
}

async function claim(endpointId: string, { circuits, clock, region }: DrainDeps): Promise<Circuit | undefined> {
  const circuit = await circuits.findCircuit(endpointId, region);
  const now = clock();
  if (circuit?.drainAt === undefined || now < circuit.drainAt || now < (circuit.drainingUntil ?? 0)) return undefined;
  const until = now + DRAIN_LIMIT_MS;
  const claimed = { ...circuit, drainAt: until, drainingUntil: until };
  return (await circuits.putCircuit(claimed)) === 'done' ? claimed : undefined;
}

/** Disables an endpoint whose five days of failure are over: no attempt may be left to notice it. */
async function readEndpoint(id: string, stored: Circuit, deps: DrainDeps): Promise<Endpoint | undefined> {
  const endpoint = await deps.endpoints.findEndpoint(id);
  if (endpoint === undefined || !isEnabled(endpoint)) return endpoint;
  const circuit = currentCircuit(endpoint, stored, deps.region);
  if (deps.clock() < (await findDisableTime(circuit, deps))) return endpoint;
  await autoDisable(endpoint, circuit, deps);
  return deps.endpoints.findEndpoint(id);
}

/** When to look again (unix ms), until the feed has the event. */
async function publishDisabled(endpoint: Endpoint | undefined, deps: DrainDeps): Promise<number | undefined> {
  if (endpoint === undefined) return undefined;
  const own = verdictOf(endpoint, deps.region);
  const { announcement } = endpoint;
  const untold = [...(own?.untold ?? []), ...(announcement === undefined ? [] : [announcement])];
  if (untold.length === 0) return undefined;
  const missing = await deps.feed.findMissing(untold.map(({ id }) => id));
  if (missing.size > 0) {
    await deps.events.send(untold.filter(({ id }) => missing.has(id)));
    deps.onDisabled?.(endpoint.id, own?.reason ?? endpoint.disabledReason);
    return deps.clock() + PUBLISHING_MS;
  }
  if (own === undefined || own.untold.length === 0) return undefined;
  return (await deps.endpoints.putVerdict({ ...own, untold: [] })) === 'done' ? undefined : deps.clock();
}

/**
 * Attempts what is due, one at a time. Returns when to look again, unix ms.
 * @param endpoint undefined: it has not arrived yet, and what is due waits on
 */
async function attemptDue(
  endpointId: string,
  endpoint: Endpoint | undefined,
  endsAt: number,
  deps: DrainDeps,
): Promise<number | undefined> {
  const { ledger, region, clock, pause } = deps;
  if (deps.leavesAttempts) return lookAgain(endpointId, deps);
  if (endpoint !== undefined && isChat(endpoint)) return attemptMessages(endpointId, endsAt, deps);
  const findProbe = async () => endpoint && (await readCircuit(endpoint, deps)).probeAt;
  const probeAt = await findProbe();
  if (endpoint !== undefined && probeAt !== undefined) return clock() < probeAt ? probeAt : probe(endpoint, deps);
  const until = clock();
  for await (const listed of ledger.listWaiting(endpointId, region, until)) {
    if (clock() >= endsAt) return clock();
    if ((await attemptListed(listed, deps)) === undefined) continue;
    const opened = await findProbe();
    if (opened !== undefined) return opened;
    await pause(SPACING_MS);
  }
  // What became due meanwhile was not listed.
  return ledger.findNextTime(endpointId, region, until);
}

/** When to see whether others have taken over all that waits, unix ms. */
async function lookAgain(endpointId: string, { ledger, region, clock }: DrainDeps): Promise<number | undefined> {
  for await (const _ of ledger.listWaiting(endpointId, region)) return clock() + LEFT_MS;
  return undefined;
}

/**
 * One attempt of a delivery whose own time has come; of one that was tried before, if there is one. Those that are dropped
 * without an attempt, too old or of a connection given up, tell nothing of the endpoint.
 */
async function probe(endpoint: Endpoint, deps: DrainDeps): Promise<number | undefined> {
  const { ledger, region, clock } = deps;
  const candidates: Delivery[] = [];
  let next: number | undefined;
  for await (const listed of ledger.listWaiting(endpoint.id, region)) {
    const at = attemptableAt(listed);
    if (at <= clock()) candidates.push(listed);
    else next = Math.min(next ?? at, at);
    if (candidates.length === CANDIDATES) break;
  }
  for (const candidate of candidates.sort((a, b) => Number(b.attemptCount > 0) - Number(a.attemptCount > 0))) {
    const met = await attemptListed(candidate, deps);
    if (met === undefined) continue;
    const isDropped = met !== 'skipped' && met.status !== 'waiting' && met.attemptCount === candidate.attemptCount;
    if (isDropped) next = clock();
    else return (await readCircuit(endpoint, deps)).probeAt ?? clock();
  }
  return next;
}

/** The list may be behind the row. Undefined: it waits no longer, for a later time, or in another region. */
async function attemptListed(listed: Delivery, deps: DrainDeps): Promise<AttemptResult | undefined> {
  const row = await deps.ledger.findDelivery(listed);
  if (row?.status !== 'waiting' || row.region !== deps.region || (!row.parked && attemptableAt(row) > deps.clock()))
    return undefined;
  const delivered = await deliverWaiting(row, deps);
  deps.onAttempt?.(delivered, row.attemptCount);
  return delivered;
}

/** Returns when to look again, unix ms. */
async function cancelAll(endpointId: string, endsAt: number, deps: DrainDeps): Promise<number | undefined> {
  const { ledger, region, clock } = deps;
  for await (const listed of ledger.listWaiting(endpointId, region)) {
    if (clock() >= endsAt) return clock();
    const row = await ledger.findDelivery(listed);
    // After the row: a recovery puts it again, once the endpoint is enabled.
    const endpoint = await deps.endpoints.findEndpoint(endpointId);
    if (endpoint !== undefined && isEnabled(endpoint)) return clock();
    if (row?.status === 'waiting' && row.region === region)
      await ledger.putDelivery({ ...withoutWait(row), status: 'cancelled' });
  }
  return undefined;
}

async function readCircuit(endpoint: Endpoint, { circuits, region }: DrainDeps): Promise<Circuit> {
  return currentCircuit(endpoint, await circuits.findCircuit(endpoint.id, region), region);
}

/**
 * Ends the claim and notes when to look again, or earlier where somebody asked for it meanwhile. That nothing is due is
 * believed only when a second look finds the same, and nobody wrote a waiting row between the two.
 */
async function finish(claimed: Circuit, nextLook: number, unfinished: RecoveryProgress | undefined, deps: DrainDeps) {
  const { circuits, region, clock } = deps;
  for (;;) {
    const stored = await circuits.findCircuit(claimed.endpointId, region);
    if (stored?.drainingUntil === undefined || stored.drainingUntil !== claimed.drainingUntil) return;
    const { drainAt, drainingUntil, foundEmpty, recovery: called, ...circuit } = stored;
    const now = clock();
    const asked = drainAt !== undefined && drainAt < drainingUntil ? drainAt : Number.POSITIVE_INFINITY;
    const isNew = called !== undefined && called.calledAt !== claimed.recovery?.calledAt;
    const next = isNew ? { recovery: called, goOnAt: now } : unfinished;
    const wanted = Math.min(nextLook, asked, next?.goOnAt ?? Number.POSITIVE_INFINITY);
    // A recovery has just put rows that the index may not show yet.
    const isConfirmed = foundEmpty === true && !Number.isFinite(asked) && claimed.recovery === undefined;
    const isCertain = isConfirmed || wanted <= now || wanted === circuit.probeAt;
    const look = isCertain ? wanted : Math.min(wanted, now + LOOK_AGAIN_MS);
    const left: Circuit = {
      ...circuit,
      ...(next && { recovery: next.recovery }),
      ...(Number.isFinite(look) && { drainAt: look }),
      ...(!isCertain && { foundEmpty: true }),
    };
    if ((await circuits.putCircuit(left)) === 'stale') continue;
    if (left.drainAt !== undefined) await queueDrain(claimed.endpointId, left.drainAt, deps);
    return;
  }
}
