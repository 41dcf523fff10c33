import type { Written } from '../../domain/ports.ts';
import type { PollSubject, Subject } from '../../domain/provider/order-id.ts';
import type { Lease, OrderState, PollRecord } from '../../domain/watch/poll-state.ts';
import type { PollStore } from '../../domain/watch/ports.ts';
import { inBuckets, unlessEntryChanged } from './entry-item.ts';
import { fromOrderItem, ordersPartition, toOrderItem } from './order-item.ts';
import { type DynamoTable, type Item, NOT_THERE, unlessChanged } from './table.ts';

export const pollPartition = (connection: string) => `POLL#${connection}`;
export const recordSortKey = ({ service }: PollSubject) => service;
export const leaseSortKey = ({ service }: PollSubject) => `${service}#LEASE`;

export class DynamoPollStore implements PollStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  /** One query reads both, the record before the lease: their sort keys are neighbours. */
  async readPoll(subject: PollSubject): Promise<{ lease?: Lease; record?: PollRecord }> {
    const items = await this.#table.queryAll({
      where: {
        expression: 'pk = :pk AND sk BETWEEN :record AND :lease',
        values: {
          ':pk': pollPartition(subject.connection),
          ':record': recordSortKey(subject),
          ':lease': leaseSortKey(subject),
        },
      },
    });
    const lease = items.find(({ sk }) => sk === leaseSortKey(subject));
    const record = items.find(({ sk }) => sk === recordSortKey(subject));
    return { ...(lease && { lease: fromLeaseItem(lease) }), ...(record && { record: fromRecordItem(record) }) };
  }

  async putLease(subject: PollSubject, lease: Lease): Promise<Written> {
    const key = { pk: pollPartition(subject.connection), sk: leaseSortKey(subject) };
    return this.#table.put({ ...lease, ...key, revision: lease.revision + 1 }, unlessChanged(lease.revision));
  }

  async putRecord(subject: PollSubject, record: PollRecord): Promise<Written> {
    const key = { pk: pollPartition(subject.connection), sk: recordSortKey(subject) };
    return this.#table.put(
      { ...toRecordItem(record), ...key, revision: record.revision + 1 },
      unlessChanged(record.revision),
    );
  }

  async readOrders(subject: Subject, from: number, to: number): Promise<OrderState[]> {
    const items = await this.#table.queryAll({ where: inBuckets(ordersPartition(subject), from, to) });
    return items.map(fromOrderItem);
  }

  async putOrder(subject: Subject, state: OrderState, read: OrderState | undefined): Promise<Written> {
    return this.#table.put(
      toOrderItem(subject, state),
      read === undefined ? NOT_THERE : unlessEntryChanged(read, 'order'),
    );
  }
}

/**
 * For a start of the local runner, whose queues are lost: each lease gets a new token, so that the next poll trusts no
 * digest, compares everything and sends again the events that the feed lacks. `openedAt` is cleared, since no poll can
 * be writing.
 */
export async function invalidateDigests(
  table: DynamoTable,
  connections: readonly string[],
  createToken: () => string,
): Promise<void> {
  for (const connection of connections) {
    const items = await table.queryAll({
      where: { expression: 'pk = :pk', values: { ':pk': pollPartition(connection) } },
    });
    for (const item of items.filter(({ sk }) => String(sk).endsWith('#LEASE'))) {
      const { pk, sk } = item as { pk: string; sk: string };
      const { openedAt: _openedAt, ...lease } = fromLeaseItem(item);
      await table.put(
        { ...lease, pk, sk, token: createToken(), revision: lease.revision + 1 },
        unlessChanged(lease.revision),
      );
    }
  }
}

/** Digests and absences are one JSON text each: DynamoDB adds overhead to an item for each member of a list or map. */
function toRecordItem({ digests, absences, ...rest }: PollRecord): Item {
  return { ...rest, digests: JSON.stringify(digests), absences: JSON.stringify(absences) };
}

export function fromRecordItem({ pk: _pk, sk: _sk, digests, absences, ...rest }: Item): PollRecord {
  return {
    ...rest,
    digests: JSON.parse(String(digests)),
    absences: JSON.parse(String(absences)),
  } as unknown as PollRecord;
}

export function fromLeaseItem({ pk: _pk, sk: _sk, ...lease }: Item): Lease {
  return lease as unknown as Lease;
}
