import { type Event, eventId, type OrderEventType } from '../events/event.ts';
import { orderTypeOf, statusOf } from '../provider/codes.ts';
import { type JsonValue, parseJson, textOf } from '../provider/json.ts';
import { fieldNames, fieldOf, normalForm, type Order } from '../provider/order.ts';
import { orderIdOfKey, type Subject } from '../provider/order-id.ts';
import { comparePlans } from '../provider/plan.ts';
import { isCompletedWhenUnlisted } from '../provider/services.ts';
import type { EntryChange, EntryRules } from './entry-update.ts';
import { keepFirstPlan } from './first-plan.ts';
import { keepPlanMoves } from './plan-moves.ts';
import type { FirstPlan } from './poll-state.ts';

/** A changed field, with its values as the provider sent them. */
export interface Change {
  readonly field: string;
  readonly from?: JsonValue;
  readonly to?: JsonValue;
}

export interface OrderChange extends EntryChange<Order> {
  readonly subject: Subject;
}

export function orderRules(subject: Subject): EntryRules<Order> {
  return {
    idOf: key => orderIdOfKey(subject, key),
    normalForm,
    describe: change => describeChange({ ...change, subject }),
    stateIn: ({ body }) => {
      const { type, data } = parseJson(body) as { type: string; data: { order: Order } };
      return type === 'order.removed' ? undefined : data.order;
    },
    keepPlans: (known, values, at) => ({
      ...keepFirstPlan(known, values, at),
      ...keepPlanMoves(known, values, at),
    }),
  };
}

/** The events of one observed change of an order, one for each type that applies, with consecutive sequence numbers. */
export function describeChange(change: OrderChange): Event[] {
  return kindsOf(change).map(([type, changes], i) => toEvent(change, type, change.sequence + i + 1, changes));
}

function kindsOf({ before, after }: OrderChange): [OrderEventType, Change[]][] {
  if (before === undefined) return [['order.created', []]];
  if (after === undefined) return [['order.removed', []]];
  const kinds = new Map<OrderEventType, Change[]>([
    ['order.status_changed', []],
    ['order.rescheduled', []],
    ['order.updated', []],
  ]);
  for (const change of compareOrders(before, after)) kinds.get(kindOf(change.field))?.push(change);
  return [...kinds].filter(([, changes]) => changes.length > 0);
}

function kindOf(field: string): OrderEventType {
  if (field === 'orderStatus') return 'order.status_changed';
  return field === 'offerPlanDate' ? 'order.rescheduled' : 'order.updated';
}

/** The fields whose text differs. `from` or `to` is left out where the field is absent or null. */
export function compareOrders(before: Order, after: Order): Change[] {
  return fieldNames(before, after).flatMap(field => {
    const from = fieldOf(before, field);
    const to = fieldOf(after, field);
    const same = from === undefined || to === undefined ? from === to : textOf(from) === textOf(to);
    return same ? [] : [{ field, ...(from !== undefined && { from }), ...(to !== undefined && { to }) }];
  });
}

/** How far the order is from its first plan, by the same count as `Planned`. */
function slipOf(order: Order, firstPlan: FirstPlan | undefined) {
  if (firstPlan === undefined) return {};
  const { first, slippedDays } = comparePlans(firstPlan.date, order);
  return { firstPlanned: first, ...(slippedDays !== undefined && { slippedDays }) };
}

function toEvent(change: OrderChange, type: OrderEventType, sequence: number, changes: readonly Change[]): Event {
  const { subject, id, before, after, observed } = change;
  const order = after ?? before ?? {};
  const at = new Date(observed.at).toISOString();
  const body = {
    type,
    timestamp: at,
    data: {
      orderId: id,
      sequence,
      ...subject,
      order,
      status: statusOf(subject.service, order),
      orderType: orderTypeOf(subject.service, order),
      ...(changes.length > 0 && { changes }),
      ...(type === 'order.rescheduled' && slipOf(order, change.plans?.firstPlan)),
      ...(type === 'order.removed' && isCompletedWhenUnlisted(subject.service) && { presumed: 'completed' }),
      observed: {
        at,
        ...(observed.previousAt !== undefined && { previousAt: new Date(observed.previousAt).toISOString() }),
        region: observed.region,
      },
    },
  };
  const states = [before, after].map(state => (state === undefined ? null : normalForm(state)));
  return { id: eventId([id, sequence, type, ...states]), body: JSON.stringify(body) };
}
