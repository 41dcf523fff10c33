import { type Event, eventId } from './event.ts';
import type { Subject } from './order-id.ts';
import type { Lease } from './poll-state.ts';
import type { FailureKind } from './upstream-error.ts';

/** So many bad polls in a row are told as an outage. */
export const FAILURES_TO_TELL = 3;

export type Outage = Pick<Lease, 'failures' | 'failingSince' | 'failure' | 'outage' | 'unpublished'>;

const NO_FAILURE = { failures: 0, failingSince: undefined, failure: undefined };

/** The lease's account of the provider after one more bad poll at `at` (unix ms). */
export function afterFailure(subject: Subject, lease: Outage, kind: FailureKind, at: number): Outage {
  const failures = lease.failures + 1;
  const failing = { failures, failingSince: lease.failingSince ?? at, failure: { kind, at } };
  if (failures !== FAILURES_TO_TELL) return { ...failing, outage: lease.outage, unpublished: lease.unpublished };
  const outage = lease.outage + 1;
  const event = outageEvent(subject, 'upstream.unavailable', { ...failing, outage }, at);
  return { ...failing, outage, unpublished: [...lease.unpublished, event] };
}

/** … and after a good one. */
export function afterSuccess(subject: Subject, lease: Outage, at: number): Outage {
  const { outage, unpublished } = lease;
  if (lease.failures < FAILURES_TO_TELL) return { ...NO_FAILURE, outage, unpublished };
  const event = outageEvent(subject, 'upstream.recovered', lease, at);
  return { ...NO_FAILURE, outage, unpublished: [...unpublished, event] };
}

function outageEvent(
  { connection, service }: Subject,
  type: 'upstream.unavailable' | 'upstream.recovered',
  { outage, failure, failures, failingSince = 0 }: Omit<Outage, 'unpublished'>,
  at: number,
): Event {
  const since = new Date(failingSince).toISOString();
  const data = { connection, service, reason: failure?.kind, failures, since };
  const body = JSON.stringify({ type, timestamp: new Date(at).toISOString(), data });
  return { id: eventId([type, connection, service, outage]), body };
}
