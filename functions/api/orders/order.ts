import type { DetailQueries } from '../../../shared/adapters/dynamodb/detail-queries.ts';
import type { OrderQueries } from '../../../shared/adapters/dynamodb/order-queries.ts';
import { FIND_ORDER } from '../../../shared/api/orders.ts';
import type { Clock } from '../../../shared/domain/ports.ts';
import { type Detail, detailIdOfKey } from '../../../shared/domain/provider/detail.ts';
import { orderIdOfKey, type Subject } from '../../../shared/domain/provider/order-id.ts';
import { timelineOf } from '../../../shared/domain/provider/timeline.ts';
import type { EntryEvents } from '../../../shared/domain/watch/entry-history.ts';
import { plannedMilestonesOf } from '../../../shared/domain/watch/first-dates.ts';
import { orderAsOf } from '../../../shared/domain/watch/order-as-of.ts';
import type { EntryState, OrderState } from '../../../shared/domain/watch/poll-state.ts';
import { parseQuery } from '../../../shared/runtime/http.ts';
import { badRequest, Problem } from '../../../shared/runtime/problem.ts';
import { validated } from '../../../shared/runtime/validated.ts';
import { callerOf } from '../caller.ts';
import type { RouteTable } from '../route-table.ts';
import { createFindOrder } from './find-order.ts';
import { viewOrder } from './order-view.ts';

export interface OrderDeps {
  readonly orders: OrderQueries;
  readonly details: DetailQueries;
  readonly history: EntryEvents;
  readonly connections: readonly string[];
  readonly clock: Clock;
}

export function orderRoutes({ orders, details, history, connections, clock }: OrderDeps): RouteTable {
  const find = createFindOrder(orders, connections);

  const stateAt = async (subject: Subject, state: OrderState, asOf: number) => {
    const now = clock();
    if (asOf > now) throw badRequest([{ field: 'asOf', message: 'must not be ahead of now' }]);
    const past = await orderAsOf(orderIdOfKey(subject, state.key), state, asOf, { history, now });
    if (past === 'unseen') throw new Problem(404, `This order was first seen at ${iso(state.firstSeenAt)}.`);
    if (past === 'forgotten') throw new Problem(404, 'What this order was at that time is no longer kept.');
    return past;
  };

  return {
    'GET /orders/{orderId}': async event => {
      const { asOf } = parseQuery(event, FIND_ORDER);
      const { subject, contractId, state } = await find(event);
      const { connection } = subject;
      if (asOf !== undefined)
        return validated(event, JSON.stringify(viewOrder(subject, await stateAt(subject, state, asOf))));
      const order = viewOrder(subject, state);
      const { updatedAt } = state;
      if (!callerOf(event).scopes.has('order-details:read'))
        return validated(event, JSON.stringify(order), { lastModified: updatedAt, changedAt: updatedAt });
      const states = await details.listOfContract(connection, contractId);
      const views = states.map(each => viewDetail(connection, each));
      // No time of change: two details can change in one second, and are written one after the other.
      const lastModified = Math.max(updatedAt, ...states.map(each => each.updatedAt));
      return validated(event, JSON.stringify({ ...order, details: views, timeline: timelineOf(views) }), {
        lastModified,
      });
    },
  };
}

function viewDetail(connection: string, state: EntryState<Detail>) {
  const { key, value, sequence, firstSeenAt, updatedAt } = state;
  return {
    detailId: detailIdOfKey(connection, key),
    detail: value,
    planned: plannedMilestonesOf(state),
    sequence,
    firstSeenAt: iso(firstSeenAt),
    updatedAt: iso(updatedAt),
  };
}

const iso = (time: number) => new Date(time).toISOString();
