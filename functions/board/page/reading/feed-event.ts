import type { EventType } from '../../../../shared/domain/events/event.ts';
import type { MilestoneMove } from '../../../../shared/domain/watch/detail-events.ts';
import type { Order } from './answers.ts';

/** An entry of the feed, so far as the board looks at it; the schemas of the API's answers say all of it. */
export type FeedEvent = OrderEvent | MilestoneEvent | OtherEvent;

interface Told<Type extends EventType, Data> {
  readonly id: string;
  readonly type: Type;
  /** ISO 8601 */
  readonly timestamp: string;
  readonly data: Data;
}

export interface Change {
  readonly field: string;
  readonly from?: unknown;
  readonly to?: unknown;
}

interface OrderData extends Pick<Order, 'orderId' | 'connection' | 'service' | 'order' | 'status' | 'orderType'> {
  readonly sequence: number;
  readonly changes?: readonly Change[];
  /** Of a rescheduled order. */
  readonly firstPlanned?: string;
}

type OrderEventType = Extract<EventType, `order.${string}`>;
type MilestoneEventType = 'order_detail.milestone_changed';

export type OrderEvent = Told<OrderEventType, OrderData>;

export type MilestoneEvent = Told<
  MilestoneEventType,
  { readonly detailId: string; readonly orderId?: string; readonly milestone: MilestoneMove }
>;

type OtherEvent = Told<
  Exclude<EventType, OrderEventType | MilestoneEventType>,
  { readonly orderId?: string; readonly changes?: readonly Change[] }
>;

export const isOrderEvent = (event: FeedEvent): event is OrderEvent => event.type.startsWith('order.');

export const isMilestoneEvent = (event: FeedEvent): event is MilestoneEvent =>
  event.type === 'order_detail.milestone_changed';
