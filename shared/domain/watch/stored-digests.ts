import { BUCKETS, bucketOfKey } from '../provider/order-id.ts';
import { shortDigest } from './digests.ts';
import type { EntryState } from './poll-state.ts';

/** All of a stored entry (an order or a detail) that an answer depends on. Times are unix ms. */
export interface StoredEntry extends Pick<EntryState<unknown>, 'key' | 'firstSeenAt' | 'position' | 'updatedAt'> {
  /** The value as JSON, as it is stored. */
  readonly text: string;
  readonly isRemoved: boolean;
}

/** Stands among digests for a bucket of orders that has to be compared again. */
export const UNTRUSTED = 0;
const EMPTY = 1;

/**
 * The digest of what is stored in a bucket, 32 bits: the XOR of the entries' own. It depends on nothing else, and a poll
 * brings it up to date by the entries that it puts, without reading the others of the bucket.
 */
export function storedDigest(entries: readonly StoredEntry[]): number {
  return entries.reduce((sum, entry) => sum ^ ownDigest(entry), EMPTY);
}

/** The digests of all buckets of a subject, as the poll record keeps them, during one poll. */
export class StoredDigests {
  readonly #digests: number[];

  /** @param digests by bucket; without them, those of no entries at all. */
  constructor(digests: readonly number[] = Array.from({ length: BUCKETS }, () => EMPTY)) {
    this.#digests = [...digests];
  }

  /** @param read the stored entry that was replaced; undefined where there was none */
  replace(read: EntryState<unknown> | undefined, state: EntryState<unknown>): void {
    const bucket = bucketOfKey(state.key);
    const earlier = read === undefined ? 0 : ownDigest(toStored(read));
    this.#digests[bucket] = (this.#digests[bucket] ?? EMPTY) ^ earlier ^ ownDigest(toStored(state));
  }

  /** Makes the digests of these buckets anew, of all that is stored there. */
  reset(buckets: Iterable<number>, states: readonly EntryState<unknown>[]): void {
    for (const bucket of buckets) this.#digests[bucket] = EMPTY;
    for (const state of states) this.replace(undefined, state);
  }

  get all(): number[] {
    return [...this.#digests];
  }
}

function ownDigest({ key, firstSeenAt, position, updatedAt, isRemoved, text }: StoredEntry): number {
  // A key has no space.
  const whole = `${key} ${firstSeenAt} ${position} ${updatedAt} ${isRemoved ? 'removed ' : ''}${text}`;
  return shortDigest(whole);
}

export function toStored({
  key,
  firstSeenAt,
  position,
  updatedAt,
  removedAt,
  value,
}: EntryState<unknown>): StoredEntry {
  return { key, firstSeenAt, position, updatedAt, isRemoved: removedAt !== undefined, text: JSON.stringify(value) };
}
