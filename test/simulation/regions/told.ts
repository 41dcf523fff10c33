import { type Event, factsOf } from '../../../shared/domain/events/event.ts';
import type { MemoryFeedStore } from '../../support/memory-feed-store.ts';

/** An event of an order, as the checks read it. */
export interface Told {
  readonly id: string;
  readonly type: string;
  /** The number of the order; undefined for an event of none. */
  readonly order: number | undefined;
  readonly sequence: number;
  /** The order's status after the change; undefined for a removal. */
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
  const { type, sequence = 0, timestamp, region } = factsOf(event);
  const { order, changes, orderId } = JSON.parse(event.body).data;
  return {
    id: event.id,
    type,
    order: order === undefined ? undefined : Number(order.orderRequestNum),
    sequence,
    status: type === 'order.removed' ? undefined : order?.orderStatus,
    at: Date.parse(timestamp),
    region,
    content: JSON.stringify([type, orderId, sequence, order, changes]),
  };
}
