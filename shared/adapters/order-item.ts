import { parseJson } from '../domain/json.ts';
import type { Order } from '../domain/order.ts';
import type { Subject } from '../domain/order-id.ts';
import type { OrderState } from '../domain/poll-state.ts';
import type { Item, Key } from './dynamo-table.ts';
import { ordersPartition } from './keys.ts';

/** The order stands as one JSON text: a map would come back with its fields in another order, and numbers shortened. */
export function toOrderItem(subject: Subject, state: OrderState): Item & Key {
  const { key, value, events, ...rest } = state;
  return {
    pk: ordersPartition(subject),
    sk: key,
    order: JSON.stringify(value),
    events: events.map(({ id, body, full, observedAt }) => ({ id, body, full, observedAt })),
    ...rest,
  };
}

export function fromOrderItem(item: Item): OrderState {
  const { pk: _pk, sk, order, ...rest } = item as Record<string, never>;
  return { ...(rest as unknown as OrderState), key: String(sk), value: parseJson(String(order)) as Order };
}
