import { textOf } from '../../domain/provider/json.ts';
import { fieldOf, type Order } from '../../domain/provider/order.ts';
import type { Subject } from '../../domain/provider/order-id.ts';
import type { OrderState } from '../../domain/watch/poll-state.ts';
import { contractPartition, fromEntryItem, toEntryItem } from './entry-item.ts';
import type { Item, Key } from './table.ts';

export const ordersPartition = ({ connection, service }: Subject) => `ORDERS#${connection}#${service}`;

export function toOrderItem(subject: Subject, state: OrderState): Item & Key {
  const contract = contractPartition(subject.connection, textOf(fieldOf(state.value, 'contractId') ?? ''));
  return { ...toEntryItem(ordersPartition(subject), 'order', state), contract };
}

export function fromOrderItem(item: Item): OrderState {
  return fromEntryItem<Order>(item, 'order');
}
