import type { Event } from '../events/event.ts';
import { isResendable } from '../events/retention.ts';
import type { Written } from '../ports.ts';
import {
  type Difference,
  type EntryKind,
  type EntryUpdate,
  isDroppable,
  type Observation,
  updateEntry,
} from './entry-update.ts';
import { type LeaseKeeper, WriteConflict } from './lease-keeper.ts';
import type { EntryState } from './poll-state.ts';
import type { PollDeps } from './ports.ts';

const PUTS_AT_ONCE = 16;

export interface Application<V> {
  readonly kind: EntryKind<V>;
  readonly put: (state: EntryState<V>, read: EntryState<V> | undefined) => Promise<Written>;
  readonly deps: Pick<PollDeps, 'feed' | 'queue'>;
  readonly keeper: LeaseKeeper;
  readonly observed: Observation;
  readonly isBaseline: boolean;
}

export interface Applied {
  readonly published: number;
  /** Keys of entries that wait for room in their item. */
  readonly waiting: string[];
}

/**
 * Puts each differing entry with the events that tell of it, on condition of what was read, and then sends them; and
 * sends again those kept events of untrusted entries that the feed lacks. Throws WriteConflict when another put came first.
 */
export async function applyDifferences<V>(
  differences: readonly Difference<V>[],
  untrusted: readonly EntryState<V>[],
  { kind, put, deps, keeper, observed, isBaseline }: Application<V>,
): Promise<Applied> {
  const toSendAgain = untrusted
    .flatMap(({ events }) => events)
    .filter(({ observedAt }) => isResendable(observedAt, observed.at));
  const toDrop = differences.flatMap(
    ({ known }) => known?.events.filter(event => isDroppable(event, observed.at)) ?? [],
  );
  const ids = new Set([...toSendAgain, ...toDrop].map(({ id }) => id));
  const missing = ids.size === 0 ? new Set<string>() : await deps.feed.findMissing([...ids]);
  const untrustedKeys = new Set(untrusted.map(({ key }) => key));
  const outbox: Event[] = toSendAgain.filter(({ id }) => missing.has(id)).map(({ observedAt: _, ...event }) => event);
  const waiting: string[] = [];

  const plan = async (difference: Difference<V>): Promise<EntryUpdate<V> | []> => {
    const { key, known } = difference;
    const isNew = known === undefined;
    const mayBeBehind = isNew ? !isBaseline : untrustedKeys.has(key);
    const update = updateEntry(difference, {
      kind,
      observed,
      newest: mayBeBehind ? await deps.feed.findNewest(kind.idOf(key)) : undefined,
      isInFeed: id => ids.has(id) && !missing.has(id),
      isBaseline: isNew && isBaseline,
    });
    if (update === undefined) waiting.push(key);
    return update ?? [];
  };

  for (let i = 0; i < differences.length; i += PUTS_AT_ONCE) {
    const updates = (await Promise.all(differences.slice(i, i + PUTS_AT_ONCE).map(plan))).flat();
    if (updates.length === 0) continue;
    await keeper.open();
    const written = await Promise.all(updates.map(({ state, read }) => put(state, read)));
    if (written.includes('stale')) throw new WriteConflict();
    outbox.push(...updates.flatMap(({ events }) => events));
  }
  if (outbox.length > 0) await deps.queue.send(outbox);
  return { published: outbox.length, waiting };
}
