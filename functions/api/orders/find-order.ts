import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { FoundOrder, OrderQueries } from '../../../shared/adapters/dynamodb/order-queries.ts';
import { readOrderId } from '../../../shared/domain/provider/order-id.ts';
import { Problem } from '../../../shared/runtime/problem.ts';
import { callerOf, maySee } from '../caller.ts';

/** The order that a path names; throws a 404, also for one of a connection that is not the caller's. */
export function createFindOrder(orders: OrderQueries, connections: readonly string[]) {
  return async (event: APIGatewayProxyEvent): Promise<FoundOrder & { readonly contractId: string }> => {
    const caller = callerOf(event);
    for (const { connection, service, ...identity } of readOrderId(event.pathParameters?.orderId ?? '')) {
      const subject = { connection, service };
      const isKnown = connections.includes(connection) && maySee(caller, connection);
      const state = isKnown ? await orders.findOrder(subject, identity) : undefined;
      if (state !== undefined) return { subject, contractId: identity.contractId, state };
    }
    throw new Problem(404, 'There is no such order.');
  };
}
