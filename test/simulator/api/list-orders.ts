import { isService } from '../services.ts';
import type { OrderBook } from '../world/order-book.ts';
import { gatewayFault } from './gateway-fault.ts';
import type { Route } from './route.ts';

/** The whole list of a service: there are no pages. */
export function listOrdersRoute(book: Pick<OrderBook, 'list'>): Route {
  return {
    method: 'GET',
    path: '/v1/business-process/service-orders',
    guarded: true,
    reply({ query }) {
      const service = query.get('serviceName') ?? '';
      if (!isService(service)) {
        const text = service ? `Unknown serviceName : ${service}` : 'Required param : serviceName';
        return { refusal: gatewayFault(400, text, 'messaging.runtime.BadRequest') };
      }
      const items = book.list(service);
      return { at: 'list', service, items, body: { items, resultCount: items.length } };
    },
  };
}
