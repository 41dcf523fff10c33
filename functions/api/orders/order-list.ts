import type * as z from 'zod/mini';
import type { OrderQueries } from '../../../shared/adapters/dynamodb/order-queries.ts';
import { LIST_ORDERS } from '../../../shared/api/orders.ts';
import type { Clock } from '../../../shared/domain/ports.ts';
import { textOf } from '../../../shared/domain/provider/json.ts';
import { fieldOf } from '../../../shared/domain/provider/order.ts';
import type { Subject } from '../../../shared/domain/provider/order-id.ts';
import { SERVICES } from '../../../shared/domain/provider/services.ts';
import { lastCompleteAt } from '../../../shared/domain/watch/poll-state.ts';
import type { PollStore } from '../../../shared/domain/watch/ports.ts';
import { parseQuery } from '../../../shared/runtime/http.ts';
import { callerOf, connectionOf } from '../caller.ts';
import { createCursors, listKey } from '../paging/cursor.ts';
import { answerPage, readPage } from '../paging/page.ts';
import { notYetComplete } from '../parameters.ts';
import type { RouteTable } from '../route-table.ts';
import { type OrderView, viewOrder } from './order-view.ts';

export interface OrderListDeps {
  readonly orders: OrderQueries;
  readonly polls: Pick<PollStore, 'readPoll'>;
  readonly connections: readonly string[];
  readonly readRoot: () => Promise<string>;
  readonly clock: Clock;
}

/** A place in the list: service and key of an order. */
const CURSOR_FORM = 1;

/** Removed orders are listed too, with `removedAt`. */
export function orderListRoutes({ orders, polls, connections, readRoot, clock }: OrderListDeps): RouteTable {
  const cursors = createCursors(readRoot);
  const isComplete = async (subject: Subject) => {
    const { lease, record } = await polls.readPoll(subject);
    return lastCompleteAt(lease, record) !== undefined;
  };

  return {
    'GET /orders': async event => {
      const { limit, cursor, ...query } = parseQuery(event, LIST_ORDERS);
      const { service, connection: name, contractId, ...filter } = query;
      const { updatedSince } = filter;
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
          if (updatedSince !== undefined && state.updatedAt < updatedSince) return undefined;
          const view = viewOrder(subject, state);
          return fits(view, query) ? JSON.stringify(view) : undefined;
        },
      });
      const next = last && (await cursors.seal(list, [last.subject.service, last.state.key]));
      return answerPage(event, texts, next);
    },
  };
}

type Filter = Pick<z.output<typeof LIST_ORDERS>, 'phase' | 'contractId' | 'slipped'>;

function fits(view: OrderView, { phase, contractId, slipped }: Filter): boolean {
  return (
    (phase === undefined || view.status.phase === phase) &&
    (contractId === undefined || textOf(fieldOf(view.order, 'contractId') ?? '') === contractId) &&
    (slipped === undefined || (view.planned?.slippedDays ?? 0) > 0 === slipped)
  );
}
