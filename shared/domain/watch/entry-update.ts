import { type Event, factsOf } from '../events/event.ts';
import { isResendable } from '../events/retention.ts';
import type { Listed } from '../provider/answer.ts';
import type { EntryState, KeptEvent, Plans } from './poll-state.ts';

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
  /** With those of this change; left out where nothing is known of any. */
  readonly plans?: Plans;
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
  /** To keep with an entry that is put at `at` (unix ms) and had these values one after the other. */
  readonly keepPlans: (known: EntryState<V> | undefined, values: readonly V[], at: number) => Plans;
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
  /** To be sent: those of this change, and those that are told and not listed. `state.events` holds them too. */
  readonly events: readonly Event[];
}

export interface UpdateContext<V> {
  readonly kind: EntryRules<V>;
  readonly observed: Observation;
  /** The feed's events of the entry with sequences from the item's on; none where they were not looked up. */
  readonly told: readonly Event[];
  /** Ids of those of `told` that no reader of the feed comes to: their region may be lost, and their item with it. */
  readonly unlisted: ReadonlySet<string>;
  /** Whether the kept event is in the feed. False also when the feed was not asked. */
  readonly isInFeed: (eventId: string) => boolean;
  /** The entry belongs to the baseline: it is stored without events. */
  readonly isBaseline: boolean;
}

export const isDroppable = ({ observedAt }: KeptEvent, now: number) => now - observedAt >= KEEP_MS;

/**
 * The put that brings a stored entry up to date. 'full' while its kept events leave no room in the item; 'stored' when
 * the item and what was told are as they should be.
 */
export function updateEntry<V>(
  difference: Difference<V>,
  context: UpdateContext<V>,
): EntryUpdate<V> | 'full' | 'stored' {
  const { known, listed, key } = difference;
  const { kind, isBaseline, told } = context;
  const last = lastTold(difference, told, kind);
  const { before, sequence } = last;
  // Another region told an entry whose item did not come here, and it is not listed: it is stored as it was told, and
  // its absence has to be confirmed like that of every other entry.
  const isOnlyTold = known === undefined && listed === undefined;
  const value = listed?.value ?? known?.value ?? before;
  if (value === undefined) return 'stored';
  // Times of an entry's changes must increase, and the clock of the region that stored or told the last one may be ahead.
  const at = Math.max(context.observed.at, (known?.updatedAt ?? 0) + 1, (last.at ?? 0) + 1);
  const isTold = isSameState(before, listed?.value, kind);
  const plans = kind.keepPlans(known, before === undefined ? [value] : [before, value], at);
  const change = {
    id: kind.idOf(key),
    sequence,
    ...(before !== undefined && { before }),
    ...(listed && { after: listed.value }),
    observed: { ...context.observed, at },
    plans,
  };
  const events = isBaseline || isTold || isOnlyTold ? [] : kind.describe(change);
  const adopted = adoptedEvents(known, context);
  const isChanged = events.length > 0 || adopted.length > 0 || known?.sequence !== sequence;
  if (!isChanged && isStored(difference, kind)) return 'stored';
  const kept = keptEvents(known, context);
  if (kept.reduce((bytes, event) => bytes + sizeOf(event), 0) > MAX_KEPT_BYTES) return 'full';
  const state = {
    key,
    value,
    sequence: sequence + events.length,
    firstSeenAt: known?.firstSeenAt ?? at,
    position: known?.position ?? listed?.position ?? 0,
    updatedAt: at,
    ...(listed === undefined && !isOnlyTold && { removedAt: known?.removedAt ?? at }),
    ...plans,
    events: [...kept, ...adopted, ...events.map(event => ({ ...event, observedAt: at }))],
  };
  return { state, read: known, events: [...adopted.map(({ observedAt: _, ...event }) => event), ...events] };
}

function isStored<V>({ known, listed }: Difference<V>, kind: EntryRules<V>): boolean {
  return known !== undefined && isSameState(stateOf(known), listed?.value, kind);
}

/** Undefined for one that is removed. */
const stateOf = <V>({ removedAt, value }: EntryState<V>) => (removedAt === undefined ? value : undefined);

function isSameState<V>(a: V | undefined, b: V | undefined, { normalForm }: Pick<EntryRules<V>, 'normalForm'>) {
  return a === undefined || b === undefined ? a === b : normalForm(a) === normalForm(b);
}

function sizeOf({ body, full = '' }: Event): number {
  return Buffer.byteLength(body) + Buffer.byteLength(full);
}

function keptEvents<V>(known: EntryState<V> | undefined, { observed, isInFeed }: UpdateContext<V>): KeptEvent[] {
  const isNeeded = (event: KeptEvent) =>
    !isDroppable(event, observed.at) || (!isInFeed(event.id) && isResendable(event.observedAt, observed.at));
  return known?.events.filter(isNeeded) ?? [];
}

/** The item is their outbox from now on: the one that was may never come. */
function adoptedEvents<V>(
  known: EntryState<V> | undefined,
  { observed, told, unlisted }: UpdateContext<V>,
): KeptEvent[] {
  return told
    .filter(({ id }) => unlisted.has(id) && !known?.events.some(event => event.id === id))
    .map(event => ({ ...event, observedAt: Date.parse(factsOf(event).timestamp) }))
    .filter(({ observedAt }) => isResendable(observedAt, observed.at));
}

/** What subscribers know of an entry. */
interface LastTold<V> {
  /** The state that was told last; left out where none was, and where it was the entry's removal. */
  readonly before?: V;
  /** The highest number that item or feed has. */
  readonly sequence: number;
  /** When that was observed, unix ms; undefined when only the item tells. */
  readonly at?: number;
}

/**
 * The last of what item and events tell. Two regions that polled at once may have given one number to different states:
 * then it is one that differs from the present state, so that the next event leads there from what was wrong.
 */
function lastTold<V>(
  { known, listed }: Difference<V>,
  told: readonly Event[],
  kind: Pick<EntryRules<V>, 'normalForm' | 'stateIn'>,
): LastTold<V> {
  const events = told.map(event => {
    const { sequence = 0, timestamp } = factsOf(event);
    return { event, sequence, at: Date.parse(timestamp) };
  });
  const sequence = Math.max(known?.sequence ?? 0, ...events.map(each => each.sequence));
  const last = events.filter(each => each.sequence === sequence).sort((a, b) => b.at - a.at);
  const states = last.map(({ event }) => kind.stateIn(event));
  if (known?.sequence === sequence) states.unshift(stateOf(known));
  const differing = states.findIndex(state => !isSameState(state, listed?.value, kind));
  const before = states[Math.max(differing, 0)];
  const at = last[0]?.at;
  return { ...(before !== undefined && { before }), sequence, ...(at !== undefined && { at }) };
}
