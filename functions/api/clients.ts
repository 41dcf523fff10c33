import type { APIGatewayProxyEvent } from 'aws-lambda';
import { CREATE_CLIENT, ENDPOINTS_KEPT, ROTATE_CLIENT_SECRET } from '../../shared/api/clients.ts';
import { SHARED_SLOT, SLOTS } from '../../shared/api/throttle.ts';
import type { Client } from '../../shared/domain/clients/client.ts';
import {
  createClient,
  MAX_CLIENTS,
  MAX_VALID_SECRETS,
  type ManageDeps,
  rotateSecret,
  sharesSlot,
} from '../../shared/domain/clients/manage.ts';
import { findLacking, isWithin, type Rights } from '../../shared/domain/clients/rights.ts';
import type { Endpoints } from '../../shared/domain/deliver/ports.ts';
import { validUntil, validVersions, versionName } from '../../shared/domain/versions.ts';
import { json, parseJsonBody } from '../../shared/runtime/http.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import { Problem } from '../../shared/runtime/problem.ts';
import { type Caller, callerOf, limitConnections } from './caller.ts';
import type { RouteTable } from './route-table.ts';

export interface ClientDeps extends ManageDeps {
  readonly endpoints: Pick<Endpoints, 'listEndpoints'>;
  readonly connections: readonly string[];
  readonly log: Pick<Logger, 'info'>;
}

const THROTTLE_SLOTS = { count: SLOTS, shared: SHARED_SLOT };

/** A client limited to connections sees and makes only those within its limit; nobody gives what he lacks. */
export function clientRoutes(deps: ClientDeps): RouteTable {
  const { clients, clock, log } = deps;

  const find = async ({ pathParameters }: APIGatewayProxyEvent, caller: Caller): Promise<Client> => {
    const client = await clients.findClient(pathParameters?.clientId ?? '');
    if (client === undefined || !isWithin(caller.connections, client.connections)) throw noSuchClient();
    return client;
  };

  /** Who could get at a stronger client's secret would have its rights. */
  const findWeaker = async (event: APIGatewayProxyEvent, caller: Caller): Promise<Client> => {
    const client = await find(event, caller);
    mustHave(caller, client);
    return client;
  };

  const view = (client: Client, all: readonly Client[]) => {
    const { id: clientId, name, scopes, connections, slot, createdAt, createdBy, secrets } = client;
    return {
      clientId,
      name,
      scopes,
      connections,
      slot: { number: slot, shared: sharesSlot(client, all, THROTTLE_SLOTS) },
      createdAt,
      createdBy,
      secrets: validVersions(secrets, clock()).map(version => ({
        version: versionName(version),
        createdAt: version.createdAt,
        createdBy: version.createdBy,
        validUntil: validUntil(version, secrets),
      })),
    };
  };

  return {
    'POST /clients': async event => {
      const caller = callerOf(event);
      const { name, scopes, connections: wanted } = parseJsonBody(event, CREATE_CLIENT);
      const connections = limitConnections(caller, wanted, deps.connections);
      const limit = connections && { connections };
      mustHave(caller, { scopes, ...limit });
      const made = await createClient({ name, scopes, ...limit }, caller.clientId, THROTTLE_SLOTS, deps);
      if (made === 'too many') throw new Problem(409, `There are ${MAX_CLIENTS} clients already; delete one first.`);
      log.info('A client was created', { by: caller.clientId, clientId: made.client.id });
      // Who is in its slot by now has come later, and is about to move.
      return json(201, { ...view(made.client, []), clientSecret: made.secret });
    },

    'GET /clients': async event => {
      const { connections } = callerOf(event);
      const all = await clients.listClients();
      const seen = all.filter(client => isWithin(connections, client.connections));
      return json(200, { data: seen.map(client => view(client, all)) });
    },

    'GET /clients/{clientId}': async event => {
      const client = await find(event, callerOf(event));
      return json(200, view(client, await clients.listClients()));
    },

    'DELETE /clients/{clientId}': async event => {
      const caller = callerOf(event);
      const { id } = await findWeaker(event, caller);
      const deletedAt = new Date(clock()).toISOString();
      await clients.deleteClient(id, { deletedAt, deletedBy: caller.clientId });
      log.info('A client was deleted', { by: caller.clientId, clientId: id });
      const kept = (await deps.endpoints.listEndpoints()).filter(endpoint => endpoint.createdBy === id);
      const seen = kept.filter(endpoint => isWithin(caller.connections, endpoint.connections));
      return { statusCode: 204, headers: { [ENDPOINTS_KEPT]: String(seen.length) }, body: '' };
    },

    'POST /clients/{clientId}/secret/rotate': async event => {
      const caller = callerOf(event);
      const { overlapSeconds } = parseJsonBody({ ...event, body: event.body || '{}' }, ROTATE_CLIENT_SECRET);
      const { id } = await findWeaker(event, caller);
      const rotated = await rotateSecret(id, caller.clientId, overlapSeconds * 1000, deps);
      if (rotated === undefined) throw noSuchClient();
      if (rotated === 'too many')
        throw new Problem(
          409,
          `${MAX_VALID_SECRETS} secrets are valid still. Wait, or end all old ones with "overlapSeconds": 0.`,
        );
      log.info("A client's secret was rotated", { by: caller.clientId, clientId: id });
      const { clientId, secrets } = view(rotated.client, []);
      return json(200, { clientId, clientSecret: rotated.secret, secrets });
    },
  };
}

const noSuchClient = () => new Problem(404, 'There is no such client.');

function mustHave(caller: Caller, rights: Rights): void {
  const lacking = findLacking(caller, rights);
  if (lacking !== undefined) throw new Problem(403, `This client lacks ${lacking} itself.`);
}
