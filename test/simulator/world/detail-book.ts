import type { DetailItem } from './detail.ts';

export interface DetailEntry {
  item: DetailItem;
  /** The time of the update, and when answers begin to hold it; epoch milliseconds. */
  updatedMs: number;
  visibleMs: number;
}

/** The provider's details: what they are now, and were before updates that show late. */
export interface DetailBook {
  /** As answers hold them at this time: of each detail the last update that shows. */
  list(atMs: number): DetailEntry[];
  put(entry: DetailEntry): void;
  entries(): DetailEntry[];
  /** As if they had never been. */
  forget(isForgotten: (item: DetailItem) => boolean): void;
}

export function createDetailBook(): DetailBook {
  const versions = new Map<string, DetailEntry[]>();
  return {
    list: atMs =>
      [...versions.values()].flatMap(entries => entries.filter(({ visibleMs }) => visibleMs <= atMs).at(-1) ?? []),
    put(entry) {
      const { webEntryId, changeRelationNum, mainBackIdentifier } = entry.item;
      const key = JSON.stringify([webEntryId, changeRelationNum, mainBackIdentifier]);
      const shown = (versions.get(key) ?? []).slice(-5);
      versions.set(key, [...shown, { ...entry, item: { ...entry.item } }]);
    },
    entries: () => [...versions.values()].flatMap(entries => entries.slice(-1)),
    forget(isForgotten) {
      for (const [key, [entry]] of versions) if (entry && isForgotten(entry.item)) versions.delete(key);
    },
  };
}
