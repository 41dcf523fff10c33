import type { Written } from '../../shared/domain/ports.ts';

/** A put on condition of the revision read, as the table makes it. */
export function putRevision<T extends { readonly revision: number }>(
  items: Map<string, T>,
  key: string,
  item: T,
): Written {
  if (item.revision !== (items.get(key)?.revision ?? 0)) return 'stale';
  items.set(key, { ...item, revision: item.revision + 1 });
  return 'done';
}
