import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import * as z from 'zod/mini';

const value = z.union([z.string(), z.number(), z.boolean()]);

/** What a REST API accepts of a Lambda proxy integration; anything else is its 502. */
const RESULT = z.object({
  statusCode: z.coerce.number().check(z.int(), z.gte(200), z.lte(599)),
  headers: z.nullish(z.record(z.string(), value)),
  multiValueHeaders: z.nullish(z.record(z.string(), z.array(value))),
  body: z.nullish(z.string()),
  isBase64Encoded: z.nullish(z.boolean()),
});

/** Sends a function's result. Throws, with nothing sent, when it is malformed. */
export function sendResult(response: ServerResponse, result: unknown): void {
  const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = RESULT.parse(result);
  const content = Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');
  const all: OutgoingHttpHeaders = {};
  for (const [name, one] of Object.entries(headers ?? {})) all[name.toLowerCase()] = String(one);
  for (const [name, many] of Object.entries(multiValueHeaders ?? {})) all[name.toLowerCase()] = many.map(String);
  const isEmpty = statusCode === 204 || statusCode === 304;
  if (!isEmpty) all['content-length'] = content.length;
  response.writeHead(statusCode, all);
  response.end(isEmpty ? undefined : content);
}
