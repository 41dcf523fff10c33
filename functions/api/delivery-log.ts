import { type DeliveryQueries, deliveryPosition } from '../../shared/adapters/dynamodb/delivery-queries.ts';
import { LIST_DELIVERIES } from '../../shared/api/deliveries.ts';
import type { Delivery } from '../../shared/domain/deliver/delivery.ts';
import { bodyFor, matchesType } from '../../shared/domain/deliver/endpoint.ts';
import { factsOf } from '../../shared/domain/events/event.ts';
import type { Clock } from '../../shared/domain/ports.ts';
import { parseQuery } from '../../shared/runtime/http.ts';
import { validated } from '../../shared/runtime/validated.ts';
import { type Caller, callerOf, mayReadEvent, maySee } from './caller.ts';
import { createFindDelivery, type FindDeliveryDeps } from './find-delivery.ts';
import { createFindEndpoint, type FindEndpointDeps } from './find-endpoint.ts';
import { createCursors, listKey } from './paging/cursor.ts';
import { answerPage, readPage } from './paging/page.ts';
import type { RouteTable } from './route-table.ts';

export interface DeliveryLogDeps extends FindEndpointDeps, FindDeliveryDeps {
  readonly deliveries: DeliveryQueries;
  readonly readRoot: () => Promise<string>;
  readonly clock: Clock;
}

/** A place in the list: that of the last row. */
const CURSOR_FORM = 1;

export function deliveryLogRoutes(deps: DeliveryLogDeps): RouteTable {
  const { deliveries, readRoot, clock } = deps;
  const cursors = createCursors(readRoot);
  const findEndpoint = createFindEndpoint(deps);
  const findDelivery = createFindDelivery(deps);

  return {
    'GET /webhook-endpoints/{endpointId}/deliveries': async event => {
      const { limit, cursor, ...filter } = parseQuery(event, LIST_DELIVERIES);
      const { status, type, orderId } = filter;
      const caller = callerOf(event);
      const { id } = await findEndpoint(event);
      const list = listKey(event, caller, { id, ...filter }, CURSOR_FORM);
      const [position] = cursor === undefined ? [] : await cursors.open(list, cursor);
      const { texts, last } = await readPage(deliveries.listDeliveries(id, clock(), position), {
        limit,
        clock,
        view: delivery => {
          const fits =
            maySee(caller, delivery.connection) &&
            (status === undefined || delivery.status === status) &&
            (type === undefined || matchesType(type, delivery.type)) &&
            (orderId === undefined || delivery.orderId === orderId);
          return fits ? JSON.stringify(viewDelivery(delivery)) : undefined;
        },
      });
      return answerPage(event, texts, last && (await cursors.seal(list, [deliveryPosition(last)])));
    },

    'GET /webhook-endpoints/{endpointId}/deliveries/{eventId}': async event => {
      const endpoint = await findEndpoint(event);
      const { delivery, told } = await findDelivery(event, endpoint);
      const { orderId, type } = factsOf(told);
      // Rows from before 0.2 do not name the order.
      const view = JSON.stringify(viewDelivery(orderId === undefined ? delivery : { ...delivery, orderId }));
      const payload = mayRead(callerOf(event), type) ? `,"payload":${bodyFor(endpoint, told)}` : '';
      return validated(event, `${view.slice(0, -1)}${payload}}`);
    },
  };
}

export function viewDelivery(delivery: Delivery) {
  const { eventId, type, eventTime: timestamp, orderId, status, attemptCount, nextAttemptAt, attempts } = delivery;
  return { eventId, type, timestamp, orderId, status, attemptCount, nextAttemptAt, attempts };
}

/** Nobody reads through webhooks what the feed would not tell him. */
function mayRead(caller: Caller, type: string): boolean {
  return caller.scopes.has('orders:read') && mayReadEvent(caller, type);
}
