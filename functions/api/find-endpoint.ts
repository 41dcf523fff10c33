import type { APIGatewayProxyEvent } from 'aws-lambda';
import { isWithin } from '../../shared/domain/clients/rights.ts';
import type { Endpoint } from '../../shared/domain/deliver/endpoint.ts';
import type { Endpoints } from '../../shared/domain/deliver/ports.ts';
import { Problem } from '../../shared/runtime/problem.ts';
import { callerOf } from './caller.ts';

export interface FindEndpointDeps {
  readonly endpoints: Pick<Endpoints, 'findEndpoint'>;
}

const ENDPOINT_ID = /^we_\w{1,64}$/;

/** The endpoint that a path names; throws a 404, also for one that has connections beyond the caller's. */
export function createFindEndpoint({ endpoints }: FindEndpointDeps) {
  return async (event: APIGatewayProxyEvent): Promise<Endpoint> => {
    const id = event.pathParameters?.endpointId ?? '';
    const endpoint = ENDPOINT_ID.test(id) ? await endpoints.findEndpoint(id) : undefined;
    if (endpoint === undefined || !isWithin(callerOf(event).connections, endpoint.connections))
      throw new Problem(404, 'There is no such webhook endpoint.');
    return endpoint;
  };
}
