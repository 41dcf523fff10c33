import type { PollSubject } from '../provider/order-id.ts';
import { SERVICES } from '../provider/services.ts';
import { LEASE_INTERVALS, withEnd } from './lease/lease-times.ts';
import { OUTAGE_FAILURES } from './lease/outage.ts';
import { NO_STATE } from './lease/region-state.ts';
import { type Lease, lastCompleteAt, withEarlierForm } from './poll-state.ts';
import type { PollStore, StoredPoll } from './ports.ts';

/**
 * A subject is late when it had no complete answer for so many intervals: of details, in service hours. None is late whose
 * credentials are not set any more.
 */
export const LATE_INTERVALS = 3;

/** What one region knows of the polls of a subject. */
export interface ObservedPoll extends PollSubject {
  /** Since the last complete answer was asked for; undefined before the first. */
  readonly ageMs?: number;
  readonly isLate: boolean;
  /** Whether this region polls it. */
  readonly isOwn: boolean;
  /** The kind of this region's last failure, where its calls fail again and again. */
  readonly failing?: string;
}

export interface ObserveDeps {
  readonly polls: Pick<PollStore, 'readPoll'>;
  readonly connections: readonly string[];
  readonly region: string;
  /** The names of all regions, `region` included. */
  readonly regions: readonly string[];
  /** Between two polls of a service's orders, and of details, ms. */
  readonly intervalMs: number;
  readonly detailsIntervalMs: number;
}

/** All subjects of the connections, at `now` (unix ms). */
export async function observePolls(deps: ObserveDeps, now: number): Promise<ObservedPoll[]> {
  return Promise.all(
    subjectsOf(deps.connections).map(async subject => observe(subject, await deps.polls.readPoll(subject), deps, now)),
  );
}

export function subjectsOf(connections: readonly string[]): PollSubject[] {
  const services = [...SERVICES, 'details'] as const;
  return connections.flatMap(connection => services.map(service => ({ connection, service })));
}

function observe(
  subject: PollSubject,
  { record, ...stored }: StoredPoll,
  deps: ObserveDeps,
  now: number,
): ObservedPoll {
  const lease = stored.lease && withEnd(stored.lease, record);
  const completeAt = lastCompleteAt(lease, record);
  const states = withEarlierForm(stored.states, lease, deps.region);
  const { failures, failure } = states[deps.region] ?? NO_STATE;
  // Who ends a contract empties its secret first: nobody has to wake up for that.
  const isNotSet = states[lease?.owner ?? deps.region]?.notSet === true;
  const intervalMs = subject.service === 'details' ? deps.detailsIntervalMs : deps.intervalMs;
  // While the provider fails in every region they take turns, and after a 429 each leaves one out.
  const turnsMs = 2 * (deps.regions.length + 1) * intervalMs;
  const isFailing =
    failure !== undefined &&
    failure.kind !== 'not_applied' &&
    failures >= OUTAGE_FAILURES &&
    now < failure.at + turnsMs;
  return {
    ...subject,
    ...(completeAt !== undefined && { ageMs: Math.max(0, now - completeAt) }),
    isLate: completeAt !== undefined && !isNotSet && now >= lateAt(subject, lease, completeAt, intervalMs),
    isOwn: lease?.owner === deps.region && now < lease.until,
    ...(isFailing && { failing: failure.kind }),
  };
}

/** Of details the lease knows: each poll prolongs it in service hours, and it ends before the third one that is missed. */
function lateAt({ service }: PollSubject, lease: Lease | undefined, completeAt: number, intervalMs: number): number {
  return service === 'details' && lease !== undefined
    ? lease.until + (LATE_INTERVALS - LEASE_INTERVALS) * intervalMs
    : completeAt + LATE_INTERVALS * intervalMs;
}
