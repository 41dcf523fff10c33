import { type HeaderName, ON_EVERY_ANSWER } from '../../../shared/api/answers/headers.ts';
import type { Answer, Operation } from '../../../shared/api/operations/operation.ts';
import { type Route, scopesOf } from '../../../shared/api/routes.ts';
import { headerReferences } from './headers.ts';
import { inputSchema, type JsonSchema, type NamedSchemas, outputSchema } from './json-schema.ts';
import { parametersOf } from './parameters.ts';
import { problemsOf } from './problems.ts';

const PROBLEM_HEADERS: Readonly<Record<number, readonly HeaderName[]>> = {
  401: ['WWW-Authenticate'],
  429: ['Retry-After'],
  503: ['Retry-After'],
};

/** The Operation Object of a route. Named schemas of its answers are put into `schemas`. */
export function operationObject(route: Route, operation: Operation, tag: string, schemas: NamedSchemas) {
  const { id, summary, body } = operation;
  const parameters = parametersOf(route, operation);
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: [operation.description, scopeText(route)].filter(Boolean).join('\n\n'),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: requestBody(body) }),
    responses: { ...answers(operation, schemas), ...problems(route, operation) },
    security: route.scope === undefined ? [] : [{ bearer: scopesOf(route) }],
  };
}

function scopeText(route: Route): string {
  const scopes = scopesOf(route).map(scope => `\`${scope}\``);
  if (scopes.length === 0) return 'Open to everybody.';
  return `Needs a token with the scope${scopes.length > 1 ? 's' : ''} ${scopes.join(' and ')}.`;
}

function requestBody({ schema, texts, example, isOptional }: NonNullable<Operation['body']>) {
  const { $schema: _dialect, ...json } = inputSchema(schema) as { properties: Record<string, JsonSchema> } & JsonSchema;
  const properties = Object.entries(json.properties).map(([name, its]) => [name, { ...its, description: texts[name] }]);
  return {
    required: !isOptional,
    content: { 'application/json': { schema: { ...json, properties: Object.fromEntries(properties) }, example } },
  };
}

function answers({ answers: given, isConditional, hasLastModified }: Operation, schemas: NamedSchemas) {
  const validators: HeaderName[] = [
    ...(isConditional ? ['ETag' as const] : []),
    ...(hasLastModified ? ['Last-Modified' as const] : []),
  ];
  const common = [...ON_EVERY_ANSWER, ...validators];
  const own = Object.values(given).flatMap(({ headers = [] }) => headers);
  const known = Object.entries(given).map(([status, answer]) => {
    const headers = headerReferences([...common, ...(answer.headers ?? [])]);
    return [status, { description: answer.description, headers, ...contentOf(answer, schemas) }];
  });
  return {
    ...Object.fromEntries(known),
    ...(isConditional && {
      304: { description: 'The client has it.', headers: headerReferences([...common, ...own]) },
    }),
  };
}

function contentOf({ body, mediaTypes = ['application/json'], example }: Answer, schemas: NamedSchemas) {
  if (body === undefined) return {};
  const content = { schema: outputSchema(body, schemas), ...(example !== undefined && { example }) };
  return { content: Object.fromEntries(mediaTypes.map(type => [type, content])) };
}

function problems(route: Route, operation: Operation) {
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  return Object.fromEntries(
    Object.entries(problemsOf(route, operation)).map(([status, description]) => {
      const headers = headerReferences([...ON_EVERY_ANSWER, ...(PROBLEM_HEADERS[Number(status)] ?? [])]);
      return [status, { description, headers, content }];
    }),
  );
}
