import type { Feed } from '../events/ports.ts';
import { isResendable } from '../events/retention.ts';
import type { EntryState, KeptEvent } from './poll-state.ts';

/** Kept events of these entries that the feed lacks: they were stored, and whoever was to send them died or lost them. */
export async function findUntold(
  states: readonly Pick<EntryState<unknown>, 'events'>[],
  feed: Pick<Feed, 'findMissing'>,
  at: number,
): Promise<KeptEvent[]> {
  const kept = states.flatMap(({ events }) => events).filter(({ observedAt }) => isResendable(observedAt, at));
  const missing = kept.length === 0 ? new Set<string>() : await feed.findMissing(kept.map(({ id }) => id));
  return kept.filter(({ id }) => missing.has(id));
}
