/**
 * A receiver in a process of its own: `fork` it with SinkOptions as JSON. It tells a SinkAddress once it listens, and
 * whatever of SinkTold it is asked for by a message.
 */
import { createServer, type Server as HttpServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer, type Server as HttpsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createAuthority } from '../support/certificates.ts';

export interface SinkOptions {
  /** How many origins more listen, over HTTP. */
  readonly origins?: number;
  /** What each request keeps the receiver busy for, µs. */
  readonly workUs?: number;
}

export interface SinkAddress {
  readonly http: string;
  readonly https: string;
  /** Of the authority that the certificate is of: PEM. */
  readonly certificate: string;
  /** Origins of their own, over HTTP. */
  readonly origins: readonly string[];
}

export interface SinkCounts {
  readonly requests: number;
  readonly connections: number;
  /** Different webhooks, by path and id. */
  readonly webhooks: number;
}

/** Of a webhook, when it arrived for the first time, unix ms. */
export interface Arrival {
  readonly path: string;
  readonly id: string;
  readonly at: number;
}

export interface SinkTold {
  readonly counts: SinkCounts;
  readonly arrivals: readonly Arrival[];
}

/** A request of this path gets no answer. */
export const HANG = '/hang';

/** Of idle connections: longer than others take their turns. */
const KEEP_ALIVE_MS = 60_000;

async function receive({ origins = 0, workUs = 0 }: SinkOptions): Promise<void> {
  let requests = 0;
  let connections = 0;
  const arrivals = new Map<string, Arrival>();
  const answer: RequestListener = (request, response) => {
    const { url: path = '', headers } = request;
    request.resume().once('end', () => {
      requests++;
      const id = String(headers['webhook-id']);
      const name = `${path} ${id}`;
      if (!arrivals.has(name)) arrivals.set(name, { path, id, at: Date.now() });
      const doneAt = performance.now() + workUs / 1000;
      while (performance.now() < doneAt);
      if (path !== HANG) response.end();
    });
  };

  const listening = (server: HttpServer | HttpsServer) => {
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    return listen(server.on('connection', () => connections++));
  };
  const { certificate, issue } = await createAuthority();
  const address: SinkAddress = {
    http: `http://localhost:${await listening(createServer(answer))}`,
    https: `https://localhost:${await listening(createTlsServer(await issue('localhost'), answer))}`,
    certificate,
    origins: await Promise.all(
      Array.from({ length: origins }, async () => `http://localhost:${await listening(createServer(answer))}`),
    ),
  };
  process.on('message', what => {
    const told: SinkTold = {
      counts: { requests, connections, webhooks: arrivals.size },
      arrivals: what === 'arrivals' ? [...arrivals.values()] : [],
    };
    process.send?.(told);
  });
  process.on('disconnect', () => process.kill(process.pid));
  process.send?.(address);
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await receive(JSON.parse(process.argv[2] ?? '{}'));
