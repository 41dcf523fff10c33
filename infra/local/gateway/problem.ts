import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { SECURITY_HEADERS } from '../../../shared/runtime/answer-headers.ts';
import { HEADERS_OF_STATUS, problemBody } from '../../../shared/runtime/problem-types.ts';
import { GATEWAY_PROBLEMS, type GatewayProblem } from '../../gateway-problems.ts';
import type { Refusal } from './refusal.ts';

/** An answer of the gateway's own, as deployed. */
export function answerProblem(response: ServerResponse, refusal: Refusal, requestId: string): void {
  const problem: GatewayProblem = GATEWAY_PROBLEMS[refusal.problem];
  const body = problemBody({ ...problem, requestId });
  sendProblem(response, problem.hasAnyStatus ? { ...body, status: undefined } : body, refusal.status ?? body.status);
}

/** An error in the form that all have. */
export function sendProblem(response: ServerResponse, body: object, sent: number): void {
  const text = JSON.stringify(body);
  response.writeHead(sent, {
    ...HEADERS,
    ...HEADERS_OF_STATUS[sent],
    'content-length': Buffer.byteLength(text),
    // The rest of a body that was not read must not be taken for the next request.
    ...(sent === 413 && { connection: 'close' }),
  });
  response.end(text);
}

const HEADERS = { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...SECURITY_HEADERS };

/** What node:http cannot read is answered in the same form, and the connection ends. */
export function answerUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : 400;
  const body = JSON.stringify({ ...problemBody(GATEWAY_PROBLEMS.DEFAULT_4XX), status: undefined });
  const headers = { ...HEADERS, connection: 'close', 'content-length': String(Buffer.byteLength(body)) };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', body].join('\r\n'));
}
