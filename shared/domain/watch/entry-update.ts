import { type Event, factsOf } from '../events/event.ts';
import { isResendable } from '../events/retention.ts';
import type { Listed } from '../provider/answer.ts';
import type { EntryState, FirstPlan, KeptEvent } from './poll-state.ts';

/** An item keeps the events of its last changes until they are this old and in the feed (the item is the outbox). */
const KEEP_MS = 15 * 60 * 1000;

/** While an entry's kept events are larger, its next change waits: state and events are one item, limited to 400 KB. */
const MAX_KEPT_BYTES = 100 * 1024;

/** When and where an answer was received. Times are unix ms. */
export interface Observation {
  /** When the answer was requested. */
  readonly at: number;
  /** When the last complete answer before it was requested. */
  readonly previousAt?: number;
  /** The region that polled. */
  readonly region: string;
}

/** A change of an entry, that is of an order or a detail. */
export interface EntryChange<V> {
  /** orderId or detailId. */
  readonly id: string;
  /** The last sequence number published; the first event of the change has the next one. */
  readonly sequence: number;
  /** Left out for a new entry, and for one that had been removed. */
  readonly before?: V;
  /** Left out for an entry that is no longer listed. */
  readonly after?: V;
  readonly observed: Observation;
}

/** What differs between orders and details. */
export interface EntryRules<V> {
  /** The orderId or detailId that belongs to a key. */
  readonly idOf: (key: string) => string;
  /** See `normalForm` and `detailNormalForm`. */
  readonly normalForm: (value: V) => string;
  /** The events of a change, with consecutive sequence numbers. */
  readonly describe: (change: EntryChange<V>) => Event[];
  /** The entry's value after the change that `event` describes; undefined for a removal. */
  readonly stateIn: (event: Event) => V | undefined;
  /** Left out where entries have no plan. */
  readonly keepFirstPlan?: (
    known: EntryState<V> | undefined,
    values: readonly V[],
    at: number,
  ) => FirstPlan | undefined;
}

/** An entry whose stored state differs from the answer. */
export interface Difference<V> {
  readonly key: string;
  /** The stored state; undefined for an entry without an item. */
  readonly known?: EntryState<V> | undefined;
  /** The entry in the answer; undefined when it is no longer listed. */
  readonly listed?: Listed<V> | undefined;
}

export interface EntryUpdate<V> {
  /** The state to put. */
  readonly state: EntryState<V>;
  /** The state that was read, which the put is conditional on. */
  readonly read: EntryState<V> | undefined;
  /** The events of this change, which `state.events` holds too. */
  readonly events: readonly Event[];
}

export interface UpdateContext<V> {
  readonly kind: EntryRules<V>;
  readonly observed: Observation;
  /** The feed's event of the entry with the highest sequence; undefined when there is none or it was not looked up. */
  readonly newest?: Event | undefined;
  /** Whether the kept event is in the feed. False also when the feed was not asked. */
  readonly isInFeed: (eventId: string) => boolean;
  /** The entry belongs to the baseline: it is stored without events. */
  readonly isBaseline: boolean;
}

export const isDroppable = ({ observedAt }: KeptEvent, now: number) => now - observedAt >= KEEP_MS;

/** The put that brings a stored entry up to date; undefined while its kept events leave no room in the item. */
export function updateEntry<V>(difference: Difference<V>, context: UpdateContext<V>): EntryUpdate<V> | undefined {
  const { known, listed, key } = difference;
  const { kind, isBaseline } = context;
  const kept = keptEvents(known, context);
  if (kept.reduce((bytes, event) => bytes + sizeOf(event), 0) > MAX_KEPT_BYTES) return undefined;
  // Times of an entry's changes must increase, and the clock of the region that stored the last one may be ahead.
  const at = known === undefined ? context.observed.at : Math.max(context.observed.at, known.updatedAt + 1);
  const { before, sequence } = lastPublished(known, context);
  const value = listed?.value ?? known?.value ?? before;
  if (value === undefined) return undefined;
  const isSame = before !== undefined && listed !== undefined && kind.normalForm(before) === listed.normal;
  const change = {
    id: kind.idOf(key),
    sequence,
    ...(before !== undefined && { before }),
    ...(listed && { after: listed.value }),
    observed: { ...context.observed, at },
  };
  const events = isBaseline || isSame ? [] : kind.describe(change);
  const firstPlan = kind.keepFirstPlan?.(known, before === undefined ? [value] : [before, value], at);
  const state = {
    key,
    value,
    sequence: sequence + events.length,
    firstSeenAt: known?.firstSeenAt ?? at,
    position: known?.position ?? listed?.position ?? 0,
    updatedAt: at,
    ...(listed === undefined && { removedAt: at }),
    ...(firstPlan && { firstPlan }),
    events: [...kept, ...events.map(event => ({ ...event, observedAt: at }))],
  };
  return { state, read: known, events };
}

function sizeOf({ body, full = '' }: Event): number {
  return Buffer.byteLength(body) + Buffer.byteLength(full);
}

function keptEvents<V>(known: EntryState<V> | undefined, { observed, isInFeed }: UpdateContext<V>): KeptEvent[] {
  const isNeeded = (event: KeptEvent) =>
    !isDroppable(event, observed.at) || (!isInFeed(event.id) && isResendable(event.observedAt, observed.at));
  return known?.events.filter(isNeeded) ?? [];
}

/** The value and sequence published last: the item's, or the feed's newest event's where its sequence is higher. */
function lastPublished<V>(
  known: EntryState<V> | undefined,
  { newest, kind }: UpdateContext<V>,
): { before?: V; sequence: number } {
  const sequence = newest === undefined ? 0 : (factsOf(newest).sequence ?? 0);
  if (newest !== undefined && (known === undefined || sequence > known.sequence)) {
    const before = kind.stateIn(newest);
    return before === undefined ? { sequence } : { before, sequence };
  }
  if (known === undefined || known.removedAt !== undefined) return { sequence: known?.sequence ?? 0 };
  return { before: known.value, sequence: known.sequence };
}
