import { type Event, factsOf } from '../events/event.ts';

/** One POST and how it went. */
export interface Attempt {
  /** When it began, ISO 8601. */
  readonly at: string;
  /** The receiver's HTTP status; absent when no answer came. */
  readonly status?: number;
  readonly durationMs: number;
  /** Why it failed, in words for the endpoint's owner. */
  readonly error?: string;
  /** The beginning of the answer, without secrets. */
  readonly answer?: string;
}

export const DELIVERY_STATUSES = ['waiting', 'delivered', 'exhausted', 'cancelled'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** An event owed to an endpoint: a row of the ledger, from its first attempt on, or from when it first had to wait. */
export interface Delivery {
  readonly revision: number;
  readonly endpointId: string;
  readonly eventId: string;
  readonly type: string;
  /** The event's time, ISO 8601. With the event's id it is the delivery's place in the endpoint's ledger. */
  readonly eventTime: string;
  /** Of the event, where it has them; rows from before 0.2 lack both. */
  readonly orderId?: string;
  readonly connection?: string;
  readonly status: DeliveryStatus;
  /** Attempts made so far; the numbers of `attempts` end here. */
  readonly attemptCount: number;
  /** How many of these were made before the schedule of waits last began anew. */
  readonly scheduledFrom?: number;
  /** The last ones, oldest first. */
  readonly attempts: readonly Attempt[];
  /** Only while waiting, ISO 8601: not before this. */
  readonly nextAttemptAt?: string;
  /** Waits for its endpoint, not for a time of its own: such deliveries are sent in the order of their events. */
  readonly parked?: boolean;
  /** To a chat, where a message tells several events: of the first one the others, fixed before the first attempt. */
  readonly members?: readonly EventRef[];
  /** To a chat: the first event of the message that tells this one, if that one's `members` say so too. */
  readonly lead?: EventRef;
  /** The region that delivers it. */
  readonly region: string;
  /** See QueuedEvent; where the message of its first attempt had it. */
  readonly run?: string;
}

/** 'skipped': another attempt of the delivery was recorded meanwhile. */
export type AttemptResult = 'skipped' | Delivery;

export const KEPT_ATTEMPTS = 20;

/** A delivery's key in the ledger. */
export type DeliveryKey = Pick<Delivery, 'endpointId' | 'eventId' | 'eventTime'>;

/** Another event owed to the same endpoint. */
export type EventRef = Pick<Delivery, 'eventId' | 'eventTime'>;

/** A message of the delivery queues: the first attempt of this event to this endpoint. It holds no payload. */
export interface DeliveryMessage extends DeliveryKey {
  /** See QueuedEvent. */
  readonly run?: string;
}

/** A message of the same queues: the endpoint's backlog is to be looked at. */
export interface DrainMessage {
  readonly endpointId: string;
  readonly care: true;
}

export function newDelivery(endpointId: string, event: Event, region: string): Delivery {
  const { timestamp: eventTime, type, orderId, connection } = factsOf(event);
  const about = { ...(orderId !== undefined && { orderId }), ...(connection !== undefined && { connection }) };
  const none = { revision: 0, attemptCount: 0, attempts: [] };
  return { ...none, endpointId, eventId: event.id, type, eventTime, ...about, status: 'waiting', region };
}

/** Without what only a waiting delivery has. */
export function withoutWait({ nextAttemptAt: _next, parked: _parked, ...delivery }: Delivery): Delivery {
  return delivery;
}

/** In no message with others. */
export function withoutBundle({ members: _members, lead: _lead, ...delivery }: Delivery): Delivery {
  return delivery;
}

/** Waiting for its endpoint, from `at` (unix ms) on. */
export function parkedFrom(delivery: Delivery, at: number): Delivery {
  return { ...delivery, status: 'waiting', nextAttemptAt: new Date(at).toISOString(), parked: true };
}

/** When a waiting delivery may be attempted, unix ms. */
export function attemptableAt({ nextAttemptAt }: Delivery): number {
  return nextAttemptAt === undefined ? 0 : Date.parse(nextAttemptAt);
}
