import { type Attempt, type Delivery, type DeliveryMessage, KEPT_ATTEMPTS } from './delivery.ts';
import type { Endpoint } from './endpoint.ts';
import { factsOf } from './event.ts';
import type { Clock, DeliveryQueue, Endpoints, Ledger } from './ports.ts';
import { MAX_QUEUE_DELAY_MS, nextWaitMs } from './retry.ts';

/** What came of one POST. */
export interface PostResult extends Omit<Attempt, 'at'> {
  /** The receiver's wish for the next attempt, ms from now. */
  readonly retryAfterMs?: number;
}

export interface DeliverDeps {
  readonly endpoints: Pick<Endpoints, 'findEndpoint'>;
  readonly ledger: Ledger;
  readonly retries: DeliveryQueue;
  /** Signs and POSTs; what the receiver does wrong is a result, our own faults are errors. */
  readonly post: (endpoint: Endpoint, eventId: string, body: string) => Promise<PostResult>;
  readonly clock: Clock;
  /** 0 ≤ random() < 1. */
  readonly random: () => number;
  readonly region: string;
}

/** A lost queue message is noticed when its attempt is so much overdue. */
const OVERDUE_MS = 60_000;

export type Delivered = 'skipped' | Delivery;

/** Makes the attempt that a message asks for, unless the ledger knows it was made or is no longer owed. */
export async function deliver(message: DeliveryMessage, deps: DeliverDeps): Promise<Delivered> {
  const { endpointId, eventId, body } = message;
  const { timestamp: eventTime, type } = factsOf({ id: eventId, body });
  const find = () => deps.ledger.findDelivery(endpointId, eventTime, eventId);
  const read = await find();
  if (!isOwed(read, message)) return 'skipped';
  const endpoint = await deps.endpoints.findEndpoint(endpointId);
  if (endpoint?.status !== 'enabled') return read === undefined ? 'skipped' : cancel(read, deps);

  const at = deps.clock();
  const result = await deps.post(endpoint, eventId, body);
  const none: Delivery = {
    revision: 0,
    endpointId,
    eventId,
    type,
    eventTime,
    status: 'waiting',
    attemptCount: 0,
    attempts: [],
    region: deps.region,
  };
  for (let row = read; isOwed(row, message); row = await find()) {
    const delivery = afterAttempt(row ?? none, result, at, deps);
    if ((await deps.ledger.putDelivery(delivery)) === 'stale') continue;
    await queueNextAttempt(delivery, message, deps);
    return delivery;
  }
  return 'skipped';
}

function isOwed(delivery: Delivery | undefined, { attempt }: DeliveryMessage): boolean {
  return delivery === undefined || (delivery.status === 'waiting' && delivery.attemptCount < attempt);
}

async function cancel(
  { nextAttemptAt: _next, dueAt: _due, ...delivery }: Delivery,
  deps: DeliverDeps,
): Promise<Delivered> {
  const cancelled: Delivery = { ...delivery, status: 'cancelled' };
  await deps.ledger.putDelivery(cancelled);
  return cancelled;
}

/** The ledger row after one more attempt, made at `at` (unix ms). */
function afterAttempt(
  { nextAttemptAt: _next, dueAt: _due, ...delivery }: Delivery,
  { retryAfterMs, ...result }: PostResult,
  at: number,
  { clock, random, region }: DeliverDeps,
): Delivery {
  const attemptCount = delivery.attemptCount + 1;
  const attempts = [...delivery.attempts, { at: new Date(at).toISOString(), ...result }].slice(-KEPT_ATTEMPTS);
  const made = { ...delivery, attemptCount, attempts, region };
  if (result.error === undefined) return { ...made, status: 'delivered' };
  const waitMs = nextWaitMs(attemptCount, retryAfterMs, random());
  if (waitMs === undefined) return { ...made, status: 'exhausted' };
  const next = clock() + waitMs;
  const due = waitMs <= MAX_QUEUE_DELAY_MS ? next + OVERDUE_MS : next;
  return {
    ...made,
    status: 'waiting',
    nextAttemptAt: new Date(next).toISOString(),
    dueAt: new Date(due).toISOString(),
  };
}

async function queueNextAttempt(delivery: Delivery, message: DeliveryMessage, deps: DeliverDeps): Promise<void> {
  if (delivery.nextAttemptAt === undefined) return;
  const waitMs = Math.max(0, Date.parse(delivery.nextAttemptAt) - deps.clock());
  if (waitMs > MAX_QUEUE_DELAY_MS) return;
  await deps.retries.send([{ ...message, attempt: delivery.attemptCount + 1 }], Math.ceil(waitMs / 1000));
}
