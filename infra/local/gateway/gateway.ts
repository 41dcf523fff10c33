import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { STAGE } from '../../../shared/api/routes.ts';
import { SECURITY_HEADERS } from '../../../shared/runtime/answer-headers.ts';
import { MAX_EVENT_BYTES, MAX_RESULT_BYTES, payloadBytes } from '../../../shared/runtime/lambda-payload.ts';
import { FunctionTimedOut, type Invoke } from '../functions.ts';
import { type AdmissionProps, type Admit, createAdmission } from './admission.ts';
import { answerProblem, answerUnreadable } from './problem.ts';
import { toProxyEvent } from './proxy-event.ts';
import { sendResult } from './proxy-result.ts';
import { readBody } from './read-body.ts';
import { Refusal } from './refusal.ts';
import { findRoute } from './routes.ts';
import { findSizeStatus, MAX_HEAD_BYTES } from './sizes.ts';

/** Whether it answers, or will answer, the request itself. */
export type Intercept = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * Stands in for API Gateway's REST API: routes, authorizer, proxy events, and their limits; what `intercept` takes does
 * not get that far. It does not listen yet.
 */
export function createGateway(invoke: Invoke, props: AdmissionProps, intercept: Intercept = () => false): Server {
  const admit = createAdmission(invoke, props);
  const server = createServer({ maxHeaderSize: MAX_HEAD_BYTES }, (request, response) => {
    if (request.url === '/' && request.method === 'GET') return leadToBoard(response);
    if (intercept(request, response)) return;
    const requestId = randomUUID();
    response.setHeader('x-amzn-requestid', requestId);
    answer(request, { response, requestId, invoke, admit }).catch(error => {
      if (response.headersSent || response.destroyed) return response.destroy();
      answerProblem(response, error instanceof Refusal ? error : new Refusal('DEFAULT_5XX'), requestId);
    });
  });
  return server.on('clientError', answerUnreadable);
}

/** Deployed, the gateway knows no path outside its stage; on a laptop people open what the screen shows. */
function leadToBoard(response: ServerResponse): void {
  response.writeHead(302, { location: `/${STAGE}/board`, 'content-length': 0, ...SECURITY_HEADERS }).end();
}

const MALFORMED = /%(?![\da-f]{2})/i;

interface Exchange {
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly invoke: Invoke;
  readonly admit: Admit;
}

async function answer(request: IncomingMessage, { response, requestId, invoke, admit }: Exchange): Promise<void> {
  const sizeStatus = findSizeStatus(request);
  const body = await readBody(request);
  if (sizeStatus !== undefined) throw new Refusal('DEFAULT_4XX', sizeStatus);
  if (body === 'too large') throw new Refusal('REQUEST_TOO_LARGE');
  const [path = '', query = ''] = splitOnce(request.url ?? '', '?');
  if (MALFORMED.test(path)) throw new Refusal('BAD_REQUEST_PARAMETERS');
  const match = findRoute(request.method, path);
  const principal = await admit(request, { match, path });
  if (match === undefined) throw new Refusal('RESOURCE_NOT_FOUND');

  const event = toProxyEvent(request, { requestId, match, path, query, body, principal });
  if (payloadBytes(event) > MAX_EVENT_BYTES) throw new Refusal('REQUEST_TOO_LARGE');
  try {
    const result = await invoke(match.route.function, event);
    if (payloadBytes(result) > MAX_RESULT_BYTES) throw new RangeError('The result is larger than 6 MB.');
    sendResult(response, result);
  } catch (error) {
    throw new Refusal(error instanceof FunctionTimedOut ? 'INTEGRATION_TIMEOUT' : 'INTEGRATION_FAILURE');
  }
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
