import type * as z from 'zod/mini';
import type { DetailQueries } from '../../shared/adapters/dynamodb/detail-queries.ts';
import type { OrderQueries } from '../../shared/adapters/dynamodb/order-queries.ts';
import { FIND_ORDER, LIST_ORDERS } from '../../shared/api/orders.ts';
import { RETENTION_MS } from '../../shared/domain/events/retention.ts';
import type { Clock } from '../../shared/domain/ports.ts';
import { type Detail, detailIdOfKey } from '../../shared/domain/provider/detail.ts';
import { textOf } from '../../shared/domain/provider/json.ts';
import { fieldOf } from '../../shared/domain/provider/order.ts';
import { orderIdOfKey, type Subject } from '../../shared/domain/provider/order-id.ts';
import { SERVICES } from '../../shared/domain/provider/services.ts';
import { timelineOf } from '../../shared/domain/provider/timeline.ts';
import type { EntryEvents } from '../../shared/domain/watch/entry-history.ts';
import { orderAsOf } from '../../shared/domain/watch/order-as-of.ts';
import type { EntryState, OrderState } from '../../shared/domain/watch/poll-state.ts';
import { lastCompleteAt } from '../../shared/domain/watch/poll-state.ts';
import type { PollStore } from '../../shared/domain/watch/ports.ts';
import { parseQuery } from '../../shared/runtime/http.ts';
import { badRequest, Problem } from '../../shared/runtime/problem.ts';
import { callerOf, connectionOf } from './caller.ts';
import { createCursors, listKey } from './cursor.ts';
import { createFindOrder } from './find-order.ts';
import { type OrderView, viewOrder } from './order-view.ts';
import { answerPage, readPage } from './page.ts';
import { notYetComplete } from './parameters.ts';
import type { RouteTable } from './route-table.ts';
import { validated } from './validated.ts';

export interface OrderDeps {
  readonly orders: OrderQueries;
  readonly details: DetailQueries;
  readonly history: EntryEvents;
  readonly polls: Pick<PollStore, 'readPoll'>;
  readonly connections: readonly string[];
  readonly readRoot: () => Promise<string>;
  readonly clock: Clock;
}

/** A place in the list: service and key of an order. */
const CURSOR_FORM = 1;

type Filter = Pick<z.output<typeof LIST_ORDERS>, 'phase' | 'contractId' | 'updatedSince' | 'slipped'>;

/** `/orders` lists removed orders too, with `removedAt`. */
export function orderRoutes({ orders, details, history, polls, connections, readRoot, clock }: OrderDeps): RouteTable {
  const cursors = createCursors(readRoot);
  const isComplete = async (subject: Subject) => {
    const { lease, record } = await polls.readPoll(subject);
    return lastCompleteAt(lease, record) !== undefined;
  };

  const find = createFindOrder(orders, connections);

  const stateAt = async (subject: Subject, state: OrderState, asOf: number) => {
    const now = clock();
    if (asOf > now) throw badRequest([{ field: 'asOf', message: 'must not be ahead of now' }]);
    const past = await orderAsOf(orderIdOfKey(subject, state.key), state, asOf, {
      history,
      keptSince: now - RETENTION_MS,
    });
    if (past === 'unseen') throw new Problem(404, `This order was first seen at ${iso(state.firstSeenAt)}.`);
    if (past === 'forgotten') throw new Problem(404, 'What this order was at that time is no longer kept.');
    return past;
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
          return fits(view, state, query) ? JSON.stringify(view) : undefined;
        },
      });
      const next = last && (await cursors.seal(list, [last.subject.service, last.state.key]));
      return answerPage(event, texts, next);
    },

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

function viewDetail(connection: string, { key, value, sequence, firstSeenAt, updatedAt }: EntryState<Detail>) {
  return {
    detailId: detailIdOfKey(connection, key),
    detail: value,
    sequence,
    firstSeenAt: iso(firstSeenAt),
    updatedAt: iso(updatedAt),
  };
}

const iso = (time: number) => new Date(time).toISOString();

function fits(
  view: OrderView,
  { updatedAt }: OrderState,
  { phase, contractId, updatedSince, slipped }: Filter,
): boolean {
  return (
    (phase === undefined || view.status.phase === phase) &&
    (contractId === undefined || textOf(fieldOf(view.order, 'contractId') ?? '') === contractId) &&
    (updatedSince === undefined || updatedAt >= updatedSince) &&
    (slipped === undefined || (view.planned?.slippedDays ?? 0) > 0 === slipped)
  );
}
