import type { IncomingMessage } from 'node:http';
import { STAGE } from '../../../shared/api/routes.ts';
import type { Principal } from './authorizer.ts';
import type { Match } from './routes.ts';

/** The event of a REST API's Lambda proxy integration; absent maps are null, as there. */
export function toProxyEvent(
  request: IncomingMessage,
  parts: {
    requestId: string;
    match: Match;
    path: string;
    query: string;
    body: Buffer | null;
    principal: Principal | undefined;
  },
) {
  const { requestId, match, path, query, body, principal } = parts;
  const headers = collect(pairs(request.rawHeaders));
  const parameters = collect([...new URLSearchParams(query)]);
  return {
    resource: match.route.resource,
    path: path.slice(STAGE.length + 1),
    httpMethod: request.method,
    headers: lastOfEach(headers),
    multiValueHeaders: headers,
    queryStringParameters: lastOfEach(parameters),
    multiValueQueryStringParameters: parameters,
    pathParameters: Object.keys(match.pathParameters).length === 0 ? null : match.pathParameters,
    stageVariables: null,
    requestContext: {
      requestId,
      stage: STAGE,
      path,
      resourcePath: match.route.resource,
      httpMethod: request.method,
      protocol: `HTTP/${request.httpVersion}`,
      requestTimeEpoch: Date.now(),
      identity: { sourceIp: request.socket.remoteAddress ?? '', userAgent: request.headers['user-agent'] ?? null },
      ...(principal && { authorizer: principal }),
    },
    // Every type is binary (infra/http-api.ts).
    body: body?.toString('base64') ?? null,
    isBase64Encoded: body !== null,
  };
}

type Values = Record<string, string[]>;

function pairs(raw: readonly string[]): [string, string][] {
  return raw.flatMap((name, i): [string, string][] => (i % 2 === 0 ? [[name, raw[i + 1] ?? '']] : []));
}

function collect(entries: readonly (readonly [string, string])[]): Values | null {
  const values = new Map<string, string[]>();
  for (const [name, value] of entries) values.set(name, [...(values.get(name) ?? []), value]);
  return values.size === 0 ? null : Object.fromEntries(values);
}

function lastOfEach(values: Values | null): Record<string, string> | null {
  return values && Object.fromEntries(Object.entries(values).map(([name, list]) => [name, list.at(-1) ?? '']));
}
