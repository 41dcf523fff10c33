import type { EntryText } from '../../../shared/adapters/dynamodb/entry-item.ts';
import { BUCKETS, bucketOfKey } from '../../../shared/domain/provider/order-id.ts';
import { storedDigest, UNTRUSTED } from '../../../shared/domain/watch/stored-digests.ts';
import { memoryOf } from '../../../shared/runtime/content.ts';
import { runsToRead } from './runs-to-read.ts';
import { type Bucket, Snapshot } from './snapshot.ts';

/** How the entries of one list are read, in parts of 256 buckets. */
export interface List<E extends EntryText> {
  /** Unlike that of any other list. */
  readonly id: string;
  /** The entries of the buckets `from` to `to`, both included, by key. */
  readonly read: (from: number, to: number) => Promise<readonly E[]>;
  /** By bucket, the digest of its present state; UNTRUSTED, or none, for one that has to be read. */
  readonly digests: readonly number[];
}

const READS_AT_ONCE = 8;
/** Of an entry's object, without its text. */
const ENTRY_BYTES = 150;

/**
 * What was read of lists, kept from call to call: a bucket is read again only when its digest moved. Nothing depends on
 * its being there. When it exceeds `maxBytes`, the lists that were not asked for the longest are forgotten.
 */
export class KeptLists {
  readonly #maxBytes: number;
  readonly #snapshots = new Map<string, Snapshot<EntryText>>();

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  async read<E extends EntryText>(list: List<E>): Promise<Snapshot<E>> {
    const kept = this.#snapshots.get(list.id) as Snapshot<E> | undefined;
    const buckets = await refresh(list, kept?.buckets ?? []);
    const snapshot = kept?.buckets === buckets ? kept : new Snapshot(buckets, kept);
    this.#keep(list.id, snapshot);
    return snapshot;
  }

  #keep(id: string, snapshot: Snapshot<EntryText>): void {
    // A map has its keys in the order in which they were set.
    this.#snapshots.delete(id);
    this.#snapshots.set(id, snapshot);
    const sizes = [...this.#snapshots].map(([key, { size }]) => ({ key, size }));
    let bytes = sizes.reduce((sum, { size }) => sum + size, 0);
    for (const { key, size } of sizes) {
      if (bytes <= this.#maxBytes) return;
      this.#snapshots.delete(key);
      bytes -= size;
    }
  }
}

/** Returns `kept` itself where all of it is current. */
async function refresh<E extends EntryText>(list: List<E>, kept: readonly Bucket<E>[]): Promise<readonly Bucket<E>[]> {
  const isCurrent = (i: number) => (list.digests[i] ?? UNTRUSTED) !== UNTRUSTED && kept[i]?.digest === list.digests[i];
  const runs = runsToRead(Array.from({ length: BUCKETS }, (_, i) => (isCurrent(i) ? kept[i]?.size : undefined)));
  if (runs.length === 0) return kept;
  const buckets = [...kept];
  for (let i = 0; i < runs.length; i += READS_AT_ONCE)
    await Promise.all(
      runs.slice(i, i + READS_AT_ONCE).map(async ({ from, to }) => {
        const byBucket = Map.groupBy(await list.read(from, to), ({ key }) => bucketOfKey(key));
        for (let bucket = from; bucket <= to; bucket++) {
          const entries = byBucket.get(bucket) ?? [];
          buckets[bucket] = toBucket(entries, kept[bucket]);
        }
      }),
    );
  return buckets;
}

/** With the kept entries where the same were read again, so that the answers made of them stay. */
function toBucket<E extends EntryText>(entries: readonly E[], kept: Bucket<E> | undefined): Bucket<E> {
  if (kept?.entries.length === entries.length && kept.entries.every((entry, i) => isSame(entry, entries[i])))
    return kept;
  const size = entries.reduce((sum, { text, plans = '' }) => sum + ENTRY_BYTES + memoryOf(text) + plans.length, 0);
  const changedAt = entries.reduce((latest, { updatedAt }) => Math.max(latest, updatedAt), 0);
  return { digest: storedDigest(entries), entries, changedAt, size };
}

const FIELDS = ['key', 'text', 'firstSeenAt', 'position', 'updatedAt', 'isRemoved', 'plans'] as const;

function isSame(a: EntryText, b: EntryText | undefined): boolean {
  return FIELDS.every(field => a[field] === b?.[field]);
}
