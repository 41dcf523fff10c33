import { type Event, factsOf } from '../events/event.ts';
import { isResendable } from '../events/retention.ts';
import type { Listed } from '../provider/listed.ts';
import type { EntryState, KeptEvent } from './poll-state.ts';

/** Kept events may be dropped when they are this old and in the feed. */
const KEEP_MS = 15 * 60 * 1000;

/** A change waits while an entry's kept events are larger: state and events must fit into one item. */
const MAX_KEPT_BYTES = 100 * 1024;

/** When and where a state was seen; times are unix milliseconds. */
export interface Observation {
  readonly at: number;
  readonly previousAt?: number;
  readonly region: string;
}

export interface EntryChange<V> {
  readonly id: string;
  /** The last sequence number told; the events count on from it. */
  readonly sequence: number;
  /** Left out: there was none, or it had been removed. */
  readonly before?: V;
  /** Left out: it is no longer listed. */
  readonly after?: V;
  readonly observed: Observation;
}

/** What makes orders orders, and details details. */
export interface EntryKind<V> {
  readonly idOf: (key: string) => string;
  /** One text for all forms of the same state. */
  readonly normalForm: (value: V) => string;
  /** The events of a change, in consecutive sequence. */
  readonly describe: (change: EntryChange<V>) => Event[];
  /** The state that an event told; undefined when it told of a removal. */
  readonly stateIn: (event: Event) => V | undefined;
}

/** An entry whose stored state is not what the answer says. */
export interface Difference<V> {
  readonly key: string;
  /** Left out: never seen. */
  readonly known?: EntryState<V> | undefined;
  /** Left out: no longer listed. */
  readonly listed?: Listed<V> | undefined;
}

export interface EntryUpdate<V> {
  readonly state: EntryState<V>;
  readonly read: EntryState<V> | undefined;
  /** The events of this change, which `state` keeps too. */
  readonly events: readonly Event[];
}

export interface UpdateContext<V> {
  readonly kind: EntryKind<V>;
  readonly observed: Observation;
  /** The feed's newest event of the entry, where it was looked up. */
  readonly newest?: Event | undefined;
  /** Whether the feed is known to have the kept event. */
  readonly isInFeed: (eventId: string) => boolean;
  /** The entry belongs to the baseline: it is kept and not told. */
  readonly isBaseline: boolean;
}

export const isDroppable = ({ observedAt }: KeptEvent, now: number) => now - observedAt >= KEEP_MS;

/** The item to put for a difference, or undefined while its kept events leave no room. */
export function updateEntry<V>(difference: Difference<V>, context: UpdateContext<V>): EntryUpdate<V> | undefined {
  const { known, listed, key } = difference;
  const { kind, isBaseline } = context;
  const kept = keptEvents(known, context);
  if (kept.reduce((bytes, event) => bytes + sizeOf(event), 0) > MAX_KEPT_BYTES) return undefined;
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
  const state = {
    key,
    value,
    sequence: sequence + events.length,
    firstSeenAt: known?.firstSeenAt ?? at,
    position: known?.position ?? listed?.position ?? 0,
    updatedAt: at,
    ...(listed === undefined && { removedAt: at }),
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

/** The state and sequence subscribers know: the item's, or the feed's newest event where that is ahead. */
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
