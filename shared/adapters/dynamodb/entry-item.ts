import { parseJson } from '../../domain/provider/json.ts';
import type { EntryState } from '../../domain/watch/poll-state.ts';
import type { Condition, Item, Key } from './table.ts';

/** Partition key of the index `contract`, which finds the details and orders of a contract. */
export const contractPartition = (connection: string, contractId: string) => `${connection}#${contractId}`;

type ValueName = 'order' | 'detail';

/** The value is one JSON text in `name`: DynamoDB reorders a map's members and limits numbers to 38 digits. */
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

/** The stored item must still have the sequence and value of `read`, and be removed or not as `read` is. */
export function unlessEntryChanged<V>(read: EntryState<V>, name: ValueName): Condition {
  return {
    expression: `#sequence = :sequence AND #value = :value AND attribute_${read.removedAt === undefined ? 'not_' : ''}exists(removedAt)`,
    names: { '#sequence': 'sequence', '#value': name },
    values: { ':sequence': read.sequence, ':value': JSON.stringify(read.value) },
  };
}
