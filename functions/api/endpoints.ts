import type { APIGatewayProxyEvent } from 'aws-lambda';
import * as z from 'zod/mini';
import type { DynamoEndpoints } from '../../shared/adapters/dynamodb/endpoints.ts';
import { newCircuit, resetBreaker, withDrainBy } from '../../shared/domain/deliver/circuit.ts';
import { disabled, enabled } from '../../shared/domain/deliver/disable.ts';
import {
  DEFAULT_EVENT_TYPES,
  DETAIL_LEVELS,
  type Endpoint,
  moved,
  ORDERINGS,
} from '../../shared/domain/deliver/endpoint.ts';
import { queueDrain, type ScheduleDeps, scheduleDrain } from '../../shared/domain/deliver/schedule-drain.ts';
import { rotateSecret } from '../../shared/domain/deliver/webhook-secret.ts';
import { json, parseJsonBody } from '../../shared/runtime/http.ts';
import { badRequest, Problem } from '../../shared/runtime/problem.ts';
import { type ViewDeps, viewEndpoint, viewSecret } from './endpoint-view.ts';
import { eventTypePattern } from './event-type-pattern.ts';
import { createFindEndpoint } from './find-endpoint.ts';
import { serviceParameter } from './parameters.ts';
import { type RouteTable, scopesOf } from './route-table.ts';

export interface EndpointDeps extends ScheduleDeps, ViewDeps {
  readonly endpoints: DynamoEndpoints;
  readonly connections: readonly string[];
  /** Why webhooks cannot go to a URL. */
  readonly findUrlProblem: (url: string) => Promise<string | undefined>;
  readonly createEndpointId: () => string;
}

/** Fan-out reads them all for every batch of events. */
const MAX_ENDPOINTS = 1000;
const MAX_DESCRIPTION_LENGTH = 500;
const MAX_OLD_SECRETS = 5;
/** Each view costs two reads. */
const VIEWS_AT_ONCE = 25;
const DAY_SECONDS = 24 * 60 * 60;
const MAX_OVERLAP_SECONDS = 7 * DAY_SECONDS;

const text = z.string('must be text').check(z.refine(value => value.isWellFormed(), 'must be well-formed Unicode'));

const listOf = <Item extends z.ZodMiniType<string>>(item: Item) =>
  z.array(item, 'must be a list').check(
    z.minLength(1, 'must name at least one'),
    z.refine(list => new Set(list).size === list.length, 'must not name one twice'),
  );

const FIELDS = {
  url: text,
  eventTypes: listOf(eventTypePattern),
  services: listOf(serviceParameter),
  connections: listOf(text),
  detail: z.enum(DETAIL_LEVELS, `must be one of ${DETAIL_LEVELS.join(', ')}`),
  ordering: z.enum(ORDERINGS, `must be one of ${ORDERINGS.join(', ')}`),
  description: text.check(
    z.maxLength(MAX_DESCRIPTION_LENGTH, `must have at most ${MAX_DESCRIPTION_LENGTH} characters`),
  ),
};

const CREATE = z.strictObject(
  {
    url: FIELDS.url,
    eventTypes: z._default(FIELDS.eventTypes, [...DEFAULT_EVENT_TYPES]),
    services: z.optional(FIELDS.services),
    connections: z.optional(FIELDS.connections),
    detail: z._default(FIELDS.detail, 'milestones'),
    ordering: z._default(FIELDS.ordering, 'none'),
    description: z.optional(FIELDS.description),
  },
  'must be an object',
);

/** What is not named stays; null takes away what may be absent. */
const CHANGE = z.strictObject(
  {
    url: z.optional(FIELDS.url),
    eventTypes: z.optional(FIELDS.eventTypes),
    services: z.nullish(FIELDS.services),
    connections: z.nullish(FIELDS.connections),
    detail: z.optional(FIELDS.detail),
    ordering: z.optional(FIELDS.ordering),
    description: z.nullish(FIELDS.description),
    enabled: z.optional(z.boolean('must be true or false')),
  },
  'must be an object',
);

const OVERLAP = `must be a whole number of seconds, from 0 to ${MAX_OVERLAP_SECONDS}`;
const ROTATE = z.strictObject(
  {
    overlapSeconds: z._default(
      z.int(OVERLAP).check(z.minimum(0, OVERLAP), z.maximum(MAX_OVERLAP_SECONDS, OVERLAP)),
      DAY_SECONDS,
    ),
  },
  'must be an object',
);

export function endpointRoutes(deps: EndpointDeps): RouteTable {
  const { endpoints, clock } = deps;
  const find = createFindEndpoint(deps);

  /** Puts what `change` makes of the endpoint, though others change it at the same time. */
  const update = async (
    event: APIGatewayProxyEvent,
    change: (endpoint: Endpoint) => Endpoint | Promise<Endpoint>,
  ): Promise<{ before: Endpoint; after: Endpoint }> => {
    for (;;) {
      const before = await find(event);
      const after = await change(before);
      if ((await endpoints.putEndpoint(after)) === 'done') return { before, after };
    }
  };

  return {
    'POST /webhook-endpoints': async event => {
      const wanted = parseJsonBody(event, CREATE);
      checkConnections(wanted.connections, deps);
      if (wanted.detail === 'full') mustReadDetails(event);
      await checkUrl(wanted.url, deps);
      const registered = await endpoints.listEndpoints();
      if (registered.length >= MAX_ENDPOINTS)
        throw new Problem(409, `There are ${MAX_ENDPOINTS} webhook endpoints already; delete one first.`);
      const endpoint = await endpoints.addEndpoint({
        ...withoutUndefined(wanted),
        id: deps.createEndpointId(),
        status: 'enabled',
        secretVersion: 1,
        createdAt: new Date(clock()).toISOString(),
      });
      const twins = registered.filter(({ url }) => url === endpoint.url).map(({ id }) => id);
      const warnings = [{ field: 'url', message: `${twins.join(', ')} sends to this URL too.` }];
      return json(201, {
        ...(await viewEndpoint(endpoint, deps)),
        ...(await viewSecret(endpoint, deps)),
        ...(twins.length > 0 && { warnings }),
      });
    },

    'GET /webhook-endpoints': async () => {
      const data: unknown[] = [];
      const registered = await endpoints.listEndpoints();
      for (let i = 0; i < registered.length; i += VIEWS_AT_ONCE)
        data.push(
          ...(await Promise.all(registered.slice(i, i + VIEWS_AT_ONCE).map(endpoint => viewEndpoint(endpoint, deps)))),
        );
      return json(200, { data });
    },

    'GET /webhook-endpoints/{endpointId}': async event => json(200, await viewEndpoint(await find(event), deps)),

    'PATCH /webhook-endpoints/{endpointId}': async event => {
      const wanted = parseJsonBody(event, CHANGE);
      checkConnections(wanted.connections ?? undefined, deps);
      if (wanted.url !== undefined) await checkUrl(wanted.url, deps);
      const { before, after } = await update(event, endpoint => {
        const changed = changeEndpoint(endpoint, wanted, clock());
        // A new URL would be told what the old one's owner was trusted with.
        if (changed.detail === 'full' && (wanted.url !== undefined || wanted.detail !== undefined))
          mustReadDetails(event);
        return changed;
      });
      if (before.status !== after.status || before.url !== after.url) await startAnew(after, deps);
      // Nothing changed, but the call before this one may have died before it woke anybody.
      else if (wanted.enabled !== undefined) await scheduleDrain(after.id, clock(), deps);
      return json(200, await viewEndpoint(after, deps));
    },

    'DELETE /webhook-endpoints/{endpointId}': async event => {
      const { id } = await find(event);
      await endpoints.deleteEndpoint(id);
      await scheduleDrain(id, clock(), deps);
      return { statusCode: 204, body: '' };
    },

    'GET /webhook-endpoints/{endpointId}/secret': async event => json(200, await viewSecret(await find(event), deps)),

    'POST /webhook-endpoints/{endpointId}/secret/rotate': async event => {
      const { overlapSeconds } = parseJsonBody({ ...event, body: event.body || '{}' }, ROTATE);
      const { after } = await update(event, endpoint => {
        const rotated = rotateSecret(endpoint, overlapSeconds * 1000, clock());
        if ((rotated.oldSecrets ?? []).length > MAX_OLD_SECRETS)
          throw new Problem(
            409,
            `${MAX_OLD_SECRETS} old secrets are valid still. Wait, or end them all with "overlapSeconds": 0.`,
          );
        return rotated;
      });
      return json(200, await viewSecret(after, deps));
    },
  };
}

async function checkUrl(url: string, { findUrlProblem }: EndpointDeps): Promise<void> {
  const problem = await findUrlProblem(url);
  if (problem !== undefined) throw badRequest([{ field: 'url', message: problem }]);
}

function checkConnections(wanted: readonly string[] | undefined, { connections }: EndpointDeps): void {
  wanted?.forEach((name, i) => {
    if (!connections.includes(name))
      throw badRequest([{ field: `connections.${i}`, message: `must be one of ${connections.join(', ')}` }]);
  });
}

function mustReadDetails(event: APIGatewayProxyEvent): void {
  if (!scopesOf(event).has('order-details:read'))
    throw new Problem(403, 'To have details told in full, a client needs the scope order-details:read.');
}

const BY_HAND = 'disabled by hand';

function changeEndpoint(endpoint: Endpoint, { enabled: wanted, ...fields }: z.output<typeof CHANGE>, now: number) {
  const named = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  const hadFull = (endpoint.detail === 'full' || endpoint.hadFull) && { hadFull: true };
  const changed = Object.fromEntries(
    Object.entries({ ...endpoint, ...named, ...hadFull }).filter(([, value]) => value !== null),
  ) as unknown as Endpoint;
  const placed = changed.url === endpoint.url ? changed : moved(changed, now);
  if (wanted === undefined || wanted === (endpoint.status === 'enabled')) return placed;
  return wanted ? enabled(placed, now) : disabled(placed, BY_HAND, now, now);
}

/** What was known of the old URL, or before a pause, says nothing of what comes now. What waits is looked at. */
async function startAnew({ id }: Endpoint, deps: EndpointDeps): Promise<void> {
  const { circuits, region, clock } = deps;
  for (;;) {
    const circuit = (await circuits.findCircuit(id, region)) ?? newCircuit(id, region);
    if ((await circuits.putCircuit(withDrainBy(resetBreaker(circuit), clock()))) === 'done') break;
  }
  await queueDrain(id, clock(), deps);
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Defined<T>;
}
