import type { Event } from '../events/event.ts';
import type { Feed } from '../events/ports.ts';
import { isResendable, RETENTION_MS } from '../events/retention.ts';
import type { Clock } from '../ports.ts';
import { type Delivery, type DeliveryMessage, nextMessage } from './delivery.ts';
import { firstAttempts } from './fan-out.ts';
import type { CircuitStore, DeliveryQueue, DrainQueue, Endpoints, Ledger, SweepStore } from './ports.ts';
import { MAX_QUEUE_DELAY_MS } from './retry.ts';

export interface RetryDueDeps {
  readonly ledger: Ledger & Pick<CircuitStore, 'listDrainsDue'>;
  readonly feed: Pick<Feed, 'findEvent' | 'listArrivals'>;
  readonly endpoints: Pick<Endpoints, 'listEndpoints' | 'findEndpoint'>;
  readonly sweeps: SweepStore;
  readonly retries: DeliveryQueue & DrainQueue;
  readonly clock: Clock;
  readonly region: string;
}

/** A delivery queued here is left to its message for so long. */
const CLAIM_MS = 15 * 60 * 1000;
const CLAIMS_AT_ONCE = 10;
/** The rest waits for the next minute. */
const MAX_CLAIMS = 2_000;

const SWEEP_EVERY_MS = 60 * 60 * 1000;
/** Younger events are still on their ordinary way. */
const SETTLING_MS = 15 * 60 * 1000;

/**
 * Queues the next attempt of each delivery whose time has come; returns how many.
 * @param queuesWereLost queues those too whose attempt a lost queue was to make, for the time it was meant for
 */
export async function requeueDue(deps: RetryDueDeps, queuesWereLost = false): Promise<number> {
  let queued = 0;
  let batch: Delivery[] = [];
  const until = deps.clock() + (queuesWereLost ? MAX_QUEUE_DELAY_MS : 0);
  for await (const delivery of deps.ledger.listDue(deps.region, until)) {
    batch.push(delivery);
    if (batch.length < CLAIMS_AT_ONCE) continue;
    queued += await claim(batch, deps);
    batch = [];
    if (queued >= MAX_CLAIMS) return queued;
  }
  return queued + (await claim(batch, deps));
}

async function claim(deliveries: readonly Delivery[], deps: RetryDueDeps): Promise<number> {
  const now = deps.clock();
  const claimed = await Promise.all(
    deliveries.map(async delivery => ({ delivery, message: await claimOne(delivery, deps) })),
  );
  const byDelay = Map.groupBy(claimed, ({ delivery }) => delaySeconds(delivery, now));
  let queued = 0;
  for (const [delay, group] of byDelay) {
    const messages = group.map(({ message }) => message).filter(message => message !== undefined);
    if (messages.length > 0) await deps.retries.send(messages, delay);
    queued += messages.length;
  }
  return queued;
}

function delaySeconds({ nextAttemptAt }: Delivery, now: number): number {
  const waitMs = nextAttemptAt === undefined ? 0 : Math.max(0, Date.parse(nextAttemptAt) - now);
  return Math.ceil(Math.min(waitMs, MAX_QUEUE_DELAY_MS) / 1000);
}

async function claimOne(delivery: Delivery, deps: RetryDueDeps): Promise<DeliveryMessage | undefined> {
  const now = deps.clock();
  const event = isResendable(Date.parse(delivery.eventTime), now)
    ? await deps.feed.findEvent(delivery.eventId)
    : undefined;
  if (event === undefined) {
    const { nextAttemptAt: _next, dueAt: _due, ...rest } = delivery;
    await deps.ledger.putDelivery({ ...rest, status: 'exhausted' });
    return undefined;
  }
  const dueAt = new Date(Math.max(now, Date.parse(delivery.dueAt ?? '') || now) + CLAIM_MS).toISOString();
  if ((await deps.ledger.putDelivery({ ...delivery, dueAt })) === 'stale') return undefined;
  return nextMessage(delivery, event, await deps.endpoints.findEndpoint(delivery.endpointId));
}

/** Has somebody look after each endpoint that needs it; returns how many. */
export async function queueDueDrains({ ledger, retries, clock, region }: RetryDueDeps): Promise<number> {
  let queued = 0;
  for await (const { endpointId } of ledger.listDrainsDue(region, clock())) {
    await retries.sendDrain(endpointId);
    queued++;
  }
  return queued;
}

/**
 * Once an hour, queues the first attempt of what the feed holds for an endpoint and the ledger has no row of: its
 * message was lost. Returns how many, or undefined when it was not time.
 * @param queuesWereLost looks at once, and at the youngest events too
 */
export async function sweepFeed(deps: RetryDueDeps, queuesWereLost = false): Promise<number | undefined> {
  const { feed, ledger, retries, sweeps, region } = deps;
  const now = deps.clock();
  const last = await sweeps.readSweep(region);
  if (last !== undefined && now - last.sweptAt < SWEEP_EVERY_MS && !queuesWereLost) return undefined;
  const endpoints = await deps.endpoints.listEndpoints();
  const to = queuesWereLost ? now + 1 : now - SETTLING_MS;
  let settledTo = to;
  let queued = 0;
  for await (const event of feed.listArrivals(last?.settledTo ?? now - RETENTION_MS, to)) {
    const lost = await lostMessages(event, endpoints, now, ledger);
    if (lost.length === 0) continue;
    settledTo = Math.min(settledTo, event.arrivedAt);
    await retries.send(lost);
    queued += lost.length;
  }
  await sweeps.putSweep(region, { revision: last?.revision ?? 0, sweptAt: now, settledTo });
  return queued;
}

async function lostMessages(
  event: Event & { readonly arrivedAt: number },
  endpoints: Parameters<typeof firstAttempts>[1],
  now: number,
  ledger: Ledger,
): Promise<DeliveryMessage[]> {
  if (!isResendable(event.arrivedAt, now)) return [];
  const owed = firstAttempts(event, endpoints);
  return owed.length === 0 ? [] : ledger.findUnattempted(owed);
}
