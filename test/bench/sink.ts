/**
 * A receiver in a process of its own: `fork` it. It tells a SinkAddress once it listens, and SinkCounts whenever it gets
 * a message.
 */
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { createAuthority } from '../support/certificates.ts';

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
}

/** A request of this path gets no answer. */
export const HANG = '/hang';

const [ORIGINS = '0'] = process.argv.slice(2);
let requests = 0;
let connections = 0;
const answer: RequestListener = (request, response) => {
  request.resume().once('end', () => {
    requests++;
    if (request.url !== HANG) response.end();
  });
};

const { certificate, issue } = await createAuthority();
const address: SinkAddress = {
  http: `http://localhost:${await listen(createServer(answer))}`,
  https: `https://localhost:${await listen(createTlsServer(await issue('localhost'), answer))}`,
  certificate,
  origins: await Promise.all(
    Array.from({ length: Number(ORIGINS) }, async () => `http://localhost:${await listen(createServer(answer))}`),
  ),
};
process.on('message', () => process.send?.({ requests, connections } satisfies SinkCounts));
process.send?.(address);

async function listen(server: Server): Promise<number> {
  server.on('connection', () => connections++);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
