import { dayOf } from '../words/japan-days.ts';
import type { Order } from './answers.ts';

export const SORTS = ['slip', 'planned', 'updated', 'contract'] as const;
export type Sort = (typeof SORTS)[number];

/** What the address says, in the texts that it has. */
export interface OrderFilter {
  readonly search?: string;
  readonly service?: string;
  readonly phase?: string;
  readonly connection?: string;
  readonly slipped?: string;
  /** The day for which it is planned, `YYYY-MM-DD`. */
  readonly due?: string;
  /** Orders that are no longer listed are left out, unless it is `all`. */
  readonly listed?: string;
  readonly sort?: string;
}

/** The orders that fit, sorted: by default those first that slipped furthest. */
export function selectOrders(orders: Iterable<Order>, filter: OrderFilter): Order[] {
  const words = normalise(filter.search ?? '')
    .split(/\s+/)
    .filter(Boolean);
  const found = Array.from(orders).filter(
    order => fits(order, filter) && words.every(word => textOf(order).includes(word)),
  );
  return found.sort(COMPARE[SORTS.find(sort => sort === filter.sort) ?? 'slip']);
}

function fits(order: Order, { service, phase, connection, slipped, due, listed }: OrderFilter): boolean {
  return (
    (!service || order.service === service) &&
    (!phase || order.status.phase === phase) &&
    (!connection || order.connection === connection) &&
    (!slipped || slippedDays(order) > 0) &&
    (!due || dayOf(due) === plannedDay(order)) &&
    (listed === 'all' || order.removedAt === undefined)
  );
}

export const slippedDays = (order: Order): number => order.planned?.slippedDays ?? 0;

export const plannedDay = once((order: Order) => dayOf(order.planned?.current));

/** Of full and half width, of upper and lower case, people type what is at hand. */
const normalise = (text: string) => text.normalize('NFKC').toLowerCase();

/** What a search looks through. */
const textOf = once((order: Order): string => {
  const { orderId, service, order: fields, status, orderType } = order;
  const { ja, en } = status.label;
  const parts = [orderId, service, fields.contractId, fields.orderRequestNum, fields.serviceName, ja, en];
  return normalise([...parts, orderType.label.ja, orderType.label.en].join(' '));
});

/** Computes it once for each order, however often a list of thousands is sorted and searched. */
function once<T>(compute: (order: Order) => T): (order: Order) => T {
  const known = new WeakMap<Order, { readonly value: T }>();
  return order => {
    const found = known.get(order) ?? { value: compute(order) };
    known.set(order, found);
    return found.value;
  };
}

const LAST = Number.POSITIVE_INFINITY;
const dayOrLast = (order: Order) => plannedDay(order) ?? LAST;
const byId = (a: Order, b: Order) => (a.orderId < b.orderId ? -1 : a.orderId > b.orderId ? 1 : 0);
const byPlan = (a: Order, b: Order) => compare(dayOrLast(a), dayOrLast(b)) || byId(a, b);

const COMPARE: Readonly<Record<Sort, (a: Order, b: Order) => number>> = {
  slip: (a, b) => slippedDays(b) - slippedDays(a) || byPlan(a, b),
  planned: byPlan,
  updated: (a, b) => -compare(a.updatedAt, b.updatedAt) || byId(a, b),
  contract: (a, b) => compare(String(a.order.contractId), String(b.order.contractId)) || byId(a, b),
};

function compare<T extends string | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
