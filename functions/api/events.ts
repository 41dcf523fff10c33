import { LIST_EVENTS } from '../../shared/api/events.ts';
import { matchesType } from '../../shared/domain/deliver/endpoint.ts';
import { type EventFacts, factsOf } from '../../shared/domain/events/event.ts';
import type { Feed, FeedLog } from '../../shared/domain/events/ports.ts';
import { hasMissed } from '../../shared/domain/events/slot.ts';
import type { Clock } from '../../shared/domain/ports.ts';
import { orderId, readOrderId } from '../../shared/domain/provider/order-id.ts';
import { parseQuery } from '../../shared/runtime/http.ts';
import { badRequest, Problem } from '../../shared/runtime/problem.ts';
import { validated } from '../../shared/runtime/validated.ts';
import { type Caller, callerOf, connectionOf, mayReadEvent, maySee } from './caller.ts';
import { createFeedCursors, expiredCursor } from './paging/feed-cursor.ts';
import { answerPage, readPage } from './paging/page.ts';
import type { RouteTable } from './route-table.ts';

export interface EventDeps {
  readonly feed: Pick<Feed, 'findEvent'>;
  readonly feedLog: FeedLog;
  readonly connections: readonly string[];
  /** The root secret; keys of cursors are made of it. */
  readonly readRoot: () => Promise<string>;
  readonly clock: Clock;
}

const EVENT_ID = /^evt_\w{1,64}$/;

export function eventRoutes({ feed, feedLog, connections, readRoot, clock }: EventDeps): RouteTable {
  const cursors = createFeedCursors(readRoot);
  const startOf = async (since: number | undefined) => (since === undefined ? {} : feedLog.findStart(since));
  return {
    'GET /events': async event => {
      const { after, since, type, orderId: sentId, connection, limit } = parseQuery(event, LIST_EVENTS);
      const caller = callerOf(event);
      if (connection !== undefined) connectionOf(caller, connection, connections);
      const orderIds = sentId === undefined ? undefined : readOrderId(sentId).map(order => orderId(order, order));
      const isWanted = (facts: EventFacts) =>
        isFor(caller, facts) &&
        (type === undefined || matchesType(type, facts.type)) &&
        (orderIds === undefined || orderIds.includes(facts.orderId ?? '')) &&
        (connection === undefined || facts.connection === connection);
      if (after !== undefined && since !== undefined)
        throw badRequest([{ field: 'since', message: 'must not come with after, which is a place already' }]);
      const from = after === undefined ? await startOf(since) : await cursors.open(after);
      let cursor = from;
      const { texts } = await readPage(feedLog.listAfter(from), {
        limit,
        clock,
        view: entry => {
          if (hasMissed(cursor, entry)) throw expiredCursor();
          cursor = { ...cursor, [entry.lane]: entry.place };
          return isWanted(factsOf(entry)) ? viewEvent(entry) : undefined;
        },
      });
      return answerPage(event, texts, await cursors.seal(cursor));
    },

    'GET /events/{eventId}': async event => {
      const eventId = event.pathParameters?.eventId ?? '';
      const found = EVENT_ID.test(eventId) ? await feed.findEvent(eventId) : undefined;
      if (found === undefined || !isFor(callerOf(event), factsOf(found)))
        throw new Problem(404, 'There is no such event.');
      return validated(event, viewEvent(found));
    },
  };
}

function isFor(caller: Caller, { type, connection }: EventFacts): boolean {
  return maySee(caller, connection) && mayReadEvent(caller, type);
}

/** The webhook's body with the id in front. */
function viewEvent({ id, body }: { readonly id: string; readonly body: string }): string {
  return `{"id":${JSON.stringify(id)},${body.slice(1)}`;
}
