import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Delivery } from '../../shared/domain/deliver/delivery.ts';
import type { Endpoint } from '../../shared/domain/deliver/endpoint.ts';
import type { Ledger } from '../../shared/domain/deliver/ports.ts';
import { type Event, factsOf } from '../../shared/domain/events/event.ts';
import type { Feed } from '../../shared/domain/events/ports.ts';
import { Problem } from '../../shared/runtime/problem.ts';
import { callerOf, maySee } from './caller.ts';

export interface FindDeliveryDeps {
  readonly feed: Pick<Feed, 'findEvent'>;
  readonly ledger: Pick<Ledger, 'findDelivery'>;
}

export interface FoundDelivery {
  readonly delivery: Delivery;
  /** What is delivered. */
  readonly told: Event;
}

const EVENT_ID = /^evt_\w{1,64}$/;

/** The delivery to the endpoint that a path names by its event; throws a 404. */
export function createFindDelivery({ feed, ledger }: FindDeliveryDeps) {
  return async (event: APIGatewayProxyEvent, endpoint: Endpoint): Promise<FoundDelivery> => {
    const eventId = event.pathParameters?.eventId ?? '';
    const told = EVENT_ID.test(eventId) ? await feed.findEvent(eventId) : undefined;
    const facts = told && factsOf(told);
    const delivery =
      facts && maySee(callerOf(event), facts.connection)
        ? await ledger.findDelivery({ endpointId: endpoint.id, eventId, eventTime: facts.timestamp })
        : undefined;
    if (told !== undefined && delivery !== undefined) return { told, delivery };
    throw new Problem(404, 'This endpoint has no such delivery; `recover` sends it what it missed.');
  };
}
