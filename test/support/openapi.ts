import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { openApiDocument } from '../../functions/docs/openapi/document.ts';
import { findRoute } from '../../infra/local/gateway/routes.ts';
import { STATUS_CHANGED } from '../../shared/api/operations/examples.ts';
import { methodsOf, ROUTES, type Route } from '../../shared/api/routes.ts';
import { EVENT_TYPES } from '../../shared/domain/events/event.ts';

/** Holds answers against the OpenAPI document. */

const document = openApiDocument();
const DOCUMENT = 'https://order-relay.test/openapi.json';
const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
ajv.addSchema({ $id: DOCUMENT, components: document.components });

/** What does not fit; a schema that the document holds may refer to its components. */
export function schemaErrors(schema: object, value: unknown): string[] {
  const validate = compiled(schema);
  validate(value);
  return (validate.errors ?? []).map(({ instancePath, message, params }) =>
    [instancePath || 'the body', message, JSON.stringify(params)].join(' '),
  );
}

const validators = new WeakMap<object, ReturnType<typeof ajv.compile>>();

function compiled(schema: object) {
  const known = validators.get(schema);
  if (known !== undefined) return known;
  const absolute = JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', `"${DOCUMENT}#/components/`));
  const validate = ajv.compile(absolute);
  validators.set(schema, validate);
  return validate;
}

interface SeenAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

interface Described {
  readonly headers?: object;
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
}

/** Of transport: any answer may have them, and no function decides on them. */
const TRANSPORT = new Set(['content-type', 'content-length', 'connection', 'date', 'keep-alive', 'transfer-encoding']);

/** Throws unless `body` is what the document says of a webhook of its type. */
export function mustBeDocumentedWebhook(body: string): void {
  const event = JSON.parse(body);
  const described = document.webhooks[event.type]?.post.requestBody.content['application/json'].schema;
  const errors = described === undefined ? ['the type'] : schemaErrors(described, event);
  if (errors.length > 0)
    throw new Error(`The OpenAPI document does not have this webhook: ${errors.join('; ')}. ${body}`);
}

/** `<method> <resource>` of a call; the path with its query, as sent. */
export function routeOf(method: string, url: string): string {
  const [path = ''] = url.split('?');
  return `${method} ${findRoute(method, path)?.route.resource ?? path}`;
}

/** Throws unless the document says that `route` may answer so. Of a method and resource that are no route it says nothing. */
export function mustBeDocumented(route: string, answer: SeenAnswer): void {
  const [method = '', resource = ''] = route.split(' ');
  const its = (ROUTES as readonly Route[]).find(each => each.resource === resource && methodsOf(each).includes(method));
  if (its === undefined) return;
  const responses: Record<string, Described> = document.paths[resource]?.[its.method.toLowerCase()]?.responses ?? {};
  const undocumented = findUndocumented(responses[answer.status], answer, method === 'HEAD');
  if (undocumented === undefined) return;
  const where = 'in the OpenAPI document: see shared/api/operations and shared/api/answers';
  throw new Error(
    `${route} answered ${answer.status}, and ${undocumented} is not ${where}. ${answer.text.slice(0, 500)}`,
  );
}

function findUndocumented(
  described: Described | undefined,
  { headers, text }: SeenAnswer,
  isHead: boolean,
): string | undefined {
  if (described === undefined) return 'this status';
  const known = new Set(Object.keys(described.headers ?? {}).map(name => name.toLowerCase()));
  const unknown = Object.keys(headers).find(name => !known.has(name) && !TRANSPORT.has(name));
  if (unknown !== undefined) return `the header ${unknown}`;
  if (isHead) return undefined;
  const type = headers['content-type']?.split(';')[0] ?? '';
  const content = described.content?.[type];
  if (content === undefined) return text !== '' || described.content !== undefined ? `the type "${type}"` : undefined;
  const errors = schemaErrors(content.schema, type.endsWith('json') ? JSON.parse(text, completeStandIn) : text);
  return errors.length > 0 ? `this body (${errors.slice(0, 5).join('; ')})` : undefined;
}

/** Tests put stand-ins into the feed that have only what routing reads of an event. Real ones are checked as webhooks. */
function completeStandIn(_name: string, value: unknown): unknown {
  const { id, type, data } = (value ?? {}) as { id?: string; type?: string; data?: object };
  const isEvent = EVENT_TYPES.some(each => each === type) && typeof data === 'object';
  if (!isEvent || 'observed' in data || 'since' in data) return value;
  return { ...(id !== undefined && { id }), ...STATUS_CHANGED };
}
