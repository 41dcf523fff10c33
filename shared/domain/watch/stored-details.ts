import { BUCKETS } from '../provider/order-id.ts';
import type { KeptEvent } from './poll-state.ts';
import type { DetailPollDeps } from './ports.ts';
import { isAnothers } from './rivals.ts';
import { StoredDigests } from './stored-digests.ts';
import { findUntold } from './untold.ts';

const BUCKETS_AT_ONCE = 16;

/** What a poll that trusts nothing finds stored. */
export interface StoredDetails {
  readonly digests: StoredDigests;
  /** Kept events that the feed lacks. */
  readonly untold: readonly KeptEvent[];
  /** Whether a detail's last change may be another region's: see isAnothers. */
  readonly hasAnothers: boolean;
}

/** Reads all details of a connection, bucket by bucket. */
export async function readStoredDetails(
  connection: string,
  at: number,
  { store, feed, region }: Pick<DetailPollDeps, 'store' | 'feed' | 'region'>,
): Promise<StoredDetails> {
  const digests = new StoredDigests();
  const untold: KeptEvent[] = [];
  let hasAnothers = false;
  for (let from = 0; from < BUCKETS; from += BUCKETS_AT_ONCE) {
    const states = await store.readDetailBuckets(connection, from, from + BUCKETS_AT_ONCE - 1);
    for (const state of states) digests.replace(undefined, state);
    hasAnothers ||= states.some(state => isAnothers(state, region, at));
    untold.push(...(await findUntold(states, feed, at)));
  }
  return { digests, untold, hasAnothers };
}
