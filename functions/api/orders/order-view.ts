import { type OrderType, orderTypeOf, type Status, statusOf } from '../../../shared/domain/provider/codes.ts';
import type { Order } from '../../../shared/domain/provider/order.ts';
import { orderIdOfKey, type Subject } from '../../../shared/domain/provider/order-id.ts';
import type { Planned } from '../../../shared/domain/provider/plan.ts';
import { plannedOf } from '../../../shared/domain/watch/first-plan.ts';
import type { PastOrder } from '../../../shared/domain/watch/order-as-of.ts';

/** An order in the API's answers. Times are ISO 8601. */
export interface OrderView extends Subject {
  readonly orderId: string;
  readonly order: Order;
  readonly status: Status;
  readonly orderType: OrderType;
  readonly planned?: Planned;
  readonly sequence: number;
  readonly firstSeenAt: string;
  /** When it last changed; left out of a past state whose change is no longer kept. */
  readonly updatedAt?: string;
  readonly removedAt?: string;
}

export function viewOrder(subject: Subject, state: PastOrder): OrderView {
  const { key, value: order, sequence, firstSeenAt, updatedAt, removedAt } = state;
  const planned = plannedOf(state);
  return {
    orderId: orderIdOfKey(subject, key),
    ...subject,
    order,
    status: statusOf(subject.service, order),
    orderType: orderTypeOf(subject.service, order),
    ...(planned && { planned }),
    sequence,
    firstSeenAt: new Date(firstSeenAt).toISOString(),
    ...(updatedAt !== undefined && { updatedAt: new Date(updatedAt).toISOString() }),
    ...(removedAt !== undefined && { removedAt: new Date(removedAt).toISOString() }),
  };
}
