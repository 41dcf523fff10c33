import { createHash } from 'node:crypto';
import type { Service } from '../provider/services.ts';

export const ORDER_EVENT_TYPES = [
  'order.created',
  'order.status_changed',
  'order.rescheduled',
  'order.updated',
  'order.removed',
] as const;

export const DETAIL_EVENT_TYPES = [
  'order_detail.created',
  'order_detail.updated',
  'order_detail.milestone_changed',
  'order_detail.withdrawn',
] as const;

export const EVENT_TYPES = [
  ...ORDER_EVENT_TYPES,
  ...DETAIL_EVENT_TYPES,
  'upstream.unavailable',
  'upstream.recovered',
  'endpoint.disabled',
  'webhook.test',
] as const;

export type OrderEventType = (typeof ORDER_EVENT_TYPES)[number];
export type DetailEventType = (typeof DETAIL_EVENT_TYPES)[number];
export type EventType = (typeof EVENT_TYPES)[number];

/** One observed change. `body` is the webhook's payload, serialised once: stored, signed and sent as it is here. */
export interface Event {
  readonly id: string;
  readonly body: string;
  /** The same with personal data, for endpoints that asked for it; only events of details have one. */
  readonly full?: string;
}

/** What routing needs to know of an event, read from its body. */
export interface EventFacts {
  readonly type: EventType;
  readonly connection?: string;
  readonly service?: Service;
  readonly orderId?: string;
  readonly detailId?: string;
  /** Of the detail, where the event is a detail's, else of the order. */
  readonly sequence?: number;
  /** When the change was observed, ISO 8601. */
  readonly timestamp: string;
  /** The region that observed it, and so delivers it. */
  readonly region?: string;
}

interface EventBody {
  readonly type: EventType;
  readonly timestamp: string;
  readonly data: {
    readonly connection?: string;
    readonly service?: Service;
    readonly orderId?: string;
    readonly detailId?: string;
    readonly sequence?: number;
    readonly observed?: { readonly region: string };
  };
}

/** The order or detail whose sequence the event counts in. */
export function entryIdOf({ detailId, orderId }: EventFacts): string | undefined {
  return detailId ?? orderId;
}

export function factsOf(event: Event): EventFacts {
  const { type, timestamp, data } = JSON.parse(event.body) as EventBody;
  return { type, timestamp, ...data, ...(data.observed && { region: data.observed.region }) };
}

const ID_HEX_DIGITS = 32;

/** The same parts give the same id, wherever and whenever it is made; no part may be a time. */
export function eventId(parts: readonly (string | number | null)[]): string {
  return `evt_${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, ID_HEX_DIGITS)}`;
}
