import type { EventType } from '../../domain/events/event.ts';

export const WEBHOOKS = {
  name: 'Webhooks',
  description: 'What endpoints are sent, signed as Standard Webhooks has it; an event may come more than once.',
};

/** What each event type says, in a few words. */
export const WEBHOOK_SUMMARIES: Readonly<Record<EventType, string>> = {
  'order.created': 'An order is listed that was not listed before',
  'order.status_changed': 'The status of an order changed',
  'order.rescheduled': 'The planned date of an order changed',
  'order.updated': 'Other fields of an order changed',
  'order.removed': 'An order is no longer listed',
  'order_detail.created': 'A detail is there that was not there before',
  'order_detail.updated': 'Fields of a detail changed that belong to no milestone',
  'order_detail.milestone_changed': 'A date or the status of some site work changed',
  'order_detail.withdrawn': 'A detail was withdrawn',
  'upstream.unavailable': 'The provider no longer gives complete answers',
  'upstream.recovered': 'The provider gives complete answers again',
  'endpoint.disabled': 'An endpoint was disabled',
  'webhook.test': 'A test was asked for',
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
