import type { APIGatewayProxyEvent } from 'aws-lambda';
import type * as z from 'zod/mini';
import type { DetailQueries } from '../../shared/adapters/dynamodb/detail-queries.ts';
import type { OrderQueries } from '../../shared/adapters/dynamodb/order-queries.ts';
import { LIST_ORDERS } from '../../shared/api/orders.ts';
import type { Clock } from '../../shared/domain/ports.ts';
import { type Detail, detailIdOfKey } from '../../shared/domain/provider/detail.ts';
import { textOf } from '../../shared/domain/provider/json.ts';
import { fieldOf } from '../../shared/domain/provider/order.ts';
import { readOrderId, type Subject } from '../../shared/domain/provider/order-id.ts';
import { SERVICES } from '../../shared/domain/provider/services.ts';
import { timelineOf } from '../../shared/domain/provider/timeline.ts';
import type { EntryState } from '../../shared/domain/watch/poll-state.ts';
import { lastCompleteAt } from '../../shared/domain/watch/poll-state.ts';
import type { PollStore } from '../../shared/domain/watch/ports.ts';
import { json, parseQuery } from '../../shared/runtime/http.ts';
import { Problem } from '../../shared/runtime/problem.ts';
import { callerOf, connectionOf, maySee } from './caller.ts';
import { createCursors, listKey } from './cursor.ts';
import { type OrderView, viewOrder } from './order-view.ts';
import { answerPage, readPage } from './page.ts';
import { notYetComplete } from './parameters.ts';
import type { RouteTable } from './route-table.ts';

export interface OrderDeps {
  readonly orders: OrderQueries;
  readonly details: DetailQueries;
  readonly polls: Pick<PollStore, 'readPoll'>;
  readonly connections: readonly string[];
  readonly readRoot: () => Promise<string>;
  readonly clock: Clock;
}

/** A place in the list: service and key of an order. */
const CURSOR_FORM = 1;

type Filter = Pick<z.output<typeof LIST_ORDERS>, 'phase' | 'contractId' | 'updatedSince' | 'slipped'>;

/** `/orders` lists removed orders too, with `removedAt`. */
export function orderRoutes({ orders, details, polls, connections, readRoot, clock }: OrderDeps): RouteTable {
  const cursors = createCursors(readRoot);
  const isComplete = async (subject: Subject) => {
    const { lease, record } = await polls.readPoll(subject);
    return lastCompleteAt(lease, record) !== undefined;
  };

  const find = async (event: APIGatewayProxyEvent) => {
    const caller = callerOf(event);
    const isKnown = (connection: string) => connections.includes(connection) && maySee(caller, connection);
    for (const order of readOrderId(event.pathParameters?.orderId ?? '')) {
      const state = isKnown(order.connection) ? await orders.findOrder(order, order) : undefined;
      if (state !== undefined) return { ...order, state };
    }
    throw new Problem(404, 'There is no such order.');
  };

  return {
    'GET /orders': async event => {
      const { limit, cursor, ...query } = parseQuery(event, LIST_ORDERS);
      const { service, connection: name, contractId, ...filter } = query;
      const caller = callerOf(event);
      const connection = connectionOf(caller, name, connections);
      const subjects = (service === undefined ? SERVICES : [service]).map(each => ({ connection, service: each }));
      const list = listKey(event, caller, { ...query, connection }, CURSOR_FORM);
      const place = cursor === undefined ? undefined : await cursors.open(list, cursor);
      if (!(await Promise.all(subjects.map(isComplete))).includes(true)) throw notYetComplete(subjects);
      const found = orders.listOrders(subjects, {
        ...(place && { after: { service: place[0] ?? '', key: place[1] ?? '' } }),
        ...(contractId !== undefined && { contractId }),
        ...(Object.values(filter).every(each => each === undefined) && { atOnce: limit + 1 }),
      });
      const { texts, last } = await readPage(found, {
        limit,
        clock,
        view: ({ subject, state }) => {
          const view = viewOrder(subject, state);
          return fits(view, query) ? JSON.stringify(view) : undefined;
        },
      });
      const next = last && (await cursors.seal(list, [last.subject.service, last.state.key]));
      return answerPage(event, texts, next);
    },

    'GET /orders/{orderId}': async event => {
      const { connection, service, contractId, state } = await find(event);
      const order = viewOrder({ connection, service }, state);
      if (!callerOf(event).scopes.has('order-details:read')) return json(200, order);
      const states = await details.listOfContract(connection, contractId);
      const views = states.map(each => viewDetail(connection, each));
      return json(200, { ...order, details: views, timeline: timelineOf(views) });
    },
  };
}

function viewDetail(connection: string, { key, value, sequence, firstSeenAt, updatedAt }: EntryState<Detail>) {
  return {
    detailId: detailIdOfKey(connection, key),
    detail: value,
    sequence,
    firstSeenAt: new Date(firstSeenAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
  };
}

function fits(view: OrderView, { phase, contractId, updatedSince, slipped }: Filter): boolean {
  return (
    (phase === undefined || view.status.phase === phase) &&
    (contractId === undefined || textOf(fieldOf(view.order, 'contractId') ?? '') === contractId) &&
    (updatedSince === undefined || Date.parse(view.updatedAt) >= updatedSince) &&
    (slipped === undefined || (view.planned?.slippedDays ?? 0) > 0 === slipped)
  );
}
