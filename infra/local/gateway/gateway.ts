import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { STAGE } from '../../../shared/api/routes.ts';
import { MAX_EVENT_BYTES, MAX_RESULT_BYTES, payloadBytes } from '../../../shared/runtime/lambda-payload.ts';
import { FunctionTimedOut, type Invoke } from '../functions.ts';
import { createAuthorizer, type Principal } from './authorizer.ts';
import { answerProblem } from './problem.ts';
import { toProxyEvent } from './proxy-event.ts';
import { sendResult } from './proxy-result.ts';
import { readBody } from './read-body.ts';
import { findRoute } from './routes.ts';

/** Stands in for API Gateway's REST API: routes, authorizer, proxy events, and their limits. It does not listen yet. */
export function createGateway(invoke: Invoke): Server {
  const authorize = createAuthorizer(invoke);
  return createServer((request, response) => {
    answer(request, response, { invoke, authorize }).catch(() => {
      if (response.headersSent || response.destroyed) response.destroy();
      else answerProblem(response, 500, 'The gateway failed.');
    });
  });
}

const MALFORMED = /%(?![\da-f]{2})/i;

interface Functions {
  readonly invoke: Invoke;
  readonly authorize: ReturnType<typeof createAuthorizer>;
}

async function answer(request: IncomingMessage, response: ServerResponse, functions: Functions): Promise<void> {
  const body = await readBody(request);
  if (body === 'too large') return answerProblem(response, 413, 'The body is larger than 10 MB.');
  const [path = '', query = ''] = splitOnce(request.url ?? '', '?');
  if (MALFORMED.test(path)) return answerProblem(response, 400, 'The path is not valid percent-encoding.');
  const match = findRoute(request.method, path);

  let principal: Principal | undefined;
  if (match?.route.scope !== undefined || match === undefined) {
    const arn = `arn:aws:execute-api:local:000000000000:local/${STAGE}/${request.method}${match?.route.resource ?? path}`;
    const authorized = await functions.authorize(request.headers.authorization, arn);
    if (authorized === 'unauthorized') return answerProblem(response, 401, 'A valid bearer token is needed.');
    if (authorized === 'forbidden') return answerProblem(response, 403, 'The token does not allow this.');
    if (authorized === 'failed') return answerProblem(response, 500, 'The token could not be checked.');
    principal = authorized;
  }
  if (match === undefined) return answerProblem(response, 404, 'There is no such path or method.');

  const event = toProxyEvent(request, { match, path, query, body, principal });
  if (payloadBytes(event) > MAX_EVENT_BYTES) return answerProblem(response, 413, 'The request is larger than 6 MB.');
  try {
    const result = await functions.invoke(match.route.function, event);
    if (payloadBytes(result) > MAX_RESULT_BYTES) throw new RangeError('The result is larger than 6 MB.');
    sendResult(response, result);
  } catch (error) {
    if (error instanceof FunctionTimedOut) answerProblem(response, 504, 'The function took too long.');
    else answerProblem(response, 502, 'The function failed.');
  }
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
