import type { Event } from '../../domain/events/event.ts';
import type { Written } from '../../domain/ports.ts';
import type { PollSubject, Subject } from '../../domain/provider/order-id.ts';
import { withEnd } from '../../domain/watch/lease/lease-times.ts';
import { outageName } from '../../domain/watch/lease/outage.ts';
import type { RegionState } from '../../domain/watch/lease/region-state.ts';
import { subjectsOf } from '../../domain/watch/observe-polls.ts';
import { type Lease, lastCompleteAt, type OrderState, type PollRecord } from '../../domain/watch/poll-state.ts';
import type { PollStore, StoredPoll } from '../../domain/watch/ports.ts';
import { inBuckets, unlessEntryChanged } from './entry-item.ts';
import { fromOrderItem, ordersPartition, toOrderItem } from './order-item.ts';
import { fromRecordItem, toRecordItem } from './record-item.ts';
import { type DynamoTable, type Item, NOT_THERE, unlessChanged } from './table.ts';

export const pollPartition = (connection: string) => `POLL#${connection}`;
export const recordSortKey = ({ service }: PollSubject) => service;
export const stateSortKey = ({ service }: PollSubject, region: string) => `${service}#FAILURES#${region}`;
export const leaseSortKey = ({ service }: PollSubject) => `${service}#LEASE`;

export class DynamoPollStore implements PollStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  /** One query reads record, regions' states and lease, in this order: their sort keys are neighbours. */
  async readPoll(subject: PollSubject): Promise<StoredPoll> {
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
    const leaseItem = items.find(({ sk }) => sk === leaseSortKey(subject));
    const recordItem = items.find(({ sk }) => sk === recordSortKey(subject));
    const record = recordItem && fromRecordItem(recordItem);
    const prefix = stateSortKey(subject, '');
    const states = items
      .filter(({ sk }) => String(sk).startsWith(prefix))
      .map(item => [String(item.sk).slice(prefix.length), fromStateItem(item)] as const);
    return {
      ...(leaseItem && { lease: fromLeaseItem(leaseItem, record) }),
      ...(record && { record }),
      states: Object.fromEntries(states),
    };
  }

  async putLease(subject: PollSubject, lease: Lease): Promise<Written> {
    const key = { pk: pollPartition(subject.connection), sk: leaseSortKey(subject) };
    return this.#table.put(
      { ...toLeaseItem(lease), ...key, revision: lease.revision + 1 },
      unlessChanged(lease.revision),
    );
  }

  async putRegionState(subject: PollSubject, region: string, state: RegionState): Promise<Written> {
    const key = { pk: pollPartition(subject.connection), sk: stateSortKey(subject, region) };
    return this.#table.put({ ...state, ...key, revision: state.revision + 1 }, unlessChanged(state.revision));
  }

  /** What a region keeps of its `upstream.*` events until the feed has them. */
  async listUnpublished(region: string, connections: readonly string[]): Promise<Event[]> {
    const keys = subjectsOf(connections).map(subject => ({
      pk: pollPartition(subject.connection),
      sk: stateSortKey(subject, region),
    }));
    const items = await this.#table.getMany(keys, ['unpublished']);
    return items.flatMap(({ unpublished }) => unpublished as Event[]);
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
      const recordItem = items.find(({ sk: other }) => `${other}#LEASE` === sk);
      const record = recordItem && fromRecordItem(recordItem);
      const { openedAt: _openedAt, ...lease } = withEnd(fromLeaseItem(item, record), record);
      await table.put(
        { ...toLeaseItem({ ...lease, token: createToken() }), pk, sk, revision: lease.revision + 1 },
        unlessChanged(lease.revision),
      );
    }
  }
}

/** An earlier version keeps failures and outages in the lease. It reads these members, and so they are written for it. */
function toLeaseItem({ earlier, ...lease }: Lease): Item {
  // It numbers outages by this: a number that it has not used yet.
  const outage = lease.until;
  if (earlier === undefined) return { ...lease, outage, failures: 0, unpublished: [] };
  const { told, failures, failingSince, failure, unpublished, notSet } = earlier;
  return { ...lease, outage, failures, failingSince, failure, unpublished, notSet, isTold: told !== undefined };
}

export function fromLeaseItem({ pk: _pk, sk: _sk, ...item }: Item, record?: PollRecord): Lease {
  const {
    failures,
    failingSince,
    failure,
    unpublished,
    notSet,
    isTold,
    outage: _,
    ...lease
  } = item as unknown as Lease & RegionState & { readonly isTold?: boolean; readonly outage?: number };
  if (failures === 0 && !notSet && unpublished.length === 0) return lease;
  // Before there was `isTold`, an outage was told at the third failure.
  const told = (isTold ?? failures >= 3) ? [outageName(lastCompleteAt(lease, record))] : undefined;
  return { ...lease, earlier: { revision: 0, failures, failingSince, failure, unpublished, notSet, told } };
}

function fromStateItem({ pk: _pk, sk: _sk, ...state }: Item): RegionState {
  return state as unknown as RegionState;
}
