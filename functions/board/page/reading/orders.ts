import { computed, signal } from '@preact/signals';
import type { Order, WatchStatus } from './answers.ts';
import { applyEvent, mergeOrder } from './apply-event.ts';
import { ask, askPages } from './ask.ts';
import { type Failure, toFailure } from './failure.ts';
import type { FeedEvent } from './feed-event.ts';

/** All orders that the client may see, by their ids. They are read once, and then follow the feed. */
export const orders = signal<ReadonlyMap<string, Order>>(new Map());

export const ordersState = signal<'unread' | 'reading' | 'read' | Failure>('unread');

export const ordersOfContract = computed(() =>
  Map.groupBy(orders.value.values(), ({ order }) => String(order.contractId)),
);

let reading: AbortController | undefined;

/** Reads them unless they are there, or on their way. */
export function readOrders(): void {
  if (ordersState.value === 'unread') void readAll();
}

export function readOrdersAgain(): void {
  forgetOrders();
  readOrders();
}

export function forgetOrders(): void {
  reading?.abort();
  connections = undefined;
  orders.value = new Map();
  ordersState.value = 'unread';
}

async function readAll(): Promise<void> {
  reading = new AbortController();
  const { signal } = reading;
  ordersState.value = 'reading';
  try {
    for (const connection of await listConnections(signal))
      for await (const page of askPages<Order>('orders', { query: { connection }, signal })) {
        if (signal.aborted) return;
        put(page);
      }
    ordersState.value = 'read';
  } catch (error) {
    if (!signal.aborted) ordersState.value = toFailure(error);
  }
}

let connections: readonly string[] | undefined;

/** Those that the client may see, asked once. */
export async function listConnections(signal: AbortSignal): Promise<readonly string[]> {
  if (connections !== undefined) return connections;
  const { data } = await ask<WatchStatus>('status', { signal });
  connections = [...new Set(data.map(({ connection }) => connection))];
  return connections;
}

function put(page: readonly Order[]): void {
  const next = new Map(orders.value);
  for (const order of page) {
    next.set(order.orderId, mergeOrder(next.get(order.orderId), order));
  }
  orders.value = next;
}

/** What the feed tells: a change is seen without reading anything again. */
export function applyEvents(events: readonly FeedEvent[]): void {
  if (ordersState.value === 'unread') return;
  const next = new Map(orders.value);
  for (const event of events) {
    const { orderId } = event.data;
    if (orderId === undefined) continue;
    const order = applyEvent(next.get(orderId), event);
    if (order !== undefined) next.set(orderId, order);
  }
  orders.value = next;
}
