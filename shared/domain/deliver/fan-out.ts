import { type Event, factsOf } from '../events/event.ts';
import type { Feed } from '../events/ports.ts';
import type { DeliveryMessage } from './delivery.ts';
import { bodyFor, type Endpoint, isSubscribed } from './endpoint.ts';
import type { DeliveryQueue } from './ports.ts';

export interface FanOutDeps {
  readonly feed: Pick<Feed, 'put'>;
  readonly queue: DeliveryQueue;
}

/** Puts an event into the feed and queues its first attempt for each endpoint that wants it. Repeating it repeats nothing else. */
export async function fanOut(
  event: Event,
  endpoints: readonly Endpoint[],
  { feed, queue }: FanOutDeps,
): Promise<number> {
  await feed.put(event);
  const messages = firstAttempts(event, endpoints);
  if (messages.length > 0) await queue.send(messages);
  return messages.length;
}

export function firstAttempts(event: Event, endpoints: readonly Endpoint[]): DeliveryMessage[] {
  const facts = factsOf(event);
  return endpoints
    .filter(endpoint => isSubscribed(endpoint, facts))
    .map(endpoint => ({
      endpointId: endpoint.id,
      eventId: event.id,
      attempt: 1,
      body: bodyFor(endpoint, event),
    }));
}
