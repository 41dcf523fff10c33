/** One POST and how it went. */
export interface Attempt {
  /** When it began, ISO 8601. */
  readonly at: string;
  /** The receiver's HTTP status; none when no answer came. */
  readonly status?: number;
  readonly durationMs: number;
  /** Why it failed, in words fit for the endpoint's owner. */
  readonly error?: string;
}

export type DeliveryStatus = 'waiting' | 'delivered' | 'exhausted' | 'cancelled';

/** An event owed to an endpoint, once an attempt was made. */
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
  /** The last ones, oldest first. */
  readonly attempts: readonly Attempt[];
  /** ISO 8601; only while waiting. */
  readonly nextAttemptAt?: string;
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
}
