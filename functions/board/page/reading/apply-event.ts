import { comparePlans, planOf } from '../../../../shared/domain/provider/plan.ts';
import type { Order } from './answers.ts';
import { type FeedEvent, isOrderEvent } from './feed-event.ts';

/**
 * The order after the event; what is known already, or newer, stays. Undefined for an event of something else.
 * @param known undefined where nothing is known of the order yet
 */
export function applyEvent(known: Order | undefined, event: FeedEvent): Order | undefined {
  if (!isOrderEvent(event)) return known;
  const { data, timestamp } = event;
  const { orderId, connection, service, order, status, orderType, sequence } = data;
  if (known !== undefined && known.sequence >= sequence) return known;
  const first = data.firstPlanned ?? known?.planned?.first ?? planOf(order);
  return {
    orderId,
    connection,
    service,
    order,
    status,
    orderType,
    ...(first !== undefined && { planned: comparePlans(first, order) }),
    sequence,
    firstSeenAt: known?.firstSeenAt ?? timestamp,
    updatedAt: timestamp,
    ...(event.type === 'order.removed' && { removedAt: timestamp }),
  };
}

/** An order that was read, after what the feed may have told of it meanwhile. */
export function mergeOrder(told: Order | undefined, read: Order): Order {
  if (told === undefined || told.sequence <= read.sequence) return read;
  const first = read.planned?.first;
  // Who knows an order by its last event alone does not know what was promised first.
  return {
    ...told,
    firstSeenAt: read.firstSeenAt,
    ...(first !== undefined && { planned: comparePlans(first, told.order) }),
  };
}
