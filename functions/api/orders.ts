import type { APIGatewayProxyEvent } from 'aws-lambda';
import type * as z from 'zod/mini';
import type { DetailQueries } from '../../shared/adapters/dynamodb/detail-queries.ts';
import type { OrderQueries } from '../../shared/adapters/dynamodb/order-queries.ts';
import { LIST_ORDERS } from '../../shared/api/orders.ts';
import { type Detail, detailIdOfKey } from '../../shared/domain/provider/detail.ts';
import { textOf } from '../../shared/domain/provider/json.ts';
import { fieldOf } from '../../shared/domain/provider/order.ts';
import { readOrderId, type Subject } from '../../shared/domain/provider/order-id.ts';
import { isService, SERVICES } from '../../shared/domain/provider/services.ts';
import { timelineOf } from '../../shared/domain/provider/timeline.ts';
import type { EntryState } from '../../shared/domain/watch/poll-state.ts';
import { lastCompleteAt } from '../../shared/domain/watch/poll-state.ts';
import type { PollStore } from '../../shared/domain/watch/ports.ts';
import { json, jsonText, parseQuery } from '../../shared/runtime/http.ts';
import { badRequest, Problem } from '../../shared/runtime/problem.ts';
import { callerOf, connectionOf, maySee } from './caller.ts';
import { type OrderView, viewOrder } from './order-view.ts';
import { decodeCursor, encodeCursor, MAX_PAGE_BYTES, MAX_PAGE_READS, notYetComplete } from './parameters.ts';
import type { RouteTable } from './route-table.ts';

export interface OrderDeps {
  readonly orders: OrderQueries;
  readonly details: DetailQueries;
  readonly polls: Pick<PollStore, 'readPoll'>;
  readonly connections: readonly string[];
}

/** As cursors hold them; the table refuses longer ones. */
const ORDER_KEY = /^[0-9a-f]{2}#[!-~]{3,1000}$/;

type Filter = Pick<z.output<typeof LIST_ORDERS>, 'phase' | 'contractId' | 'updatedSince'>;

/** `/orders` lists removed orders too, with `removedAt`. */
export function orderRoutes({ orders, details, polls, connections }: OrderDeps): RouteTable {
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
      const { service, limit, cursor, connection: name, ...filter } = parseQuery(event, LIST_ORDERS);
      const connection = connectionOf(callerOf(event), name, connections);
      const services = service === undefined ? SERVICES : [service];
      const subjects = services.map(each => ({ connection, service: each }));
      const [from, key] = cursor === undefined ? [services[0]] : decodeCursor('cursor', cursor, 2);
      const start = subjects.findIndex(subject => subject.service === from);
      if (!isService(from) || start < 0 || (key !== undefined && !ORDER_KEY.test(key)))
        throw badRequest([{ field: 'cursor', message: 'is of another query' }]);
      if (!(await Promise.all(subjects.map(isComplete))).includes(true)) throw notYetComplete(subjects);

      const page: string[] = [];
      let bytes = 0;
      let read = 0;
      for (const subject of subjects.slice(start)) {
        for await (const state of orders.listOrders(subject, subject.service === from ? key : undefined)) {
          const view = viewOrder(subject, state);
          if (fits(view, filter)) {
            const text = JSON.stringify(view);
            page.push(text);
            bytes += Buffer.byteLength(text);
          }
          if (page.length < limit && bytes < MAX_PAGE_BYTES && ++read < MAX_PAGE_READS) continue;
          const next = encodeCursor([subject.service, state.key]);
          return jsonText(200, `{"data":[${page.join(',')}],"cursor":${JSON.stringify(next)}}`);
        }
      }
      return jsonText(200, `{"data":[${page.join(',')}]}`);
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

function fits(view: OrderView, { phase, contractId, updatedSince }: Filter): boolean {
  return (
    (phase === undefined || view.status.phase === phase) &&
    (contractId === undefined || textOf(fieldOf(view.order, 'contractId') ?? '') === contractId) &&
    (updatedSince === undefined || Date.parse(view.updatedAt) >= updatedSince)
  );
}
