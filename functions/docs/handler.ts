import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Content } from '../../shared/runtime/content.ts';
import type { Answer } from '../../shared/runtime/http.ts';
import { type File, serveFile } from '../../shared/runtime/page-files.ts';
import { Problem } from '../../shared/runtime/problem.ts';

export interface DocsDeps {
  /** The OpenAPI document, JSON. */
  readonly document: Content;
  /** `index.html` is the page; the others are what it loads. */
  readonly files: ReadonlyMap<string, File>;
}

const CACHE = 'public, max-age=300';

export function createDocsHandler({ document, files }: DocsDeps) {
  return async (event: APIGatewayProxyEvent): Promise<Answer> => {
    if (event.resource === '/openapi.json')
      return serveFile(event, { content: document, type: 'application/json' }, CACHE);
    const file = files.get(event.pathParameters?.file ?? 'index.html');
    if (file === undefined) throw new Problem(404, 'There is no such file.');
    return serveFile(event, file, CACHE);
  };
}
