import { BUCKETS, type Subject } from '../provider/order-id.ts';
import { CONFIRMING_ANSWERS, isMass } from './absence.ts';
import type { Poll } from './poll.ts';
import { isClosed } from './poll-state.ts';
import type { PollDeps } from './ports.ts';

const BUCKETS_AT_ONCE = 16;

/**
 * Whether an answer has to be held: its region took over from another, and it lists a mass of orders that are not stored
 * here. Most likely they are on their way from the other region, which has told them: to call them new would tell them
 * again. Five further such answers in a row are believed (docs/decisions/4-region-ownership.md). Returns how many orders
 * are unknown, 0 when the answer is not held.
 * @param listed the keys of the orders in the answer
 */
export async function countUnknown(
  listed: Pick<ReadonlySet<string>, 'size' | 'has'>,
  subject: Subject,
  poll: Poll,
  deps: Pick<PollDeps, 'store' | 'region' | 'regions'>,
): Promise<number> {
  let unknown = listed.size;
  if (!isMass(unknown, listed.size) || !mayLag(poll, deps)) return 0;
  for (let from = 0; from < BUCKETS; from += BUCKETS_AT_ONCE) {
    const orders = await deps.store.readOrders(subject, from, from + BUCKETS_AT_ONCE - 1);
    unknown -= orders.filter(({ key }) => listed.has(key)).length;
    if (!isMass(unknown, listed.size)) return 0;
  }
  return unknown;
}

/** Whether another region may have stored orders that are not here. Of a baseline that nobody finished all are unknown. */
function mayLag({ lease, record, takes }: Poll, { region, regions }: Pick<PollDeps, 'region' | 'regions'>): boolean {
  if (regions.length === 1 || lease?.owner === undefined || record?.baselining === true) return false;
  if (lease.owner !== region) return true;
  const { held = 0 } = isClosed(lease, record) ? {} : lease;
  if (held > 0) return held < CONFIRMING_ANSWERS;
  return record !== undefined && (takes || record.region !== region);
}
