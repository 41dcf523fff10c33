import type { OrderQueries } from '../../shared/adapters/dynamodb/order-queries.ts';
import { PROVIDER_ORDERS } from '../../shared/api/provider.ts';
import { lastCompleteAt } from '../../shared/domain/watch/poll-state.ts';
import type { PollStore } from '../../shared/domain/watch/ports.ts';
import { parseLooseQuery } from '../../shared/runtime/http.ts';
import { callerOf, connectionOf } from './caller.ts';
import { notYetComplete } from './parameters.ts';
import type { RouteTable } from './route-table.ts';
import { validated } from './validated.ts';

export interface ProviderDeps {
  readonly orders: OrderQueries;
  readonly polls: Pick<PollStore, 'readPoll'>;
  readonly connections: readonly string[];
}

/** The provider's own call. Its items are spliced as they are stored, so that every value has the form it came in. */
export function providerRoutes({ orders, polls, connections }: ProviderDeps): RouteTable {
  return {
    'GET /business-process/service-orders': async event => {
      const { serviceName: service, connection } = parseLooseQuery(event, PROVIDER_ORDERS);
      const subject = { connection: connectionOf(callerOf(event), connection, connections), service };
      const { lease, record } = await polls.readPoll(subject);
      const completeAt = lastCompleteAt(lease, record);
      if (completeAt === undefined) throw notYetComplete([subject]);
      const items = await orders.listTexts(subject);
      const body = `{"items":[${items.join(',')}],"resultCount":${items.length}}`;
      return validated(event, body, { lastModified: completeAt });
    },
  };
}
