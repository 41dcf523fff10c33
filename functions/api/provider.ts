import type { OrderQueries } from '../../shared/adapters/dynamodb/order-queries.ts';
import { PROVIDER_ORDERS } from '../../shared/api/provider.ts';
import { lastCompleteAt } from '../../shared/domain/watch/poll-state.ts';
import type { PollStore } from '../../shared/domain/watch/ports.ts';
import { parseLooseQuery } from '../../shared/runtime/http.ts';
import { validated } from '../../shared/runtime/validated.ts';
import { callerOf, connectionOf } from './caller.ts';
import type { KeptLists } from './kept/kept-lists.ts';
import { orderList } from './kept/order-list.ts';
import { notYetComplete } from './parameters.ts';
import type { RouteTable } from './route-table.ts';

export interface ProviderDeps {
  readonly orders: OrderQueries;
  readonly lists: KeptLists;
  readonly polls: Pick<PollStore, 'readPoll'>;
  readonly connections: readonly string[];
}

/** The provider's own call. Its items are spliced as they are stored, so that every value has the form it came in. */
export function providerRoutes({ orders, lists, polls, connections }: ProviderDeps): RouteTable {
  return {
    'GET /business-process/service-orders': async event => {
      const { serviceName: service, connection } = parseLooseQuery(event, PROVIDER_ORDERS);
      const subject = { connection: connectionOf(callerOf(event), connection, connections), service };
      const poll = await polls.readPoll(subject);
      const completeAt = lastCompleteAt(poll.lease, poll.record);
      if (completeAt === undefined) throw notYetComplete([subject]);
      const list = await lists.read(orderList(orders, subject, poll));
      const body = list.answer(list.listed, items => `{"items":[${items.join(',')}],"resultCount":${items.length}}`);
      const changedAt = Math.max(completeAt, list.changedAt);
      return validated(event, body, { lastModified: completeAt, changedAt });
    },
  };
}
