import { type Event, eventId } from '../events/event.ts';
import type { PollSubject } from '../provider/order-id.ts';
import type { FailureKind } from '../provider/upstream-error.ts';
import type { Failure, Lease } from './poll-state.ts';

/** An outage is published after this many failed polls in a row; a refusal 'not_applied' is published at once. */
export const OUTAGE_FAILURES = 3;

/** The part of a lease that describes failures and outages of the provider. */
export type Outage = Pick<Lease, 'failures' | 'failingSince' | 'failure' | 'outage' | 'isTold' | 'unpublished'>;

const NO_FAILURE = { failures: 0, failingSince: undefined, failure: undefined, isTold: undefined };

/** The state after one more failed poll; `unpublished` gets `upstream.unavailable` when this one makes it an outage. */
export function afterFailure(
  subject: PollSubject,
  lease: Outage,
  failure: Failure & { readonly kind: FailureKind },
): Outage {
  const { kind, at } = failure;
  const failures = lease.failures + 1;
  const failing = { failures, failingSince: lease.failingSince ?? at, failure, isTold: true };
  const isOutage = failures >= OUTAGE_FAILURES || kind === 'not_applied';
  if (isOutagePublished(lease) || !isOutage)
    return {
      ...failing,
      isTold: isOutagePublished(lease) || undefined,
      outage: lease.outage,
      unpublished: lease.unpublished,
    };
  const outage = lease.outage + 1;
  const event = outageEvent(subject, 'upstream.unavailable', { ...failing, outage }, at);
  return { ...failing, outage, unpublished: [...lease.unpublished, event] };
}

/** The state after a good poll, with `upstream.recovered` in `unpublished` when the outage had been published. */
export function afterSuccess(subject: PollSubject, lease: Outage, at: number): Outage {
  const { outage, unpublished } = lease;
  if (!isOutagePublished(lease)) return { ...NO_FAILURE, outage, unpublished };
  const event = outageEvent(subject, 'upstream.recovered', lease, at);
  return { ...NO_FAILURE, outage, unpublished: [...unpublished, event] };
}

function isOutagePublished(lease: Outage): boolean {
  // A lease stored by an earlier version has no `isTold`: it published at the third failure, and only then.
  return lease.isTold ?? lease.failures >= OUTAGE_FAILURES;
}

function outageEvent(
  { connection, service }: PollSubject,
  type: 'upstream.unavailable' | 'upstream.recovered',
  { outage, failure, failures, failingSince = 0 }: Omit<Outage, 'unpublished'>,
  at: number,
): Event {
  const since = new Date(failingSince).toISOString();
  const data = { connection, service, reason: failure?.kind, failures, since };
  const body = JSON.stringify({ type, timestamp: new Date(at).toISOString(), data });
  return { id: eventId([type, connection, service, outage]), body };
}
