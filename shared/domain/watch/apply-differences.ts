import type { Event } from '../events/event.ts';
import type { Written } from '../ports.ts';
import { type Difference, type EntryRules, isDroppable, type Observation, updateEntry } from './entry-update.ts';
import { type LeaseKeeper, WriteConflict } from './lease/lease-keeper.ts';
import { listTold } from './list-told.ts';
import type { EntryState, KeptEvent } from './poll-state.ts';
import type { PollDeps } from './ports.ts';
import type { RivalWord } from './rivals.ts';

const PUTS_AT_ONCE = 16;

export interface ApplyContext<V> {
  readonly kind: EntryRules<V>;
  /** Puts `state` on condition that the stored entry is `read`. */
  readonly put: (state: EntryState<V>, read: EntryState<V> | undefined) => Promise<Written>;
  readonly deps: Pick<PollDeps, 'feed' | 'queue'>;
  readonly keeper: LeaseKeeper;
  readonly observed: Observation;
  /** Whether the feed may be ahead of the stored entry with this key. */
  readonly isUntrusted: (key: string) => boolean;
  /** To be sent besides, first: see `findUntold`. */
  readonly untold: readonly KeptEvent[];
  /** Entries without an item are stored without events. */
  readonly isBaseline: boolean;
  /** What other regions told, by orderId or detailId. */
  readonly rivals: ReadonlyMap<string, RivalWord>;
}

export interface Applied {
  /** How many events were sent to the queue. */
  readonly published: number;
  /** Keys of entries that were not put, because their item has no room for more events yet. */
  readonly waiting: string[];
}

/**
 * Puts each differing entry together with the events of its change (the item is the outbox), then sends the events to
 * the queue. Throws WriteConflict when an item is no longer the one that was read.
 */
export async function applyDifferences<V>(
  differences: readonly Difference<V>[],
  { kind, put, deps, keeper, observed, isUntrusted, untold, isBaseline, rivals }: ApplyContext<V>,
): Promise<Applied> {
  const toDrop = differences.flatMap(
    ({ known }) => known?.events.filter(event => isDroppable(event, observed.at)).map(({ id }) => id) ?? [],
  );
  const missing = toDrop.length === 0 ? new Set<string>() : await deps.feed.findMissing(toDrop);
  const inFeed = new Set(toDrop.filter(id => !missing.has(id)));
  const outbox: Event[] = untold.map(({ observedAt: _, ...event }) => event);
  const waiting: string[] = [];

  const findTold = async ({ key, known }: Difference<V>): Promise<Event[]> => {
    const entryId = kind.idOf(key);
    const rival = rivals.get(entryId);
    // The feed can be ahead of the item: a poll of another region published events whose item is not replicated here
    // yet, or lost against this one.
    const mayBeBehind = rival !== undefined || (known === undefined ? !isBaseline : isUntrusted(key));
    return mayBeBehind ? listTold(entryId, known?.sequence ?? 0, rival, deps.feed) : [];
  };
  const plan = (difference: Difference<V>, told: readonly Event[], unlisted: ReadonlySet<string>) => {
    const { key, known } = difference;
    const update = updateEntry(difference, {
      kind,
      observed,
      told,
      unlisted,
      isInFeed: id => inFeed.has(id),
      isBaseline: known === undefined && isBaseline && told.length === 0,
    });
    if (update === 'full') waiting.push(key);
    return typeof update === 'string' ? [] : update;
  };

  for (let i = 0; i < differences.length; i += PUTS_AT_ONCE) {
    const part = differences.slice(i, i + PUTS_AT_ONCE);
    const told = await Promise.all(part.map(findTold));
    const toldIds = told.flat().map(({ id }) => id);
    const unlisted = toldIds.length === 0 ? new Set<string>() : await deps.feed.findMissing(toldIds);
    const updates = part.flatMap((difference, j) => plan(difference, told[j] ?? [], unlisted));
    if (updates.length === 0) continue;
    await keeper.open();
    const written = await Promise.all(updates.map(({ state, read }) => put(state, read)));
    if (written.includes('stale')) throw new WriteConflict();
    outbox.push(...updates.flatMap(({ events }) => events));
  }
  if (outbox.length > 0) await deps.queue.send(outbox);
  return { published: outbox.length, waiting };
}
