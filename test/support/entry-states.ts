import { type EntryRules, type EntryUpdate, updateEntry } from '../../shared/domain/watch/entry-update.ts';
import type { EntryState } from '../../shared/domain/watch/poll-state.ts';

/** What an answer had of an entry; without `value` it is no longer listed. */
export interface Seen<V> {
  /** Unix ms. */
  readonly at: number;
  readonly value: V | undefined;
}

/** The entry's item after each of these was observed, one after the other; what is new without `begin` is the baseline. */
export function statesAfter<V>(
  kind: EntryRules<V>,
  key: string,
  seen: readonly Seen<V>[],
  begin?: EntryState<V>,
): EntryState<V>[] {
  let known = begin;
  return seen.map(({ at, value }) => {
    const listed = value && { key, value, position: 0 };
    const observed = { at, region: 'jp' };
    const feed = { told: [], unlisted: new Set<string>(), isInFeed: () => true };
    const update = updateEntry({ key, known, listed }, { kind, observed, ...feed, isBaseline: known === undefined });
    if (update !== 'stored') known = (update as EntryUpdate<V>).state;
    return known as EntryState<V>;
  });
}
