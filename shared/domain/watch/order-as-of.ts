import { isResendable } from '../events/retention.ts';
import { type JsonValue, parseJson } from '../provider/json.ts';
import type { Order } from '../provider/order.ts';
import { type EntryEvents, findAbove, listBelow, type PastEvent } from './entry-history.ts';
import { firstPlanOf } from './first-plan.ts';
import type { Change } from './order-events.ts';
import type { OrderState } from './poll-state.ts';

/** An order as it was known at a time; `updatedAt` is left out where the change before is no longer kept. */
export type PastOrder = Omit<OrderState, 'updatedAt'> & { readonly updatedAt?: number };

export interface AsOfDeps {
  readonly history: EntryEvents;
  /** Unix ms. */
  readonly now: number;
}

/**
 * The order `id`, now `state`, as it was known at `at` (unix ms). 'unseen': it was first seen later. 'forgotten': what
 * tells of it is no longer kept.
 */
export async function orderAsOf(
  id: string,
  state: OrderState,
  at: number,
  { history, now }: AsOfDeps,
): Promise<PastOrder | 'unseen' | 'forgotten'> {
  if (at < state.firstSeenAt) return 'unseen';
  if (at >= state.updatedAt) return state;
  const entry = { id, events: state.events };
  const findUpTo = async (sequence: number) => {
    for await (const past of listBelow(entry, sequence + 1, history, 1)) return past;
    return undefined;
  };
  const last = await findLast(state.sequence, at, findUpTo);
  const next = await findAbove(entry, last?.sequence ?? 0, history);
  const isNext = next !== undefined && next.sequence === (last?.sequence ?? 0) + 1;
  if (isNext && last !== undefined) return withState(state, at, afterEvent(last));
  if (next === undefined || typeOf(next) === 'order.created') return 'forgotten';
  // What is missing in between expired, or was too old to be sent when the queues worked again: it is older than that.
  if (!isNext && !isResendable(at, now)) return 'forgotten';
  const changes: Change[] = [];
  // One observation gives an event for each kind of change; all of them hold the state after it.
  for (let each: PastEvent | undefined = next; each?.timestamp === next.timestamp; ) {
    changes.push(...(bodyOf(each).data.changes ?? []));
    each = await findAbove(entry, each.sequence, history);
  }
  const value = undo(bodyOf(next).data.order, changes);
  return withState(state, at, {
    value,
    sequence: next.sequence - 1,
    ...(isNext && { updatedAt: state.firstSeenAt }),
  });
}

/** The last event up to `at`, found in a number of reads that grows with the logarithm of `sequence`, the order's last. */
async function findLast(
  sequence: number,
  at: number,
  findUpTo: (sequence: number) => Promise<PastEvent | undefined>,
): Promise<PastEvent | undefined> {
  let low = 0;
  let high = sequence;
  let last: PastEvent | undefined;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const past = await findUpTo(middle);
    if (past !== undefined && Date.parse(past.timestamp) > at) {
      high = past.sequence - 1;
    } else {
      low = middle;
      last = past;
    }
  }
  return last;
}

interface EventBody {
  readonly type: string;
  readonly data: { readonly order: Order; readonly changes?: readonly Change[] };
}

const bodyOf = ({ event }: PastEvent) => parseJson(event.body) as EventBody;
const typeOf = (past: PastEvent) => bodyOf(past).type;

type Past = Pick<PastOrder, 'value' | 'sequence' | 'updatedAt' | 'removedAt'>;

function afterEvent(past: PastEvent): Past {
  const updatedAt = Date.parse(past.timestamp);
  const removed = typeOf(past) === 'order.removed' && { removedAt: updatedAt };
  return { value: bodyOf(past).data.order, sequence: past.sequence, updatedAt, ...removed };
}

function withState(state: OrderState, at: number, past: Past): PastOrder {
  const { key, firstSeenAt, position } = state;
  const firstPlan = firstPlanOf(state);
  return { key, firstSeenAt, position, events: [], ...past, ...(firstPlan && firstPlan.at <= at && { firstPlan }) };
}

/** The order before these changes. */
function undo(order: Order, changes: readonly Change[]): Order {
  const before = new Map<string, JsonValue | undefined>(Object.entries(order));
  for (const { field, from } of changes) before.set(field, from);
  return Object.fromEntries([...before].filter(([, value]) => value !== undefined));
}
