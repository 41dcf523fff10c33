import type { APIGatewayProxyEvent } from 'aws-lambda';
import { deliveryRoutes } from '../../functions/api/deliveries.ts';
import { endpointRoutes } from '../../functions/api/endpoints.ts';
import { SCOPES } from '../../shared/api/routes.ts';
import { createLogger } from '../../shared/runtime/logger.ts';

/** What an owner asks for. */
export interface OwnerCall {
  /** As in the API's table of routes. */
  readonly route: string;
  readonly endpointId: string;
  readonly eventId?: string | undefined;
  readonly body?: object | undefined;
}

/** The answer of the API's own handlers, or the message of their refusal. */
export async function answerOwner(
  { route, endpointId, eventId, body }: OwnerCall,
  deps: { readonly ledger: object },
): Promise<{ readonly statusCode: number } | string | undefined> {
  const unused = {
    findUrlProblem: async () => undefined,
    readRoot: async () => 'root',
    turns: { take: async () => async () => undefined },
    createEndpointId: () => 'we_new',
    log: createLogger('api', { write: () => undefined }),
    deliveries: { listDeliveries: () => Promise.reject(new Error('It is not asked for here.')) },
  };
  const ledger = Object.assign(deps.ledger, { countWaiting: async () => 0 });
  const routes = {
    ...endpointRoutes({ ...deps, ...unused, ledger } as never),
    ...deliveryRoutes({ ...deps, ...unused, ledger } as never),
  };
  const event = {
    pathParameters: { endpointId, ...(eventId !== undefined && { eventId }) },
    body: body === undefined ? null : JSON.stringify(body),
    requestContext: { authorizer: { clientId: 'somebody', scopes: SCOPES.join(' ') } },
  } as unknown as APIGatewayProxyEvent;
  return routes[route]?.(event).catch((error: Error) => {
    if (error.name !== 'Problem') throw error;
    return error.message;
  });
}
