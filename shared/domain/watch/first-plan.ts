import { type JsonValue, parseJson } from '../provider/json.ts';
import type { Order } from '../provider/order.ts';
import { comparePlans, type Planned, planOf } from '../provider/plan.ts';
import type { FirstPlan, OrderState, Plans } from './poll-state.ts';

type Planning = Pick<OrderState, 'firstPlan' | 'firstSeenAt' | 'events' | 'value'>;

/**
 * The first date that the provider planned; undefined when there never was one. Of an item from before 0.2, which does
 * not tell, the oldest date that it still knows.
 */
export function firstPlanOf({ firstPlan, firstSeenAt, events, value }: Planning): FirstPlan | undefined {
  if (firstPlan !== undefined) return firstPlan;
  const told = events.map(({ body }) => (parseJson(body) as EventBody).data);
  const earlier = told.flatMap(({ changes = [] }) =>
    changes.filter(({ field }) => field === 'offerPlanDate').map(({ from }) => ({ offerPlanDate: from })),
  );
  const date = firstDate([...earlier, ...told.map(({ order }) => order), value]);
  return date === undefined ? undefined : { date, at: firstSeenAt };
}

interface EventBody {
  readonly data: {
    readonly order: Order;
    readonly changes?: readonly { readonly field: string; readonly from?: JsonValue }[];
  };
}

/** Undefined where there never was a date to compare with. */
export function plannedOf(state: Planning): Planned | undefined {
  const first = firstPlanOf(state);
  return first && comparePlans(first.date, state.value);
}

/** See `EntryRules`. An order that comes back keeps its first promise. */
export function keepFirstPlan(
  known: OrderState | undefined,
  values: readonly Order[],
  at: number,
): Pick<Plans, 'firstPlan'> {
  const kept = known && firstPlanOf(known);
  if (kept !== undefined) return { firstPlan: kept };
  const date = firstDate(values);
  return date === undefined ? {} : { firstPlan: { date, at } };
}

function firstDate(values: readonly Order[]): string | undefined {
  return values.map(planOf).find(plan => plan !== undefined);
}
