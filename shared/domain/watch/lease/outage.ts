import { type Event, eventId } from '../../events/event.ts';
import type { PollSubject } from '../../provider/order-id.ts';
import type { FailureKind } from '../../provider/upstream-error.ts';
import type { LeaseTimes } from './lease-times.ts';
import { type Failure, NO_STATE, type RegionState, type RegionStates } from './region-state.ts';

/** An outage is published after this many failed polls in a row; a refusal 'not_applied' is published at once. */
export const OUTAGE_FAILURES = 3;

/** What a region no longer has to remember when it polls itself. */
const ACTING = { notSet: undefined, returnedAt: undefined, heardAt: undefined, tries: undefined };

/** What makes a region's failures an outage of the provider. */
export interface Silence {
  /** When the last complete answer to any region was requested, unix ms; undefined without one. */
  readonly completeAt: number | undefined;
  /** See `isSilenceLong`. */
  readonly isLong: boolean;
}

/** Three intervals, less a half since ticks are not exact: the third bad poll in a row of a region alone. */
const SILENT_INTERVALS = 5 / 2;
/** Where there are others, the next in rank takes over in the fourth interval: until then it may be one region's fault. */
const SILENT_INTERVALS_OF_SEVERAL = 15 / 4;

/** Whether no region has had a complete answer for so long that it is not for want of asking. */
export function isSilenceLong(
  completeAt: number | undefined,
  at: number,
  { intervalMs, addPollTime, isAlone }: LeaseTimes & { readonly isAlone: boolean },
): boolean {
  const intervals = isAlone ? SILENT_INTERVALS : SILENT_INTERVALS_OF_SEVERAL;
  return completeAt === undefined || at >= addPollTime(completeAt, intervals * intervalMs);
}

/**
 * The state after one more failed poll of its region. `unpublished` gets `upstream.unavailable` when this one makes it
 * an outage: a region that fails while another gets answers is none.
 */
export function afterFailure(
  subject: PollSubject,
  state: RegionState,
  failure: Failure & { readonly kind: FailureKind },
  { completeAt, isLong }: Silence,
): RegionState {
  const failures = state.failures + 1;
  const failingSince = state.failingSince ?? failure.at;
  const failing = { ...state, ...ACTING, failures, failingSince, failure };
  const name = outageName(completeAt);
  const isOutage = (failures >= OUTAGE_FAILURES && isLong) || failure.kind === 'not_applied';
  const told = state.told ?? [];
  if (!isOutage || told.includes(name)) return failing;
  const event = outageEvent(subject, 'upstream.unavailable', failing, name, failure.at);
  return { ...failing, told: [...told, name], unpublished: [...state.unpublished, event] };
}

/** A region's state after a good answer that is not to be published. */
export function withoutFailure(state: RegionState): RegionState {
  return { ...state, failures: 0, failingSince: undefined, failure: undefined, notSet: undefined };
}

/**
 * The state of the region that polls after a good poll: `unpublished` gets `upstream.recovered` for each outage that
 * any region has published and none has published the end of.
 */
export function afterSuccess(subject: PollSubject, region: string, states: RegionStates, at: number): RegionState {
  const own = states[region] ?? NO_STATE;
  const known = new Set(Object.values(states).flatMap(({ recovered = [] }) => recovered));
  const recovered = new Set(own.recovered);
  const events: Event[] = [];
  const told = Object.values(states).flatMap(state => (state.told ?? []).map(name => ({ state, name })));
  for (const { state, name } of told) {
    if (known.has(name)) continue;
    known.add(name);
    recovered.add(name);
    events.push(outageEvent(subject, 'upstream.recovered', state, name, at));
  }
  const others = new Set(told.filter(({ state }) => state !== own).map(({ name }) => name));
  const remembered = [...recovered].filter(name => others.has(name));
  return {
    ...withoutFailure(own),
    ...ACTING,
    told: undefined,
    recovered: remembered.length === 0 ? undefined : remembered,
    noLeaseSince: undefined,
    unpublished: [...own.unpublished, ...events],
  };
}

/** An outage is named by the last complete answer before it: all regions that publish it give it the same id. */
export const outageName = (completeAt: number | undefined): number => completeAt ?? 0;

function outageEvent(
  { connection, service }: PollSubject,
  type: 'upstream.unavailable' | 'upstream.recovered',
  { failure, failures, failingSince = 0 }: RegionState,
  name: number,
  at: number,
): Event {
  // A region may have failed for long while another had answers: the outage began after the last of these.
  const since = new Date(Math.max(failingSince, name)).toISOString();
  const data = { connection, service, reason: failure?.kind, failures, since };
  const body = JSON.stringify({ type, timestamp: new Date(at).toISOString(), data });
  return { id: eventId([type, connection, service, name]), body };
}
