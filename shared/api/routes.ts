/** The HTTP API as data: functions serve it, and the CDK stacks and the local runner deploy it. */

/** The first segment of every path. */
export const STAGE = 'v1';

export const SCOPES = [
  'orders:read',
  'order-details:read',
  'webhooks:read',
  'webhooks:write',
  'clients:read',
  'clients:write',
] as const;
export type Scope = (typeof SCOPES)[number];

export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** API Gateway's resource, below the stage. */
  readonly resource: string;
  readonly function: 'api' | 'token' | 'docs' | 'calendars' | 'board';
  /** Left out: open to everybody. */
  readonly scope?: Scope;
  /** What it needs besides that one. */
  readonly also?: Scope;
}

export const ROUTES = [
  { method: 'POST', resource: '/oauth/accesstokens', function: 'token' },
  { method: 'GET', resource: '/health', function: 'api' },
  { method: 'GET', resource: '/openapi.json', function: 'docs' },
  { method: 'GET', resource: '/docs', function: 'docs' },
  { method: 'GET', resource: '/docs/{file}', function: 'docs' },
  { method: 'GET', resource: '/board', function: 'board' },
  { method: 'GET', resource: '/board/{file}', function: 'board' },
  { method: 'GET', resource: '/business-process/service-orders', function: 'api', scope: 'orders:read' },
  {
    method: 'GET',
    resource: '/business-process/service-order-details',
    function: 'api',
    scope: 'order-details:read',
  },
  { method: 'GET', resource: '/orders', function: 'api', scope: 'orders:read' },
  { method: 'GET', resource: '/orders/{orderId}', function: 'api', scope: 'orders:read' },
  { method: 'GET', resource: '/orders/{orderId}/history', function: 'api', scope: 'orders:read' },
  { method: 'GET', resource: '/site-work', function: 'api', scope: 'orders:read' },
  { method: 'GET', resource: '/reports/slips', function: 'api', scope: 'orders:read' },
  { method: 'GET', resource: '/events', function: 'api', scope: 'orders:read' },
  { method: 'GET', resource: '/events/{eventId}', function: 'api', scope: 'orders:read' },
  { method: 'GET', resource: '/status', function: 'api', scope: 'orders:read' },
  { method: 'POST', resource: '/webhook-endpoints', function: 'api', scope: 'webhooks:write' },
  { method: 'GET', resource: '/webhook-endpoints', function: 'api', scope: 'webhooks:read' },
  { method: 'GET', resource: '/webhook-endpoints/{endpointId}', function: 'api', scope: 'webhooks:read' },
  { method: 'PATCH', resource: '/webhook-endpoints/{endpointId}', function: 'api', scope: 'webhooks:write' },
  { method: 'DELETE', resource: '/webhook-endpoints/{endpointId}', function: 'api', scope: 'webhooks:write' },
  { method: 'GET', resource: '/webhook-endpoints/{endpointId}/secret', function: 'api', scope: 'webhooks:write' },
  {
    method: 'POST',
    resource: '/webhook-endpoints/{endpointId}/secret/rotate',
    function: 'api',
    scope: 'webhooks:write',
  },
  { method: 'POST', resource: '/webhook-endpoints/{endpointId}/test', function: 'api', scope: 'webhooks:write' },
  {
    method: 'GET',
    resource: '/webhook-endpoints/{endpointId}/deliveries',
    function: 'api',
    scope: 'webhooks:read',
  },
  {
    method: 'GET',
    resource: '/webhook-endpoints/{endpointId}/deliveries/{eventId}',
    function: 'api',
    scope: 'webhooks:read',
  },
  {
    method: 'POST',
    resource: '/webhook-endpoints/{endpointId}/deliveries/{eventId}/retry',
    function: 'api',
    scope: 'webhooks:write',
  },
  { method: 'POST', resource: '/webhook-endpoints/{endpointId}/recover', function: 'api', scope: 'webhooks:write' },
  { method: 'POST', resource: '/clients', function: 'api', scope: 'clients:write' },
  { method: 'GET', resource: '/clients', function: 'api', scope: 'clients:read' },
  { method: 'GET', resource: '/clients/{clientId}', function: 'api', scope: 'clients:read' },
  { method: 'DELETE', resource: '/clients/{clientId}', function: 'api', scope: 'clients:write' },
  { method: 'POST', resource: '/clients/{clientId}/secret/rotate', function: 'api', scope: 'clients:write' },
  {
    method: 'POST',
    resource: '/calendars',
    function: 'calendars',
    scope: 'orders:read',
    also: 'order-details:read',
  },
  { method: 'GET', resource: '/calendars', function: 'calendars', scope: 'orders:read', also: 'order-details:read' },
  {
    method: 'DELETE',
    resource: '/calendars/{calendarId}',
    function: 'calendars',
    scope: 'orders:read',
    also: 'order-details:read',
  },
  { method: 'GET', resource: '/calendars/{calendarId}/{file}', function: 'calendars' },
] as const satisfies readonly Route[];

/** All scopes that a route needs; none: it is open to everybody. */
export function scopesOf({ scope, also }: Route): readonly Scope[] {
  return [scope, also].filter(each => each !== undefined);
}

/** The methods that a route is deployed with: HEAD is answered as GET is, and the gateway drops the body. */
export function methodsOf({ method }: Route): readonly string[] {
  return method === 'GET' ? ['GET', 'HEAD'] : [method];
}
