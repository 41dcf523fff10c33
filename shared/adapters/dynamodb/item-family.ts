import type { Condition, Item, Key } from './table.ts';

/**
 * A thing and what stands beside it, in one partition: its own item at `<id>`, each of the others at `<id>#<KIND>` or
 * `<id>#<KIND>#<name>`. Items are without their keys.
 */
export interface ItemFamily {
  readonly id: string;
  /** Absent where it has gone, or where replication brought another of the family first. */
  readonly own: Item | undefined;
  of(kind: string): Item[];
  /** The keys of all that are not of this kind. */
  keysBut(kind: string): Key[];
}

export const familyKey = (pk: string, id: string, ...parts: readonly string[]): Key => ({
  pk,
  sk: [id, ...parts].join('#'),
});

/** The whole family, and none of another whose id begins with this one: `$` comes after `#`. */
export const familyOf = (pk: string, id: string): Condition => ({
  expression: 'pk = :pk AND sk BETWEEN :from AND :to',
  values: { ':pk': pk, ':from': id, ':to': `${id}$` },
});

/** In the order of their ids. */
export function familiesIn(items: readonly Item[]): ItemFamily[] {
  const members = items.map(({ pk, sk, ...item }) => {
    const [id = '', kind] = String(sk).split('#');
    return { id, kind, item, key: { pk: String(pk), sk: String(sk) } };
  });
  return [...Map.groupBy(members, ({ id }) => id)].map(([id, family]) => ({
    id,
    own: family.find(({ kind }) => kind === undefined)?.item,
    of: wanted => family.filter(({ kind }) => kind === wanted).map(({ item }) => item),
    keysBut: other => family.filter(({ kind }) => kind !== other).map(({ key }) => key),
  }));
}
