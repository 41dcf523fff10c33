import type { ListedOrder } from './answer.ts';
import { type Event, factsOf } from './event.ts';
import { parseJson } from './json.ts';
import { normalForm, type Order } from './order.ts';
import { describeChange, type Observation } from './order-events.ts';
import { orderIdOfKey, type Subject } from './order-id.ts';
import type { KeptEvent, OrderState } from './poll-state.ts';
import { isResendable } from './retention.ts';

/** Kept events may be dropped when they are this old and in the feed. */
const KEEP_MS = 15 * 60 * 1000;

/** A change waits while an order's kept events are larger: state and events must fit into one item. */
const MAX_KEPT_BYTES = 100 * 1024;

/** An order whose stored state is not what the answer says. */
export interface OrderDifference {
  readonly key: string;
  /** Left out: never seen. */
  readonly known?: OrderState | undefined;
  /** Left out: no longer listed. */
  readonly listed?: ListedOrder | undefined;
}

export interface OrderUpdate {
  readonly state: OrderState;
  readonly read: OrderState | undefined;
  /** The events of this change, which `state` keeps too. */
  readonly events: readonly Event[];
}

export interface UpdateContext {
  readonly subject: Subject;
  readonly observed: Observation;
  /** The feed's newest event of the order, where it was looked up. */
  readonly newest?: Event | undefined;
  /** Whether the feed is known to have the kept event. */
  readonly isInFeed: (eventId: string) => boolean;
  /** The order belongs to the baseline: it is kept and not told. */
  readonly isBaseline: boolean;
}

export const isOld = ({ observedAt }: KeptEvent, now: number) => now - observedAt >= KEEP_MS;

/** The item to put for a difference, or undefined while its kept events leave no room. */
export function updateOrder(difference: OrderDifference, context: UpdateContext): OrderUpdate | undefined {
  const { known, listed, key } = difference;
  const { subject, isBaseline } = context;
  const kept = keptEvents(known, context);
  if (kept.reduce((bytes, { body }) => bytes + Buffer.byteLength(body), 0) > MAX_KEPT_BYTES) return undefined;
  const at = known === undefined ? context.observed.at : Math.max(context.observed.at, known.updatedAt + 1);
  const { before, sequence } = lastTold(known, context.newest);
  const isSame = before !== undefined && listed !== undefined && normalForm(before) === listed.normal;
  const events =
    isBaseline || isSame
      ? []
      : describeChange({
          subject,
          id: orderIdOfKey(subject, key),
          sequence,
          ...(before && { before }),
          ...(listed && { after: listed.order }),
          observed: { ...context.observed, at },
        });
  const state = {
    key,
    order: listed?.order ?? known?.order ?? before ?? {},
    sequence: sequence + events.length,
    firstSeenAt: known?.firstSeenAt ?? at,
    position: known?.position ?? listed?.position ?? 0,
    updatedAt: at,
    ...(listed === undefined && { removedAt: at }),
    events: [...kept, ...events.map(event => ({ ...event, observedAt: at }))],
  };
  return { state, read: known, events };
}

function keptEvents(known: OrderState | undefined, { observed, isInFeed }: UpdateContext): KeptEvent[] {
  const isNeeded = (event: KeptEvent) =>
    !isOld(event, observed.at) || (!isInFeed(event.id) && isResendable(event.observedAt, observed.at));
  return known?.events.filter(isNeeded) ?? [];
}

/** The state and sequence subscribers know: the item's, or the feed's newest event where that is ahead. */
function lastTold(known: OrderState | undefined, newest: Event | undefined): { before?: Order; sequence: number } {
  const sequence = newest === undefined ? 0 : (factsOf(newest).sequence ?? 0);
  if (newest !== undefined && (known === undefined || sequence > known.sequence)) {
    const { type, data } = parseJson(newest.body) as { type: string; data: { order: Order } };
    return type === 'order.removed' ? { sequence } : { before: data.order, sequence };
  }
  if (known === undefined || known.removedAt !== undefined) return { sequence: known?.sequence ?? 0 };
  return { before: known.order, sequence: known.sequence };
}
