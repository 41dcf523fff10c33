import type { DetailQueries } from '../../../shared/adapters/dynamodb/detail-queries.ts';
import type { OrderQueries } from '../../../shared/adapters/dynamodb/order-queries.ts';
import { LIST_HISTORY } from '../../../shared/api/orders.ts';
import { type Event, factsOf } from '../../../shared/domain/events/event.ts';
import type { Clock } from '../../../shared/domain/ports.ts';
import { detailIdOfKey } from '../../../shared/domain/provider/detail.ts';
import { orderIdOfKey } from '../../../shared/domain/provider/order-id.ts';
import type { EntryEvents } from '../../../shared/domain/watch/entry-history.ts';
import { type HistoryPlace, listHistory } from '../../../shared/domain/watch/joint-history.ts';
import type { KeptEvent } from '../../../shared/domain/watch/poll-state.ts';
import { parseQuery } from '../../../shared/runtime/http.ts';
import { callerOf, mayReadEvent } from '../caller.ts';
import { createCursors, listKey } from '../paging/cursor.ts';
import { answerPage, readPage } from '../paging/page.ts';
import type { RouteTable } from '../route-table.ts';
import { createFindOrder } from './find-order.ts';

export interface HistoryDeps {
  readonly orders: OrderQueries;
  readonly details: DetailQueries;
  readonly history: EntryEvents;
  readonly connections: readonly string[];
  readonly readRoot: () => Promise<string>;
  readonly clock: Clock;
  /** How long feed and history are kept. */
  readonly keepMs: number;
}

/** A place in the list: the time of the last event, then marks and sequences of the entries in turn. */
const CURSOR_FORM = 1;

/** The details of one contract whose events are told: those that changed last. Cursors grow with their number. */
const MAX_DETAILS = 100;
const MAX_AT_ONCE = 100;

export function historyRoutes({
  orders,
  details,
  history,
  connections,
  readRoot,
  clock,
  keepMs,
}: HistoryDeps): RouteTable {
  const cursors = createCursors(readRoot);
  const find = createFindOrder(orders, connections);

  return {
    'GET /orders/{orderId}/history': async event => {
      const { limit, cursor } = parseQuery(event, LIST_HISTORY);
      const caller = callerOf(event);
      const { subject, contractId, state } = await find(event);
      const { connection } = subject;
      const orderId = orderIdOfKey(subject, state.key);
      const list = listKey(event, caller, { orderId }, CURSOR_FORM);
      const place = cursor === undefined ? undefined : toPlace(await cursors.open(list, cursor));
      const mayReadDetails = caller.scopes.has('order-details:read');
      const found = mayReadDetails ? await details.listOfContract(connection, contractId) : [];
      const latest = found.sort((a, b) => b.updatedAt - a.updatedAt).slice(0, MAX_DETAILS);
      const isKept = ({ observedAt }: KeptEvent) => observedAt > clock() - keepMs;
      const entries = [
        { id: orderId, events: state.events.filter(isKept) },
        ...latest.map(({ key, events }) => ({ id: detailIdOfKey(connection, key), events: events.filter(isKept) })),
      ];
      const { texts, last } = await readPage(listHistory(entries, place, history, Math.min(limit + 1, MAX_AT_ONCE)), {
        limit,
        clock,
        // Earlier versions kept a detail whose id is an order's: its events are among the order's.
        view: past => (mayReadEvent(caller, factsOf(past.event).type) ? viewEvent(past.event) : undefined),
      });
      return answerPage(event, texts, last && (await cursors.seal(list, fromPlace(last.place))));
    },
  };
}

/** The webhook's body, with the event's id in front. */
function viewEvent({ id, body }: Event): string {
  return `{"id":${JSON.stringify(id)},${body.slice(1)}`;
}

function fromPlace({ timestamp, told }: HistoryPlace): string[] {
  return [timestamp, ...[...told].flatMap(([mark, sequence]) => [mark, String(sequence)])];
}

function toPlace([timestamp = '', ...told]: readonly string[]): HistoryPlace {
  const marks = told.filter((_, i) => i % 2 === 0);
  return { timestamp, told: new Map(marks.map((mark, i) => [mark, Number(told[i * 2 + 1])])) };
}
