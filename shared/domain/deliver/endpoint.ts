import type { Event, EventFacts } from '../events/event.ts';
import type { Service } from '../provider/services.ts';

export const DETAIL_LEVELS = ['milestones', 'full'] as const;
export type DetailLevel = (typeof DETAIL_LEVELS)[number];

export const ORDERINGS = ['none', 'per_order'] as const;
export type Ordering = (typeof ORDERINGS)[number];

/** A registered receiver of webhooks. Its secret is derived, never stored. */
export interface Endpoint {
  /** Counts its changes. */
  readonly revision: number;
  readonly id: string;
  readonly url: string;
  readonly eventTypes: readonly string[];
  readonly services?: readonly Service[];
  readonly connections?: readonly string[];
  /** How much events of details tell it; `full` holds personal data. */
  readonly detail?: DetailLevel;
  readonly description?: string;
  readonly status: 'enabled' | 'disabled';
  readonly disabledReason?: string;
  /** The event that tells of its being disabled, kept until the feed has it. */
  readonly announcement?: Event;
  /** `per_order`: no event of an order is attempted while an earlier one of the same order is unfinished. */
  readonly ordering?: Ordering;
  readonly secretVersion: number;
  /** Older versions of the secret that still sign, until then (ISO 8601). */
  readonly oldSecrets?: readonly OldSecret[];
  /** ISO 8601. */
  readonly createdAt: string;
  /** The id of the client that made it; endpoints made before 0.2 have none. */
  readonly createdBy?: string;
  /** When a client last changed it, ISO 8601, and which. */
  readonly changedAt?: string;
  readonly changedBy?: string;
  /** When it was enabled again, ISO 8601: what was observed before is not owed. */
  readonly enabledAt?: string;
  /** When its URL was changed, ISO 8601. */
  readonly movedAt?: string;
  /** Set by a recovery, ISO 8601: what was observed from then on is owed, though the endpoint was enabled later. */
  readonly owedSince?: string;
  /** It was once told personal data, and may send some back: its answers are not kept. */
  readonly hadFull?: boolean;
}

export interface OldSecret {
  readonly version: number;
  readonly validUntil: string;
}

export const DEFAULT_EVENT_TYPES = ['order.*', 'order_detail.*'] as const;

/** Whether the endpoint is owed this event: enabled, its filter matches, and it was registered before the observation. */
export function isSubscribed(endpoint: Endpoint, event: EventFacts): boolean {
  const { owedSince = enabledSince(endpoint) } = endpoint;
  return endpoint.status === 'enabled' && owedSince <= event.timestamp && matchesFilter(endpoint, event);
}

/** When it was last enabled, ISO 8601. */
export function enabledSince({ createdAt, enabledAt = createdAt }: Pick<Endpoint, 'createdAt' | 'enabledAt'>): string {
  return enabledAt;
}

/**
 * Since when the endpoint is what it is: enabled, with its URL. ISO 8601. Failures, an open circuit and a verdict carry
 * this time, and are ignored once it changes.
 */
export function judgedSince(endpoint: Pick<Endpoint, 'createdAt' | 'enabledAt' | 'movedAt'>): string {
  const since = enabledSince(endpoint);
  return endpoint.movedAt !== undefined && endpoint.movedAt > since ? endpoint.movedAt : since;
}

/** With a new URL, since a time that no verdict can name yet. `now` is unix ms. */
export function moved(endpoint: Endpoint, now: number): Endpoint {
  const at = Math.max(now, Date.parse(judgedSince(endpoint)) + 1);
  return { ...endpoint, movedAt: new Date(at).toISOString() };
}

/** Whether it is subscribed to events of this kind. */
export function matchesFilter(endpoint: Endpoint, event: EventFacts): boolean {
  return (
    endpoint.eventTypes.some(pattern => matchesType(pattern, event.type)) &&
    allows(endpoint.services, event.service) &&
    isWithinConnections(endpoint, event)
  );
}

/** The payload that the endpoint is to get. */
export function bodyFor({ detail }: Pick<Endpoint, 'detail'>, { body, full = body }: Event): string {
  return detail === 'full' ? full : body;
}

/** `*`, a family such as `order.*`, or a type's own name. */
export function matchesType(pattern: string, type: string): boolean {
  return pattern === '*' || pattern === type || (pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1)));
}

/** An event of no service is everybody's. */
function allows<T>(wanted: readonly T[] | undefined, value: T | undefined): boolean {
  return wanted === undefined || value === undefined || wanted.includes(value);
}

/**
 * Whether the endpoint may be told, by its connections. An event of no connection may be about anybody's: that an
 * endpoint was disabled, and its URL.
 */
export function isWithinConnections({ connections }: Endpoint, { connection }: EventFacts): boolean {
  return connections === undefined || (connection !== undefined && connections.includes(connection));
}
