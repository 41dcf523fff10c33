import type { APIGatewayProxyEvent } from 'aws-lambda';
import * as z from 'zod/mini';
import type { DynamoEndpoints } from '../../shared/adapters/dynamo-endpoints.ts';
import { DEFAULT_EVENT_TYPES, DETAIL_LEVELS, type Endpoint } from '../../shared/domain/endpoint.ts';
import type { Clock } from '../../shared/domain/ports.ts';
import { parseReceiverUrl, type ReceiverPolicy } from '../../shared/domain/receiver-url.ts';
import { deriveWebhookKey, formatWebhookSecret } from '../../shared/domain/webhook-secret.ts';
import { json, parseJsonBody } from '../../shared/runtime/http.ts';
import { badRequest, Problem } from '../../shared/runtime/problem.ts';
import { eventTypePattern } from './event-type-pattern.ts';
import { serviceParameter } from './parameters.ts';
import { type RouteTable, scopesOf } from './route-table.ts';

export interface EndpointDeps {
  readonly endpoints: DynamoEndpoints;
  readonly connections: readonly string[];
  readonly receivers: ReceiverPolicy;
  /** Why webhooks cannot go to an address, where that is checked. */
  readonly findAddressProblem: (url: URL) => Promise<string | undefined>;
  readonly readRoot: () => Promise<string>;
  readonly clock: Clock;
  readonly createEndpointId: () => string;
}

/** Fan-out reads them all for every batch of events. */
const MAX_ENDPOINTS = 1000;
const MAX_DESCRIPTION_LENGTH = 500;
const ENDPOINT_ID = /^we_\w{1,64}$/;

const text = z.string('must be text').check(z.refine(value => value.isWellFormed(), 'must be well-formed Unicode'));

const listOf = <Item extends z.ZodMiniType<string>>(item: Item) =>
  z.array(item, 'must be a list').check(
    z.minLength(1, 'must name at least one'),
    z.refine(list => new Set(list).size === list.length, 'must not name one twice'),
  );

const CREATE = z.strictObject(
  {
    url: text,
    eventTypes: z._default(listOf(eventTypePattern), [...DEFAULT_EVENT_TYPES]),
    services: z.optional(listOf(serviceParameter)),
    connections: z.optional(listOf(text)),
    detail: z._default(z.enum(DETAIL_LEVELS, `must be one of ${DETAIL_LEVELS.join(', ')}`), 'milestones'),
    description: z.optional(
      text.check(z.maxLength(MAX_DESCRIPTION_LENGTH, `must have at most ${MAX_DESCRIPTION_LENGTH} characters`)),
    ),
  },
  'must be an object',
);

export function endpointRoutes(deps: EndpointDeps): RouteTable {
  const { endpoints, connections, readRoot, clock } = deps;

  const find = async ({ pathParameters }: APIGatewayProxyEvent): Promise<Endpoint> => {
    const id = pathParameters?.endpointId ?? '';
    const endpoint = ENDPOINT_ID.test(id) ? await endpoints.findEndpoint(id) : undefined;
    if (endpoint === undefined) throw new Problem(404, 'There is no such webhook endpoint.');
    return endpoint;
  };

  return {
    'POST /webhook-endpoints': async event => {
      const wanted = parseJsonBody(event, CREATE);
      wanted.connections?.forEach((name, i) => {
        if (!connections.includes(name))
          throw badRequest([{ field: `connections.${i}`, message: `must be one of ${connections.join(', ')}` }]);
      });
      if (wanted.detail === 'full' && !scopesOf(event).has('order-details:read'))
        throw new Problem(403, 'To be told details in full, a client needs the scope order-details:read.');
      await checkUrl(wanted.url, deps);
      if ((await endpoints.listEndpoints()).length >= MAX_ENDPOINTS)
        throw new Problem(409, `There are ${MAX_ENDPOINTS} webhook endpoints already; delete one first.`);
      const endpoint: Endpoint = {
        ...withoutUndefined(wanted),
        id: deps.createEndpointId(),
        status: 'enabled',
        secretVersion: 1,
        createdAt: new Date(clock()).toISOString(),
      };
      const key = deriveWebhookKey(await readRoot(), endpoint.id, endpoint.secretVersion);
      await endpoints.addEndpoint(endpoint);
      return json(201, { ...viewEndpoint(endpoint), secret: formatWebhookSecret(key) });
    },

    'GET /webhook-endpoints': async () => json(200, { data: (await endpoints.listEndpoints()).map(viewEndpoint) }),

    'GET /webhook-endpoints/{endpointId}': async event => json(200, viewEndpoint(await find(event))),

    'DELETE /webhook-endpoints/{endpointId}': async event => {
      await endpoints.deleteEndpoint((await find(event)).id);
      return { statusCode: 204, body: '' };
    },
  };
}

async function checkUrl(url: string, { receivers, findAddressProblem }: EndpointDeps): Promise<void> {
  const parsed = parseReceiverUrl(url, receivers);
  const problem = parsed instanceof URL ? await findAddressProblem(parsed) : parsed.reason;
  if (problem !== undefined) throw badRequest([{ field: 'url', message: problem }]);
}

/** All of it but its secret and how that is made. */
function viewEndpoint({
  id,
  url,
  status,
  disabledReason,
  eventTypes,
  services,
  connections,
  detail,
  description,
  createdAt,
}: Endpoint) {
  return { id, url, status, disabledReason, eventTypes, services, connections, detail, description, createdAt };
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Defined<T>;
}
