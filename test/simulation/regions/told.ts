import { type Event, type EventFacts, factsOf } from '../../../shared/domain/events/event.ts';
import type { MemoryFeedStore } from '../../support/memory-feed-store.ts';
import { entryName } from './listing.ts';

/** An event, as the checks read it. */
export interface Told {
  readonly id: string;
  readonly facts: EventFacts;
  /** The order or detail that it tells of; undefined for an event of none. */
  readonly entry: string | undefined;
  readonly sequence: number;
  /** Of the entry after the change; undefined for a removal. */
  readonly status: number | undefined;
  /** When the change was observed, by that region's clock, unix ms. */
  readonly at: number;
  readonly region: string | undefined;
  /** What the event says, without times and who observed it. */
  readonly content: string;
}

/** All that the slots of this replica list, each event once. */
export function toldIn(feed: MemoryFeedStore): Told[] {
  const ids = new Set(feed.slots.flatMap(({ eventIds }) => eventIds));
  return [...ids].flatMap(id => {
    const event = feed.eventOf(id);
    return event === undefined ? [] : [readTold(event)];
  });
}

function readTold(event: Event): Told {
  const facts = factsOf(event);
  const { type, sequence = 0, timestamp, region } = facts;
  const { observed: _, ...data } = JSON.parse(event.body).data;
  return {
    id: event.id,
    facts,
    ...entryIn(type, data),
    sequence,
    at: Date.parse(timestamp),
    region,
    content: JSON.stringify([type, data]),
  };
}

function entryIn(type: string, { order, detail }: Record<string, Record<string, unknown> | undefined>) {
  if (detail !== undefined)
    return { entry: entryName('detail', Number(detail.webEntryId)), status: Number(detail.homeConstStatus) };
  if (order === undefined) return { entry: undefined, status: undefined };
  const status = type === 'order.removed' ? undefined : Number(order.orderStatus);
  return { entry: entryName('order', Number(order.orderRequestNum)), status };
}
