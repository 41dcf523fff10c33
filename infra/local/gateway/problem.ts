import { type ServerResponse, STATUS_CODES } from 'node:http';

/** An answer of the gateway's own, RFC 9457. */
export function answerProblem(response: ServerResponse, status: number, detail: string): void {
  const body = JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status], status, detail });
  response.writeHead(status, {
    'content-type': 'application/problem+json',
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
    // The rest of a body that was not read must not be taken for the next request.
    ...(status === 413 && { connection: 'close' }),
  });
  response.end(body);
}
