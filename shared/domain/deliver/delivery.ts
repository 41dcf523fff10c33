import type { Event } from '../events/event.ts';
import { bodyFor, type Endpoint } from './endpoint.ts';

/** One POST and how it went. */
export interface Attempt {
  /** When it began, ISO 8601. */
  readonly at: string;
  /** The receiver's HTTP status; none when no answer came. */
  readonly status?: number;
  readonly durationMs: number;
  /** Why it failed, in words fit for the endpoint's owner. */
  readonly error?: string;
  /** The answer's beginning, without secrets. */
  readonly answer?: string;
}

export const DELIVERY_STATUSES = ['waiting', 'delivered', 'exhausted', 'cancelled'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** An event owed to an endpoint, once it was attempted or had to wait. */
export interface Delivery {
  readonly revision: number;
  readonly endpointId: string;
  readonly eventId: string;
  readonly type: string;
  /** The event's time, ISO 8601: with its id the delivery's place in the endpoint's ledger. */
  readonly eventTime: string;
  readonly status: DeliveryStatus;
  /** Attempts made so far; the numbers of `attempts` end here. */
  readonly attemptCount: number;
  /** Of these, made before the schedule of waits last began anew. */
  readonly scheduledFrom?: number;
  /** The last ones, oldest first. */
  readonly attempts: readonly Attempt[];
  /** ISO 8601; only while waiting: not before this. */
  readonly nextAttemptAt?: string;
  /** Waits for its endpoint to answer again: whoever looks after that endpoint sends it. */
  readonly parked?: boolean;
  /** When `retry-due` is to see to it, ISO 8601: later than the attempt where a queue message should come first. */
  readonly dueAt?: string;
  /** The region whose `retry-due` does. */
  readonly region: string;
}

export const KEPT_ATTEMPTS = 20;

/** A message of the delivery queues: attempt number `attempt` of this event to this endpoint. */
export interface DeliveryMessage {
  readonly endpointId: string;
  readonly eventId: string;
  readonly attempt: number;
  readonly body: string;
  /** Its owner asked for it: made though the endpoint does not answer. */
  readonly manual?: boolean;
}

/** A message of the same queues: somebody is to look after what is parked for this endpoint. */
export interface DrainMessage {
  readonly endpointId: string;
  readonly care: true;
}

/** For the attempt that follows. Of an endpoint that is gone the level of detail no longer matters. */
export function nextMessage(delivery: Delivery, event: Event, endpoint: Endpoint | undefined): DeliveryMessage {
  const { endpointId, eventId, attemptCount } = delivery;
  return { endpointId, eventId, attempt: attemptCount + 1, body: bodyFor(endpoint ?? {}, event) };
}
