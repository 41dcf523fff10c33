import { isDeepStrictEqual } from 'node:util';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { CHANGE_ENDPOINT, CREATE_ENDPOINT, ROTATE_SECRET } from '../../shared/api/endpoints.ts';
import type { AuthenticateDeps } from '../../shared/domain/clients/authenticate.ts';
import { isWithin } from '../../shared/domain/clients/rights.ts';
import { newCircuit, resetBreaker, withDrainBy } from '../../shared/domain/deliver/circuit.ts';
import { disableEndpoint } from '../../shared/domain/deliver/disable.ts';
import { type Endpoint, isEnabled } from '../../shared/domain/deliver/endpoint.ts';
import type { EndpointRegistry } from '../../shared/domain/deliver/ports.ts';
import { queueDrain, type ScheduleDeps, scheduleDrain } from '../../shared/domain/deliver/schedule-drain.ts';
import { endedSecrets, nextSecret, validSecrets } from '../../shared/domain/deliver/webhook-secret.ts';
import { json, parseJsonBody } from '../../shared/runtime/http.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import { badRequest, Problem } from '../../shared/runtime/problem.ts';
import { callerOf, limitConnections, mustReadDetails } from './caller.ts';
import { refuseEnded } from './ended-caller.ts';
import { BY_HAND, changeEndpoint, checkFormat, looksSame, tellsMore } from './endpoint-change.ts';
import { type ViewDeps, viewEndpoint, viewSecret } from './endpoint-view.ts';
import { createFindEndpoint } from './find-endpoint.ts';
import type { RouteTable } from './route-table.ts';

export interface EndpointDeps extends ScheduleDeps, ViewDeps, AuthenticateDeps {
  readonly endpoints: EndpointRegistry;
  readonly connections: readonly string[];
  /** Why webhooks cannot go to a URL. */
  readonly findUrlProblem: (url: string) => Promise<string | undefined>;
  readonly createEndpointId: () => string;
  /** Who did what to which endpoint. */
  readonly log: Pick<Logger, 'info'>;
}

/** Fan-out reads them all for every batch of events. */
const MAX_ENDPOINTS = 1000;
export const MAX_OLD_SECRETS = 5;
/** Each view costs two reads, and one for each other region where something waits. */
const VIEWS_AT_ONCE = 25;
export function endpointRoutes(deps: EndpointDeps): RouteTable {
  const { endpoints, clock, log } = deps;
  const find = createFindEndpoint(deps);

  /**
   * Puts what `change` makes of the endpoint, if anything, and who made it so, though others change it at the same time.
   * Whether it is enabled is put though it seems to be so already: another region may know better.
   */
  const update = async (
    event: APIGatewayProxyEvent,
    isDecided: boolean,
    change: (endpoint: Endpoint) => Endpoint,
  ): Promise<{ before: Endpoint; after: Endpoint }> => {
    const caller = callerOf(event);
    const by = caller.clientId;
    for (;;) {
      const before = await find(event);
      const changed = change(before);
      if (!isDecided && isDeepStrictEqual(changed, before)) return { before, after: before };
      await refuseEnded(caller, deps);
      // First: should this process die here, it is disabled, and told.
      const isDisabled = isEnabled(before) && !isEnabled(changed);
      if (isDisabled && !(await disableEndpoint(before, BY_HAND, clock(), deps))) continue;
      const isShown = !looksSame(before, changed);
      const after = { ...changed, ...(isShown && { changedAt: new Date(clock()).toISOString(), changedBy: by }) };
      if ((await endpoints.putEndpoint(after)) !== 'done') continue;
      if (isShown) log.info('A webhook endpoint was changed', { by, endpointId: after.id });
      return { before, after };
    }
  };

  return {
    'POST /webhook-endpoints': async event => {
      const caller = callerOf(event);
      const { connections: named, ...wanted } = parseJsonBody(event, CREATE_ENDPOINT);
      const connections = limitConnections(caller, named, deps.connections);
      if (wanted.detail === 'full') mustReadDetails(caller);
      checkFormat(wanted);
      await checkUrl(wanted.url, deps);
      const registered = await endpoints.listEndpoints();
      if (registered.length >= MAX_ENDPOINTS)
        throw new Problem(409, `There are ${MAX_ENDPOINTS} webhook endpoints already; delete one first.`);
      await refuseEnded(caller, deps);
      const endpoint = await endpoints.addEndpoint({
        ...withoutUndefined(wanted),
        ...(connections && { connections }),
        id: deps.createEndpointId(),
        status: 'enabled',
        secretVersion: 1,
        createdAt: new Date(clock()).toISOString(),
        createdBy: caller.clientId,
      });
      log.info('A webhook endpoint was created', { by: caller.clientId, endpointId: endpoint.id });
      const twins = registered
        .filter(other => other.url === endpoint.url && isWithin(caller.connections, other.connections))
        .map(({ id }) => id);
      const warnings = [{ field: 'url', message: `${twins.join(', ')} sends to this URL too.` }];
      return json(201, {
        ...(await viewEndpoint(endpoint, deps)),
        url: endpoint.url,
        ...(await viewSecret(endpoint, deps)),
        ...(twins.length > 0 && { warnings }),
      });
    },

    'GET /webhook-endpoints': async event => {
      const { connections: limit } = callerOf(event);
      const data: unknown[] = [];
      const registered = (await endpoints.listEndpoints()).filter(({ connections }) => isWithin(limit, connections));
      for (let i = 0; i < registered.length; i += VIEWS_AT_ONCE)
        data.push(
          ...(await Promise.all(registered.slice(i, i + VIEWS_AT_ONCE).map(endpoint => viewEndpoint(endpoint, deps)))),
        );
      return json(200, { data });
    },

    'GET /webhook-endpoints/{endpointId}': async event => json(200, await viewEndpoint(await find(event), deps)),

    'PATCH /webhook-endpoints/{endpointId}': async event => {
      const { connections: named, ...wanted } = parseJsonBody(event, CHANGE_ENDPOINT);
      const connections =
        named === undefined ? undefined : (limitConnections(callerOf(event), named, deps.connections) ?? null);
      if (wanted.url !== undefined) await checkUrl(wanted.url, deps);
      const { before, after } = await update(event, wanted.enabled !== undefined, endpoint => {
        const changed = changeEndpoint(endpoint, { ...wanted, connections }, clock());
        checkFormat(changed);
        if (changed.detail === 'full' && tellsMore(endpoint, wanted, changed)) mustReadDetails(callerOf(event));
        return changed;
      });
      const isEnabledAgain = !isEnabled(before) && isEnabled(after);
      if (isEnabledAgain || before.url !== after.url) await startAnew(after, deps);
      // Nothing changed, but the call before this one may have died before it woke anybody.
      else if (wanted.enabled !== undefined) await scheduleDrain(after.id, clock(), deps);
      return json(200, await viewEndpoint(after, deps));
    },

    'DELETE /webhook-endpoints/{endpointId}': async event => {
      const { id } = await find(event);
      const { clientId: by } = callerOf(event);
      await endpoints.deleteEndpoint(id, { deletedAt: new Date(clock()).toISOString(), deletedBy: by });
      log.info('A webhook endpoint was deleted', { by, endpointId: id });
      await scheduleDrain(id, clock(), deps);
      return { statusCode: 204, body: '' };
    },

    'GET /webhook-endpoints/{endpointId}/secret': async event => json(200, await viewSecret(await find(event), deps)),

    'POST /webhook-endpoints/{endpointId}/secret/rotate': async event => {
      const { overlapSeconds } = parseJsonBody({ ...event, body: event.body || '{}' }, ROTATE_SECRET);
      const { clientId: by } = callerOf(event);
      for (;;) {
        const endpoint = await find(event);
        const at = clock();
        if (overlapSeconds > 0 && validSecrets(endpoint, at).length > MAX_OLD_SECRETS)
          throw new Problem(
            409,
            `${MAX_OLD_SECRETS} old secrets are valid still. Wait, or end them all with "overlapSeconds": 0.`,
          );
        const added = nextSecret(endpoint, { region: deps.region, at, by, overlapMs: overlapSeconds * 1000 });
        // Stale: somebody else rotated it meanwhile, whose secret is an older one now.
        if ((await endpoints.addSecret(endpoint.id, added)) === 'stale') continue;
        log.info("A webhook endpoint's secret was rotated", { by, endpointId: endpoint.id });
        const after = { ...endpoint, secrets: [...endpoint.secrets, added] };
        for (const ended of endedSecrets(after, at)) await endpoints.removeSecret(endpoint.id, ended);
        return json(200, await viewSecret(after, deps));
      }
    },
  };
}

async function checkUrl(url: string, { findUrlProblem }: EndpointDeps): Promise<void> {
  const problem = await findUrlProblem(url);
  if (problem !== undefined) throw badRequest([{ field: 'url', message: problem }]);
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
