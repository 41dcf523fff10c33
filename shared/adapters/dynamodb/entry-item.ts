import { parseJson } from '../../domain/provider/json.ts';
import type { EntryState } from '../../domain/watch/poll-state.ts';
import type { Condition, Item, Key } from './table.ts';

/** What links details and orders of one contract. */
export const contractPartition = (connection: string, contractId: string) => `${connection}#${contractId}`;

/** The attribute that holds an entry's value. */
type ValueName = 'order' | 'detail';

/** The value stands as one JSON text: a map would come back with its fields in another order, and numbers shortened. */
export function toEntryItem<V>(pk: string, name: ValueName, state: EntryState<V>): Item & Key {
  const { key, value, events, ...rest } = state;
  return {
    pk,
    sk: key,
    [name]: JSON.stringify(value),
    events: events.map(({ id, body, full, observedAt }) => ({
      id,
      body,
      ...(full !== undefined && { full }),
      observedAt,
    })),
    ...rest,
  };
}

export function fromEntryItem<V>(item: Item, name: ValueName): EntryState<V> {
  const { pk: _pk, sk, contract: _contract, [name]: value, ...rest } = item as Record<string, never>;
  return { ...(rest as unknown as EntryState<V>), key: String(sk), value: parseJson(String(value)) as V };
}

/** The item may be put over the state and sequence read only. */
export function unlessEntryChanged<V>(read: EntryState<V>, name: ValueName): Condition {
  return {
    expression: `#sequence = :sequence AND #value = :value AND attribute_${read.removedAt === undefined ? 'not_' : ''}exists(removedAt)`,
    names: { '#sequence': 'sequence', '#value': name },
    values: { ':sequence': read.sequence, ':value': JSON.stringify(read.value) },
  };
}
