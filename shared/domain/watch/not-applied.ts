import { UpstreamRefused } from '../provider/upstream-error.ts';
import type { Poll } from './poll.ts';

/** After a refusal 'not_applied' the provider is asked again this much later. */
const ASK_AGAIN_MS = 24 * 60 * 60 * 1000;

/** Whether the provider may be asked: a refusal 'not_applied' to one region counts for all of them, for a day. */
export function mayAsk({ own, completeAt, at }: Poll, intervalMs: number): boolean {
  if (completeAt !== undefined) return true;
  // Half an interval more makes it a later poll each day: a provider that opens late, and refuses until then, would
  // otherwise be asked at the same minute every day.
  return Object.values(own.states).every(
    ({ failure }) => failure?.kind !== 'not_applied' || at >= failure.at + ASK_AGAIN_MS + intervalMs / 2,
  );
}

/**
 * What a failed call says of a customer who had answers: that he has applied. So a refusal 'not_applied' is an ordinary
 * failure, counted and retried.
 */
export function asOfApplied(error: unknown): unknown {
  const isNotApplied = error instanceof UpstreamRefused && error.kind === 'not_applied';
  return isNotApplied ? new UpstreamRefused('forbidden', error.message, error.words) : error;
}
