import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import * as z from 'zod/mini';
import { badRequest, type FieldError } from './problem.ts';

export function json(statusCode: number, body: unknown, headers?: Record<string, string>): APIGatewayProxyResult {
  return jsonText(statusCode, JSON.stringify(body), headers);
}

/** As `json`, with a body that is serialised already. */
export function jsonText(statusCode: number, body: string, headers?: Record<string, string>): APIGatewayProxyResult {
  return { statusCode, headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers }, body };
}

/** Throws a 400 Problem that lists the invalid parameters. */
export function parseQuery<S extends z.core.$ZodType>(event: APIGatewayProxyEvent, schema: S): z.output<S> {
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
  return parse(schema, body);
}

/** Limits the list: a request with very many invalid members could give an answer above Lambda's limit of 6 MB. */
const MAX_ERRORS = 50;

function parse<S extends z.core.$ZodType>(schema: S, value: unknown): z.output<S> {
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  throw badRequest(result.error.issues.flatMap(toFieldErrors).slice(0, MAX_ERRORS));
}

function toFieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  const at = (...more: readonly PropertyKey[]) => [...issue.path, ...more].map(String).join('.') || 'body';
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map(key => ({ field: at(key), message: 'is not known here' }));
  return [{ field: at(), message: issue.message }];
}

/** Header names are case-insensitive; `name` is in lower case. */
export function headerOf(event: APIGatewayProxyEvent, name: string): string | undefined {
  return Object.entries(event.headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1];
}
