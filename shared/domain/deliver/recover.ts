import { type Event, factsOf } from '../events/event.ts';
import { isResendable } from '../events/retention.ts';
import type { Clock } from '../ports.ts';
import { newDelivery } from './deliver.ts';
import type { Delivery } from './delivery.ts';
import { type DisableDeps, requestDrain } from './disable.ts';
import { bodyFor, type Endpoint, matchesFilter, owedSince } from './endpoint.ts';
import type { Ledger } from './ports.ts';

export interface RecoverDeps extends Pick<DisableDeps, 'retries' | 'region'> {
  readonly ledger: Ledger & DisableDeps['ledger'];
  /** Events of all connections that reached the feed in the span (unix ms), in order of arrival. */
  readonly listEvents: (since: number, until: number) => AsyncIterable<Event & { readonly arrivedAt: number }>;
  readonly clock: Clock;
}

export interface Recovered {
  readonly missed: number;
  /** Where to go on (unix ms), when there was too much for one call. */
  readonly next?: number;
}

/** Younger events are still on their ordinary way. */
const SETTLING_MS = 15 * 60_000;
const ROWS_AT_ONCE = 50;
const MAX_EVENTS = 20_000;

/**
 * Parks what the endpoint wants of the span and has not got, exhausted and cancelled deliveries too, and has it sent in
 * order. Repeating it parks nothing twice.
 */
export async function recover(
  endpoint: Endpoint,
  { since, until, dryRun }: { since: number; until: number; dryRun: boolean },
  deps: RecoverDeps,
): Promise<Recovered> {
  let missed = 0;
  let seen = 0;
  let batch: Event[] = [];
  let next: number | undefined;
  const flush = async () => {
    const found = await Promise.all(batch.map(event => recoverOne(endpoint, event, dryRun, deps)));
    missed += found.filter(Boolean).length;
    batch = [];
  };
  for await (const event of deps.listEvents(since, until)) {
    if (seen++ === MAX_EVENTS) {
      next = event.arrivedAt;
      break;
    }
    if (!isResendable(event.arrivedAt, deps.clock()) || !matchesFilter(endpoint, factsOf(event))) continue;
    batch.push(event);
    if (batch.length === ROWS_AT_ONCE) await flush();
  }
  await flush();
  if (missed > 0 && !dryRun) await requestDrain(endpoint.id, deps.clock(), deps);
  return { missed, ...(next !== undefined && { next }) };
}

/** Whether it was missed. */
async function recoverOne(endpoint: Endpoint, event: Event, dryRun: boolean, deps: RecoverDeps): Promise<boolean> {
  const { timestamp } = factsOf(event);
  const now = deps.clock();
  const row = await deps.ledger.findDelivery(endpoint.id, timestamp, event.id);
  const isOwed = endpoint.status === 'enabled' && timestamp >= owedSince(endpoint);
  const isOnItsWay = isOwed && now - Date.parse(timestamp) < SETTLING_MS;
  const isMissed = row === undefined ? !isOnItsWay : row.status === 'exhausted' || row.status === 'cancelled';
  if (!isMissed || dryRun) return isMissed;
  const message = { endpointId: endpoint.id, eventId: event.id, attempt: 1, body: bodyFor(endpoint, event) };
  const parked: Delivery = {
    ...(row ?? newDelivery(message, deps.region)),
    status: 'waiting',
    scheduledFrom: row?.attemptCount ?? 0,
    nextAttemptAt: new Date(now).toISOString(),
    parked: true,
    region: deps.region,
  };
  return (await deps.ledger.putDelivery(parked)) === 'done';
}
