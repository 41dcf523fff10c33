import type { DetailQueries } from '../../shared/adapters/dynamodb/detail-queries.ts';
import type { FoundOrder, OrderQueries } from '../../shared/adapters/dynamodb/order-queries.ts';
import type { Calendar } from '../../shared/domain/calendars/calendar.ts';
import type { StoredWork } from '../../shared/domain/calendars/entries.ts';
import type { StoredOrder } from '../../shared/domain/calendars/provision.ts';
import type { StoredDetail } from '../../shared/domain/calendars/site-work.ts';
import { type Detail, detailIdOfKey } from '../../shared/domain/provider/detail.ts';
import { orderIdOfKey, type Subject } from '../../shared/domain/provider/order-id.ts';
import { SERVICES } from '../../shared/domain/provider/services.ts';
import { plannedMilestonesOf } from '../../shared/domain/watch/first-dates.ts';
import { plannedOf } from '../../shared/domain/watch/first-plan.ts';
import type { EntryState } from '../../shared/domain/watch/poll-state.ts';
import type { ReadStates } from './state-tag.ts';

export interface WorkQueries {
  readonly orders: Pick<OrderQueries, 'listOrders'>;
  readonly details: Pick<DetailQueries, 'listDetails' | 'listOfContract'>;
  /** Those that are configured. */
  readonly connections: readonly string[];
}

export interface ReadWork extends StoredWork {
  /** By subject, where all of each was read; undefined where it was one contract. */
  readonly states: readonly ReadStates[] | undefined;
}

/** What is stored of the calendar's connections, services and contract. */
export async function readWork(
  { services = SERVICES, connections, contractId }: Pick<Calendar, 'services' | 'connections' | 'contractId'>,
  queries: WorkQueries,
): Promise<ReadWork> {
  const own = queries.connections.filter(each => connections?.includes(each) ?? true);
  const readOrders = (subjects: readonly Subject[]) =>
    Array.fromAsync(queries.orders.listOrders(subjects, contractId === undefined ? {} : { contractId }));
  const readDetails = async (connection: string) => {
    const { details } = queries;
    return contractId === undefined
      ? await details.listDetails(connection)
      : await details.listOfContract(connection, contractId);
  };
  const subjectsOf = (connection: string) => services.map(service => ({ connection, service }));
  // All services at once; a contract is looked up in all of them.
  const reads = own.flatMap(connection =>
    contractId === undefined ? subjectsOf(connection).map(each => [each]) : [subjectsOf(connection)],
  );
  const [orders, details] = await Promise.all([Promise.all(reads.map(readOrders)), Promise.all(own.map(readDetails))]);
  const ofOrders = reads.flatMap(([subject], i) =>
    subject === undefined ? [] : [{ subject, orders: (orders[i] ?? []).map(({ state }) => state) }],
  );
  const ofDetails = own.map((connection, i) => ({
    subject: { connection, service: 'details' } as const,
    details: details[i] ?? [],
  }));
  return {
    orders: orders.flat().map(toOrder),
    details: ofDetails.flatMap(({ subject, details }) => details.map(state => toDetail(subject.connection, state))),
    states: contractId === undefined ? [...ofOrders, ...ofDetails] : undefined,
  };
}

function toOrder({ subject, state }: FoundOrder): StoredOrder {
  const { key, value: order, sequence, firstSeenAt, updatedAt, removedAt } = state;
  return {
    ...{ ...subject, orderId: orderIdOfKey(subject, key), order, isRemoved: removedAt !== undefined },
    ...{ planned: plannedOf(state), sequence, firstSeenAt, updatedAt },
  };
}

function toDetail(connection: string, state: EntryState<Detail>): StoredDetail {
  const { key, value: detail, sequence, firstSeenAt, updatedAt } = state;
  const detailId = detailIdOfKey(connection, key);
  return { connection, detailId, detail, planned: plannedMilestonesOf(state), sequence, firstSeenAt, updatedAt };
}
