import type { Event } from '../events/event.ts';
import { factsOf } from '../events/event.ts';
import type { FeedAppender, QueuedEvent } from '../events/ports.ts';
import { type Endpoint, isSubscribed } from './endpoint.ts';
import type { DeliveryQueue, Endpoints } from './ports.ts';

export interface FanOutDeps {
  readonly feed: FeedAppender;
  readonly endpoints: Pick<Endpoints, 'listEndpoints'>;
  readonly queue: DeliveryQueue;
}

/**
 * Puts events into the feed and queues the first attempt of each for every endpoint that it is owed to. Repeating it
 * repeats nothing else. The endpoints are read after the puts: whoever changes one later, as a recovery does, finds the
 * events in the feed. Each event succeeds or fails alone, but when they cannot be listed in the feed all fail.
 */
export async function fanOut(
  queued: readonly QueuedEvent[],
  { feed, endpoints, queue }: FanOutDeps,
): Promise<PromiseSettledResult<number>[]> {
  const events = queued.map(({ id, body, full }): Event => ({ id, body, ...(full !== undefined && { full }) }));
  const [appended] = await Promise.allSettled([feed.append(events)]);
  if (appended.status === 'rejected') return events.map(() => appended);
  const registered = await endpoints.listEndpoints();
  return Promise.allSettled(
    events.map(async (event, i) => {
      const put = appended.value[i];
      if (put?.status === 'rejected') throw put.reason;
      const { timestamp: eventTime } = factsOf(event);
      const run = queued[i]?.run;
      const messages = subscribersOf(event, registered).map(({ id: endpointId }) => ({
        endpointId,
        eventId: event.id,
        eventTime,
        ...(run !== undefined && { run }),
      }));
      if (messages.length > 0) await queue.send(messages);
      return messages.length;
    }),
  );
}

export function subscribersOf(event: Event, endpoints: readonly Endpoint[]): Endpoint[] {
  const facts = factsOf(event);
  return endpoints.filter(endpoint => isSubscribed(endpoint, facts));
}
