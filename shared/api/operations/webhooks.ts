import type { EventType } from '../../domain/events/event.ts';
import { ENDPOINT_ID, STATUS_CHANGED } from './examples.ts';

export const WEBHOOKS = {
  name: 'Webhooks',
  description: 'What endpoints are sent, signed as Standard Webhooks has it; an event may come more than once.',
};

interface Webhook {
  readonly summary: string;
  readonly example?: unknown;
}

export const WEBHOOK_OF: Readonly<Record<EventType, Webhook>> = {
  'order.created': { summary: 'An order is listed that was not listed before' },
  'order.status_changed': { summary: 'The status of an order changed', example: STATUS_CHANGED },
  'order.rescheduled': { summary: 'The planned date of an order changed' },
  'order.updated': { summary: 'Other fields of an order changed' },
  'order.removed': { summary: 'An order is no longer listed' },
  'order_detail.created': { summary: 'A detail is there that was not there before' },
  'order_detail.updated': { summary: 'Fields of a detail changed that belong to no milestone' },
  'order_detail.milestone_changed': { summary: 'A date or the status of some site work changed' },
  'order_detail.withdrawn': { summary: 'A detail was withdrawn' },
  'upstream.unavailable': { summary: 'The provider no longer gives complete answers' },
  'upstream.recovered': { summary: 'The provider gives complete answers again' },
  'endpoint.disabled': { summary: 'An endpoint was disabled' },
  'webhook.test': {
    summary: 'A test was asked for',
    example: { type: 'webhook.test', timestamp: '2026-11-23T03:00:00.000Z', data: { endpointId: ENDPOINT_ID } },
  },
};

/** The headers of every webhook. */
export const WEBHOOK_HEADERS = {
  'webhook-id': { description: 'The event’s id: the same at every attempt.', example: 'evt_6f1e0b3c8d2a4957' },
  'webhook-timestamp': { description: 'When this attempt was made, unix seconds.', example: '1795402800' },
  'webhook-signature': {
    description: '`v1,<base64>`; two of them, with a space between, while an old secret signs as well.',
    example: 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
  },
  'user-agent': { description: '`order-relay/<version>`.', example: 'order-relay/0.1.0' },
} as const;
