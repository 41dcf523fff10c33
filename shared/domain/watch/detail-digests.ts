import type { Detail } from '../provider/detail.ts';
import { BUCKETS, bucketOfKey } from '../provider/order-id.ts';
import { DIGEST_BYTES, digestBytes } from './digests.ts';
import type { EntryState } from './poll-state.ts';

/** All of a stored detail that an answer depends on. Times are unix ms. */
export interface StoredDetail extends Pick<EntryState<Detail>, 'key' | 'firstSeenAt' | 'position' | 'updatedAt'> {
  /** The value as JSON, as it is stored. */
  readonly text: string;
}

const EMPTY = Buffer.alloc(DIGEST_BYTES).toString('base64url');

/**
 * The XOR of the details' own digests. It depends on what is stored and on nothing else, and a poll brings it up to date
 * by the details that it puts, without reading the others of the bucket.
 */
export function detailBucketDigest(details: readonly StoredDetail[]): string {
  return toggled(EMPTY, details);
}

/** The digests of all buckets of a connection's details, as the poll record keeps them, during one poll. */
export class DetailDigests {
  readonly #digests: string[];

  /** @param digests by bucket; without them, those of no details at all. */
  constructor(digests: readonly string[] = Array.from({ length: BUCKETS }, () => EMPTY)) {
    this.#digests = [...digests];
  }

  /** @param read the stored detail that was replaced; undefined where there was none */
  replace(read: EntryState<Detail> | undefined, state: EntryState<Detail>): void {
    const bucket = bucketOfKey(state.key);
    const changes = read === undefined ? [state] : [read, state];
    this.#digests[bucket] = toggled(this.#digests[bucket] ?? EMPTY, changes.map(toStored));
  }

  get all(): string[] {
    return [...this.#digests];
  }
}

/** With each of the details that it is without, and without each that it is of. */
function toggled(bucketDigest: string, details: readonly StoredDetail[]): string {
  const sum = Buffer.from(bucketDigest, 'base64url');
  for (const { key, firstSeenAt, position, updatedAt, text } of details) {
    // A key has no space.
    const own = digestBytes(`${key} ${firstSeenAt} ${position} ${updatedAt} ${text}`);
    for (let i = 0; i < DIGEST_BYTES; i++) sum.writeUInt8(sum.readUInt8(i) ^ own.readUInt8(i), i);
  }
  return sum.toString('base64url');
}

const toStored = ({ value, ...rest }: EntryState<Detail>): StoredDetail => ({ ...rest, text: JSON.stringify(value) });
