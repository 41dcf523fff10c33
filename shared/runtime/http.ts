import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import * as z from 'zod/mini';
import type { Content } from './content.ts';
import { badRequest, type FieldError } from './problem.ts';

/** A result of the proxy integration; its body is in `content` where that is given. */
export interface Answer extends APIGatewayProxyResult {
  readonly content?: Content;
}

export function json(statusCode: number, body: unknown, headers?: Record<string, string>): APIGatewayProxyResult {
  return jsonText(statusCode, JSON.stringify(body), headers);
}

/** As `json`, with a body that is serialised already. */
export function jsonText(statusCode: number, body: string, headers?: Record<string, string>): APIGatewayProxyResult {
  return { statusCode, headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers }, body };
}

/** Throws a 400 Problem that lists the invalid parameters, and those that are given more than once. */
export function parseQuery<S extends z.core.$ZodType>(event: APIGatewayProxyEvent, schema: S): z.output<S> {
  const repeated = Object.entries(event.multiValueQueryStringParameters ?? {})
    .filter(([, values]) => (values?.length ?? 0) > 1)
    .map(([name]) => fieldError([name], 'must be given once'));
  if (repeated.length > 0) throw badRequest(repeated.slice(0, MAX_ERRORS));
  return parseLooseQuery(event, schema);
}

/** As `parseQuery`; of a parameter that is given more than once the last counts, as the provider has it. */
export function parseLooseQuery<S extends z.core.$ZodType>(event: APIGatewayProxyEvent, schema: S): z.output<S> {
  return parse(schema, event.queryStringParameters ?? {});
}

/** Throws a 400 Problem that lists the invalid members. */
export function parseJsonBody<S extends z.core.$ZodType>(event: APIGatewayProxyEvent, schema: S): z.output<S> {
  const text = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8').toString('utf8');
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw badRequest([{ field: 'body', message: 'must be JSON' }]);
  }
  refuseLongLists(body);
  return parse(schema, body);
}

/** Members of a list in a body. */
export const MAX_LIST_LENGTH = 100;

/** Checked before the members are: with more than about 100,000 invalid ones zod overflows the stack. */
function refuseLongLists(body: unknown): void {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return;
  const isLong = ([, value]: [string, unknown]) => Array.isArray(value) && value.length > MAX_LIST_LENGTH;
  const errors = Object.entries(body)
    .filter(isLong)
    .map(([name]) => fieldError([name], `must have at most ${MAX_LIST_LENGTH} members`));
  if (errors.length > 0) throw badRequest(errors.slice(0, MAX_ERRORS));
}

/** Both limit the answer: one that repeats very many or very long names could exceed Lambda's limit of 6 MB. */
const MAX_ERRORS = 50;
const MAX_FIELD_LENGTH = 100;

function parse<S extends z.core.$ZodType>(schema: S, value: unknown): z.output<S> {
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  throw badRequest(result.error.issues.flatMap(toFieldErrors).slice(0, MAX_ERRORS));
}

function toFieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') return issue.keys.map(key => fieldError([...path, key], 'is not known here'));
  return [fieldError(path, issue.message)];
}

function fieldError(path: readonly PropertyKey[], message: string): FieldError {
  return { field: path.map(String).join('.').slice(0, MAX_FIELD_LENGTH) || 'body', message };
}

/** Header names are case-insensitive; `name` is in lower case. */
export function headerOf(event: APIGatewayProxyEvent, name: string): string | undefined {
  return Object.entries(event.headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1];
}
