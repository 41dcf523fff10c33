import { hash } from 'node:crypto';
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

/** One observed change. */
export interface Event {
  readonly id: string;
  /** The webhook's payload, JSON without personal data. Serialised once: the bytes stored are those signed and sent. */
  readonly body: string;
  /** The payload with personal data, for endpoints with `"detail": "full"`; events of details only. */
  readonly full?: string;
}

/** What routing reads from an event's body. */
export interface EventFacts {
  readonly type: EventType;
  readonly connection?: string;
  readonly service?: Service;
  readonly orderId?: string;
  readonly detailId?: string;
  /** Counts the events of the detail, or of the order where the event is not about a detail. */
  readonly sequence?: number;
  /** When the change was observed, ISO 8601. */
  readonly timestamp: string;
  /** When the last complete answer before the change was asked for, ISO 8601. */
  readonly previousAt?: string;
  /** The region that observed the change; it delivers the event. */
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
    readonly observed?: { readonly region: string; readonly previousAt?: string };
  };
}

/** The id of the order or detail that `sequence` belongs to; undefined for an event of neither. */
export function entryIdOf({ detailId, orderId }: EventFacts): string | undefined {
  return detailId ?? orderId;
}

export function factsOf(event: Event): EventFacts {
  const { type, timestamp, data } = JSON.parse(event.body) as EventBody;
  const { region, previousAt } = data.observed ?? {};
  return {
    type,
    timestamp,
    ...data,
    ...(region !== undefined && { region }),
    ...(previousAt !== undefined && { previousAt }),
  };
}

const ID_HEX_DIGITS = 32;

/**
 * `evt_` and 128 bits of SHA-256 in hex. A change that is published again, by another poll or region, must get the same
 * id: no part may be a time of observation.
 */
export function eventId(parts: readonly (string | number | null)[]): string {
  return `evt_${hash('sha256', JSON.stringify(parts), 'hex').slice(0, ID_HEX_DIGITS)}`;
}
