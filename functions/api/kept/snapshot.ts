import type { EntryText } from '../../../shared/adapters/dynamodb/entry-item.ts';
import { bucketOfKey } from '../../../shared/domain/provider/order-id.ts';
import { Content } from '../../../shared/runtime/content.ts';

/** One bucket of a list, as it was read. */
export interface Bucket<E extends EntryText> {
  /** Of what was read: it is current while the poll record says the same of the bucket. */
  readonly digest: number;
  /** Removed ones too. */
  readonly entries: readonly E[];
  /** When one of them last changed or was removed, unix ms. */
  readonly changedAt: number;
  /** Bytes of memory, more or less. */
  readonly size: number;
}

/** Answers kept of one state of a list: of its ordinary query, and of a few with filters. */
const MAX_ANSWERS = 4;

/** One state of a list, and the answers that were made of it. */
export class Snapshot<E extends EntryText> {
  readonly buckets: readonly Bucket<E>[];
  /** The entries that are not removed: the first seen first, those of one answer of the provider in its order. */
  readonly listed: readonly E[];
  /** When an entry last changed or was removed, unix ms. */
  readonly changedAt: number;
  readonly #bucketsSize: number;
  readonly #answers: { readonly entries: readonly E[]; readonly content: Content }[] = [];

  /** With the answers that were made of `earlier`, where that has the same entries. */
  constructor(buckets: readonly Bucket<E>[], earlier: Snapshot<E> | undefined) {
    this.buckets = buckets;
    this.changedAt = buckets.reduce((latest, { changedAt }) => Math.max(latest, changedAt), 0);
    this.#bucketsSize = buckets.reduce((sum, { size }) => sum + size, 0);
    const isSame = (bucket: number) => earlier?.buckets[bucket]?.entries === buckets[bucket]?.entries;
    const changed = buckets.filter((_, i) => !isSame(i)).flatMap(({ entries }) => entries);
    if (earlier !== undefined && changed.length === 0 && buckets.every((_, i) => isSame(i))) {
      this.listed = earlier.listed;
      this.#answers = earlier.#answers;
      return;
    }
    // Most of it is in order already, which makes sorting cheap.
    const unchanged = earlier?.listed.filter(({ key }) => isSame(bucketOfKey(key))) ?? [];
    this.listed = [...unchanged, ...changed.filter(({ isRemoved }) => !isRemoved)].sort(byFirstSeen);
  }

  /** The answer with these of its entries; `render` makes it of their texts where it is not kept. */
  answer(entries: readonly E[], render: (texts: readonly string[]) => string): Content {
    const kept = this.#answers.find(each => isSame(each.entries, entries));
    if (kept !== undefined) return kept.content;
    const content = new Content(render(entries.map(({ text }) => text)));
    this.#answers.unshift({ entries, content });
    this.#answers.splice(MAX_ANSWERS);
    return content;
  }

  /** Bytes of memory, more or less. */
  get size(): number {
    return this.#answers.reduce((sum, { content }) => sum + content.size, this.#bucketsSize);
  }
}

function byFirstSeen(a: EntryText, b: EntryText): number {
  return a.firstSeenAt - b.firstSeenAt || a.position - b.position || (a.key < b.key ? -1 : 1);
}

function isSame<E>(a: readonly E[], b: readonly E[]): boolean {
  return a === b || (a.length === b.length && a.every((entry, i) => entry === b[i]));
}
