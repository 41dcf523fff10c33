import type { APIGatewayProxyEvent } from 'aws-lambda';
import { DEFAULT_CONNECTION } from '../../shared/domain/provider/order-id.ts';
import { badRequest, Problem } from '../../shared/runtime/problem.ts';

/** The client that calls, as the authorizer passed it on. */
export interface Caller {
  readonly clientId: string;
  readonly scopes: ReadonlySet<string>;
  /** Left out: the client sees all connections. */
  readonly connections?: readonly string[];
  /** Of the secret that its token was got with; left out where clients are another issuer's. */
  readonly secretVersion?: string;
}

export function callerOf({ requestContext }: APIGatewayProxyEvent): Caller {
  const { clientId = '', scopes = '', connections, secretVersion } = requestContext?.authorizer ?? {};
  return {
    clientId: String(clientId),
    scopes: new Set(String(scopes).split(' ')),
    ...(typeof connections === 'string' && { connections: connections.split(',') }),
    ...(typeof secretVersion === 'string' && { secretVersion }),
  };
}

/** Whether what belongs to `connection` exists for the caller; what belongs to none is for clients without a limit. */
export function maySee({ connections }: Caller, connection: string | undefined): boolean {
  return connections === undefined || (connection !== undefined && connections.includes(connection));
}

/** Throws a 403 for a caller that has an endpoint be told personal data and may not read it. */
export function mustReadDetails({ scopes }: Caller): void {
  if (!scopes.has('order-details:read'))
    throw new Problem(403, 'To have details told in full, a client needs the scope order-details:read.');
}

/**
 * The connection that a call is about; without a name the default one, or else the caller's first. Throws a 400 for one
 * that is not configured, a 403 for another's.
 */
export function connectionOf(caller: Caller, name: string | undefined, configured: readonly string[]): string {
  const own = configured.filter(each => maySee(caller, each));
  const connection = name ?? (own.includes(DEFAULT_CONNECTION) ? DEFAULT_CONNECTION : own[0]);
  if (connection !== undefined && own.includes(connection)) return connection;
  if (caller.connections !== undefined) throw new Problem(403, 'This client is limited to other connections.');
  throw badRequest([{ field: 'connection', message: `must be one of ${configured.join(', ')}` }]);
}

/**
 * The connections that a thing of the caller's has: those named, else the caller's own; undefined for all. Throws a 400
 * for one that is not configured, a 403 for another's.
 */
export function limitConnections(
  caller: Caller,
  named: readonly string[] | null | undefined,
  configured: readonly string[],
): string[] | undefined {
  const own = configured.filter(each => maySee(caller, each));
  const strange = named?.findIndex(name => !own.includes(name)) ?? -1;
  const limit = named ?? caller.connections;
  if (strange < 0) return limit && [...limit];
  if (caller.connections !== undefined) throw new Problem(403, 'This client is limited to other connections.');
  throw badRequest([{ field: `connections.${strange}`, message: `must be one of ${configured.join(', ')}` }]);
}

/** Whether a caller who may read orders may read events of this type: those of details are for who may read details. */
export const mayReadEvent = ({ scopes }: Caller, type: string): boolean =>
  !type.startsWith('order_detail.') || scopes.has('order-details:read');
