import type { EntryText } from '../../../shared/adapters/dynamodb/entry-item.ts';
import type { OrderQueries } from '../../../shared/adapters/dynamodb/order-queries.ts';
import type { Subject } from '../../../shared/domain/provider/order-id.ts';
import { isClosed, type Lease, type PollRecord } from '../../../shared/domain/watch/poll-state.ts';
import type { List } from './kept-lists.ts';

interface Poll {
  readonly lease?: Lease;
  readonly record?: PollRecord;
}

/**
 * The orders of a service. Of each bucket the digest of what was read is kept, so that it counts as current only
 * while the poll record tells the very same orders: whatever was read while a poll was putting, after a crash or before
 * replication had brought all items. While a poll may be putting, all is read: who was just sent a webhook finds the
 * order as it is there.
 */
export function orderList(
  orders: Pick<OrderQueries, 'readTexts'>,
  subject: Subject,
  { lease, record }: Poll,
): List<EntryText> {
  return {
    id: `orders ${subject.connection} ${subject.service}`,
    read: (from, to) => orders.readTexts(subject, from, to),
    digests: isClosed(lease, record) ? record.digests : [],
  };
}
