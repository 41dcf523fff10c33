import type { EntryText } from '../../../shared/adapters/dynamodb/entry-item.ts';
import type { OrderQueries } from '../../../shared/adapters/dynamodb/order-queries.ts';
import { parseJson } from '../../../shared/domain/provider/json.ts';
import type { Order } from '../../../shared/domain/provider/order.ts';
import type { Subject } from '../../../shared/domain/provider/order-id.ts';
import { bucketDigest } from '../../../shared/domain/watch/digests.ts';
import { isClosed, type Lease, type PollRecord } from '../../../shared/domain/watch/poll-state.ts';
import type { List } from './kept-lists.ts';

interface Poll {
  readonly lease?: Lease;
  readonly record?: PollRecord;
}

/**
 * The orders of a service. A bucket's label is the digest of what was read of it, so that it counts as current only
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
    labels: isClosed(lease, record) ? record.digests : [],
    labelOf: entries => bucketDigest(entries.filter(({ isRemoved }) => !isRemoved).map(toListed)),
  };
}

const toListed = ({ text }: EntryText) => ({ value: parseJson(text) as Order });
