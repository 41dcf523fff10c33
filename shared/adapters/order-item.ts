import { textOf } from '../domain/json.ts';
import { fieldOf, type Order } from '../domain/order.ts';
import type { Subject } from '../domain/order-id.ts';
import type { OrderState } from '../domain/poll-state.ts';
import type { Item, Key } from './dynamo-table.ts';
import { fromEntryItem, toEntryItem } from './entry-item.ts';
import { contractPartition, ordersPartition } from './keys.ts';

export function toOrderItem(subject: Subject, state: OrderState): Item & Key {
  const contract = contractPartition(subject.connection, textOf(fieldOf(state.value, 'contractId') ?? ''));
  return { ...toEntryItem(ordersPartition(subject), 'order', state), contract };
}

export function fromOrderItem(item: Item): OrderState {
  return fromEntryItem<Order>(item, 'order');
}
