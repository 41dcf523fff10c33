import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Answer } from '../../shared/runtime/http.ts';
import { type File, serveFile } from '../../shared/runtime/page-files.ts';
import { Problem } from '../../shared/runtime/problem.ts';

/** A browser asks each time, and is told that nothing changed: a deployment is seen at once. */
const CACHE = 'no-cache';

const PAGE = 'index.html';

/** @param files `index.html` is the page; the others are what it loads */
export function createBoardHandler(files: ReadonlyMap<string, File>) {
  return async (event: APIGatewayProxyEvent): Promise<Answer> => {
    // Its addresses are relative: behind a slash they would be others.
    if (event.resource === '/board' && event.requestContext.path.endsWith('/'))
      return { statusCode: 302, headers: { location: '../board' }, body: '' };
    const { file: name } = event.pathParameters ?? {};
    // Nor is the page one of what it loads.
    const file = name === PAGE ? undefined : files.get(name ?? PAGE);
    if (file === undefined) throw new Problem(404, 'There is no such file.');
    return serveFile(event, file, CACHE);
  };
}
