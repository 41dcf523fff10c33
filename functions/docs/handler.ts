import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Content } from '../../shared/runtime/content.ts';
import type { Answer } from '../../shared/runtime/http.ts';
import { Problem } from '../../shared/runtime/problem.ts';
import { validated } from '../../shared/runtime/validated.ts';
import type { File } from './files.ts';

export interface DocsDeps {
  /** The OpenAPI document, JSON. */
  readonly document: Content;
  /** `index.html` is the page; the others are what it loads. */
  readonly files: ReadonlyMap<string, File>;
}

/** Everything is of this host, and no script or style is in the page itself. Swagger UI's icons are data. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export function createDocsHandler({ document, files }: DocsDeps) {
  return async (event: APIGatewayProxyEvent): Promise<Answer> => {
    if (event.resource === '/openapi.json') return serve(event, { content: document, type: 'application/json' });
    const file = files.get(event.pathParameters?.file ?? 'index.html');
    if (file === undefined) throw new Problem(404, 'There is no such file.');
    return serve(event, file);
  };
}

function serve(event: APIGatewayProxyEvent, { content, type }: File): Answer {
  const { headers, ...answer } = validated(event, content);
  return {
    ...answer,
    headers: {
      ...headers,
      ...(answer.statusCode === 200 && { 'content-type': type }),
      'cache-control': 'public, max-age=300',
      'content-security-policy': POLICY,
    },
  };
}
