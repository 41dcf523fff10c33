import type { Event, EventFacts } from '../events/event.ts';
import type { Service } from '../provider/services.ts';
import type { Version } from '../versions.ts';
import type { Format, Language } from './format.ts';

export const DETAIL_LEVELS = ['milestones', 'full'] as const;
export type DetailLevel = (typeof DETAIL_LEVELS)[number];

export const ORDERINGS = ['none', 'per_order'] as const;
export type Ordering = (typeof ORDERINGS)[number];

/**
 * A registered receiver of webhooks: what people decided of it, which only the API writes, and what is stored beside it.
 * Its secret is derived, never stored.
 */
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
  /** Absent: `standard`. */
  readonly format?: Format;
  /** Only where the format is a chat's. */
  readonly language?: Language;
  readonly description?: string;
  /** As people decided; whether it is enabled depends on the regions' verdicts too. */
  readonly status: 'enabled' | 'disabled';
  readonly disabledReason?: string;
  /** Only where a version before 0.2 disabled it: the event that tells so, which the feed may lack. */
  readonly announcement?: Event;
  /** `per_order`: no event of an order is attempted while an earlier one of the same order is unfinished. */
  readonly ordering?: Ordering;
  /** The number of the secret that it was made with: 1, or a higher one where a version before 0.2 rotated it. */
  readonly secretVersion: number;
  /** What such a version left of older secrets, the newest first. They sign until then (ISO 8601). */
  readonly oldSecrets?: readonly OldSecret[];
  /** The later versions of its secret, in no order. */
  readonly secrets: readonly EndpointSecret[];
  /** Of each region that ever disabled it, the last one. */
  readonly verdicts: readonly Verdict[];
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
  /** When that was, ISO 8601; earlier versions did not note it. */
  readonly owedAt?: string;
  /** It was once told personal data, and may send some back: its answers are not kept. */
  readonly hadFull?: boolean;
  /** It was a chat's, with the URL that it still has: whoever knows that can write there. */
  readonly hasSecretUrl?: boolean;
}

/** A version of an endpoint's secret: an item that is only ever created. */
export interface EndpointSecret extends Version {
  /** ISO 8601. */
  readonly createdAt: string;
  /** The id of the client that asked for it. */
  readonly createdBy: string;
}

/** That a region disabled the endpoint: an item that only this region writes. */
export interface Verdict {
  /** Counts its changes; 0 for one that is not stored yet. */
  readonly revision: number;
  readonly endpointId: string;
  readonly region: string;
  /** The endpoint's `judgedSince` that it is about: it counts for nothing once that is another. */
  readonly judgedSince: string;
  /** Those that the region's earlier verdicts were about. A late change made in another region may bring one back. */
  readonly earlier?: readonly string[];
  readonly reason: string;
  /** The events that tell of this verdict, and of earlier ones, kept until the feed has them. */
  readonly untold: readonly Event[];
}

export interface OldSecret {
  readonly version: number;
  readonly validUntil: string;
}

export const DEFAULT_EVENT_TYPES = ['order.*', 'order_detail.*'] as const;

/** Whether the endpoint is owed this event: enabled, its filter matches, and it was registered before the observation. */
export function isSubscribed(endpoint: Endpoint, event: EventFacts): boolean {
  const { owedSince = enabledSince(endpoint) } = endpoint;
  return isEnabled(endpoint) && owedSince <= event.timestamp && matchesFilter(endpoint, event);
}

/** Whether people have it enabled, and no region's verdict is about it as it is now. */
export function isEnabled(endpoint: Endpoint): boolean {
  return endpoint.status === 'enabled' && verdictsInForce(endpoint).length === 0;
}

/** Undefined for an enabled one. */
export function whyDisabled(endpoint: Endpoint): string | undefined {
  return endpoint.status === 'disabled' ? endpoint.disabledReason : verdictsInForce(endpoint)[0]?.reason;
}

/** Those about the endpoint as it is now. */
export function verdictsInForce(endpoint: Endpoint): Verdict[] {
  const since = judgedSince(endpoint);
  return endpoint.verdicts.filter(verdict => verdict.judgedSince === since || verdict.earlier?.includes(since));
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
