import { CALENDAR_ID, ENDPOINT_ID, EVENT_ID, ORDER_ID } from '../../../shared/api/operations/examples.ts';
import type { Operation } from '../../../shared/api/operations/operation.ts';
import type { Route } from '../../../shared/api/routes.ts';
import { inputSchema, type JsonSchema } from './json-schema.ts';

const PATH_PARAMETERS: Readonly<Record<string, { description: string; example: string }>> = {
  orderId: { description: 'The order, as lists and events name it.', example: ORDER_ID },
  endpointId: { description: 'The webhook endpoint.', example: ENDPOINT_ID },
  clientId: { description: 'The client.', example: 'cl_0a1b2c3d4e5f60718293a4b5' },
  file: { description: 'The name of the file.', example: 'swagger-ui.css' },
  calendarId: { description: 'The calendar.', example: CALENDAR_ID },
  eventId: { description: 'The event.', example: EVENT_ID },
};

const IF_NONE_MATCH = {
  name: 'If-None-Match',
  in: 'header',
  description: 'The `ETag` of what the client has: 304 says that it is current.',
  schema: { type: 'string' },
} as const;
const IF_MODIFIED_SINCE = {
  name: 'If-Modified-Since',
  in: 'header',
  description:
    'The `Last-Modified` of what the client has. Passed over beside `If-None-Match`, and where an answer shows details of an order or a past state.',
  schema: { type: 'string' },
} as const;

/** Where the call takes what: in its path, its query and its headers. */
export function parametersOf({ resource }: Route, { query, isConditional, hasLastModified }: Operation): JsonSchema[] {
  return [
    ...[...resource.matchAll(/{(\w+)}/g)].map(([, name = '']) => pathParameter(name)),
    ...(query === undefined ? [] : queryParameters(query)),
    ...(isConditional ? [IF_NONE_MATCH] : []),
    ...(hasLastModified ? [IF_MODIFIED_SINCE] : []),
  ];
}

function pathParameter(name: string): JsonSchema {
  const described = PATH_PARAMETERS[name];
  if (described === undefined) throw new Error(`The path parameter ${name} is not described.`);
  return { name, in: 'path', required: true, schema: { type: 'string', minLength: 1 }, ...described };
}

function queryParameters({ schema, texts }: NonNullable<Operation['query']>): JsonSchema[] {
  const { properties, required = [] } = inputSchema(schema) as {
    properties: Record<string, JsonSchema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, its]) => ({
    name,
    in: 'query',
    description: texts[name],
    ...(required.includes(name) && { required: true }),
    schema: its,
  }));
}
