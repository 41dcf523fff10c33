import type { Event } from '../events/event.ts';
import type { Endpoint } from './endpoint.ts';

/** What one POST carries. */
export interface Payload {
  /** The bytes that are signed and sent, as text. */
  readonly body: string;
  readonly contentType: string;
}

/** What an attempt sends: a function of the stored events and of the endpoint as it is then, and of nothing else. */
export type Render = (endpoint: Endpoint, events: readonly [Event, ...Event[]]) => Payload;
