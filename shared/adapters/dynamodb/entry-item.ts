import { parseJson } from '../../domain/provider/json.ts';
import { bucketHex } from '../../domain/provider/order-id.ts';
import type { EntryState } from '../../domain/watch/poll-state.ts';
import { packEvents, unpackEvents } from './kept-events.ts';
import type { Condition, DynamoTable, Item, Key } from './table.ts';

/** Partition key of the index `contract`, which finds the details and orders of a contract. */
export const contractPartition = (connection: string, contractId: string) => `${connection}#${contractId}`;

type ValueName = 'order' | 'detail';

/**
 * The value is one JSON text in `name`: DynamoDB reorders a map's members and limits numbers to 38 digits. So are first
 * dates and moves, which are smaller that way. Before 0.2 the events were the list `events`, which that version looks for.
 */
export function toEntryItem<V>(pk: string, name: ValueName, state: EntryState<V>): Item & Key {
  const { key, value, events, firstDates, planMoves, ...rest } = state;
  const text = JSON.stringify(value);
  return {
    pk,
    sk: key,
    [name]: text,
    events: [],
    ...(events.length > 0 && { kept: packEvents(events, text) }),
    ...(firstDates && { firstDates: JSON.stringify(firstDates) }),
    ...(planMoves && { planMoves: JSON.stringify(planMoves) }),
    ...rest,
  };
}

export function fromEntryItem<V>(item: Item, name: ValueName): EntryState<V> {
  const {
    pk: _pk,
    sk,
    contract: _,
    [name]: value,
    kept,
    firstDates,
    planMoves,
    ...rest
  } = item as Record<string, never>;
  return {
    ...(rest as unknown as EntryState<V>),
    key: String(sk),
    value: parseJson(String(value)) as V,
    ...(kept !== undefined && { events: unpackEvents(kept, String(value)) }),
    ...(firstDates !== undefined && { firstDates: JSON.parse(firstDates) }),
    ...(planMoves !== undefined && { planMoves: JSON.parse(planMoves) }),
  };
}

/** The stored item must still have the sequence and value of `read`, and be removed or not as `read` is. */
export function unlessEntryChanged<V>(read: EntryState<V>, name: ValueName): Condition {
  return {
    expression: `#sequence = :sequence AND #value = :value AND attribute_${read.removedAt === undefined ? 'not_' : ''}exists(removedAt)`,
    names: { '#sequence': 'sequence', '#value': name },
    values: { ':sequence': read.sequence, ':value': JSON.stringify(read.value) },
  };
}

/** The key condition for the entries of the buckets `from` to `to`, both included. */
export function inBuckets(pk: string, from: number, to: number): Condition {
  return {
    expression: 'pk = :pk AND sk BETWEEN :from AND :to',
    values: { ':pk': pk, ':from': `${bucketHex(from)}#`, ':to': `${bucketHex(to)}#\uffff` },
  };
}

/** What a list answer needs of an entry. Times are unix ms. */
export interface EntryText extends Pick<EntryState<never>, 'key' | 'firstSeenAt' | 'position' | 'updatedAt'> {
  /** The value as JSON, unparsed, so that it is answered as it came. */
  readonly text: string;
  readonly isRemoved: boolean;
  /** What the item keeps of earlier plans (`planMoves` of an order, `firstDates` of a detail), as JSON; left out where it has nothing. */
  readonly plans?: string;
}

const PLANS = { order: 'planMoves', detail: 'firstDates' } as const;

/** The entries of the buckets `from` to `to`, both included, by key; removed ones too. */
export async function readTexts(
  table: DynamoTable,
  { pk, name, from, to }: { pk: string; name: ValueName; from: number; to: number },
): Promise<EntryText[]> {
  const attributes = ['sk', name, 'firstSeenAt', 'position', 'updatedAt', 'removedAt', PLANS[name]];
  const items = await table.queryAll({ where: inBuckets(pk, from, to), attributes });
  return items.map(({ sk, [name]: text, firstSeenAt, position, updatedAt, removedAt, [PLANS[name]]: plans }) => ({
    key: String(sk),
    text: String(text),
    firstSeenAt: Number(firstSeenAt),
    position: Number(position),
    updatedAt: Number(updatedAt),
    isRemoved: removedAt !== undefined,
    ...(plans !== undefined && { plans: String(plans) }),
  }));
}
