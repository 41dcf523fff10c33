import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly body: string;
}

interface WholeAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly delayMs?: number;
}

/**
 * What is not said is an empty 200. `hang` never answers, `reset` closes without a word; `more` goes on after the body
 * for ever: `drip` with a blank now and then, `endless` as fast as it is read.
 */
export type ReceiverAnswer = (WholeAnswer & { readonly more?: 'drip' | 'endless' }) | 'hang' | 'reset';

export interface Receiver {
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  /** Connections made so far. */
  readonly connections: number;
  /** Of these, open now. */
  readonly openConnections: number;
  /** Blanks of dripping answers written so far. */
  readonly dripped: number;
  /** Bytes of endless answers written so far. */
  readonly poured: number;
  /** Told of each request as soon as it is whole. */
  onRequest(listener: (request: ReceivedRequest) => void): void;
  /** From now on; a function is asked for each request. */
  answer(answer: ReceiverAnswer | ((request: ReceivedRequest) => ReceiverAnswer)): void;
  close(): Promise<void>;
}

/** A real HTTP server on 127.0.0.1 that notes what it is sent and answers as told. */
export async function startReceiver(): Promise<Receiver> {
  const requests: ReceivedRequest[] = [];
  const open = new Set<Socket>();
  let connections = 0;
  let dripped = 0;
  let poured = 0;
  let listener: (request: ReceivedRequest) => void = () => undefined;
  let answerTo: (request: ReceivedRequest) => ReceiverAnswer = () => ({});

  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    const received = await read(request);
    requests.push(received);
    listener(received);
    const answer = answerTo(received);
    if (answer === 'hang') return;
    if (answer === 'reset') return request.socket.resetAndDestroy();
    const { status = 200, headers = {}, body = '', delayMs = 0, more } = answer;
    await sleep(delayMs);
    if (more === undefined) {
      response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers }).end(body);
      return;
    }
    response.writeHead(status, headers).write(body || ' ');
    if (more === 'drip')
      return drip(response, () => {
        dripped += 1;
      });
    pour(response, bytes => {
      poured += bytes;
    });
  };

  const server = createServer((request, response) => {
    respond(request, response).catch((error: Error) => response.destroy(error));
  });
  server.on('connection', socket => {
    connections += 1;
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    get connections() {
      return connections;
    },
    get openConnections() {
      return open.size;
    },
    get dripped() {
      return dripped;
    },
    get poured() {
      return poured;
    },
    onRequest(published) {
      listener = published;
    },
    answer(answer) {
      answerTo = typeof answer === 'function' ? answer : () => answer;
    },
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function read(request: IncomingMessage): Promise<ReceivedRequest> {
  const { method = '', url: path = '', headers } = request;
  const bytes = await buffer(request);
  return { method, path, headers, bytes, body: bytes.toString() };
}

function drip(response: ServerResponse, note: () => void): void {
  const timer = setInterval(() => {
    response.write(' ');
    note();
  }, 20);
  response.once('close', () => clearInterval(timer));
}

function pour(response: ServerResponse, note: (bytes: number) => void): void {
  const blanks = Buffer.alloc(16 * 1024, ' ');
  const next = () => {
    if (response.destroyed) return;
    note(blanks.length);
    // Each piece waits for the one before, or a fast client would keep the process from anything else.
    if (response.write(blanks)) setImmediate(next);
    else response.once('drain', next);
  };
  next();
}
