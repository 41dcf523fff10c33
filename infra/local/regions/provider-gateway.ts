import { createServer, type IncomingMessage, request as requestHttp, type ServerResponse } from 'node:http';
import { request as requestHttps } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { urlToHttpOptions } from 'node:url';
import { closeServer, listen } from '../engines/loopback.ts';

export interface ProviderGateway {
  readonly url: string;
  /** Every call is answered 503. */
  isDown: boolean;
  close(): Promise<void>;
}

/** A region's own way to the provider, which can fail while those of the others work. */
export async function startProviderGateway(upstreamUrl: string): Promise<ProviderGateway> {
  const server = createServer((incoming, response) => {
    if (gateway.isDown) response.writeHead(503, { 'content-type': 'text/plain' }).end('The gateway is down.');
    // Whoever breaks off, provider or function: the other side sees it as it would without this gateway.
    else passOn(incoming, response, upstreamUrl).catch(() => response.destroy());
  });
  const gateway: ProviderGateway = {
    url: await listen(server),
    isDown: false,
    close: () => closeServer(server),
  };
  return gateway;
}

async function passOn(incoming: IncomingMessage, response: ServerResponse, upstreamUrl: string): Promise<void> {
  const upstream = new URL(upstreamUrl);
  const request = upstream.protocol === 'https:' ? requestHttps : requestHttp;
  const { url: path, method, headers } = incoming;
  // A connection of its own: none that the provider is about to close.
  const outgoing = request({
    ...urlToHttpOptions(upstream),
    path,
    method,
    headers: { ...headers, host: upstream.host },
    agent: false,
  });
  response.on('close', () => outgoing.destroy());
  const answered = new Promise<IncomingMessage>((resolve, reject) =>
    outgoing.on('response', resolve).on('error', reject),
  );
  const [answer] = await Promise.all([answered, pipeline(incoming, outgoing)]);
  response.writeHead(answer.statusCode ?? 502, answer.headers);
  await pipeline(answer, response);
}
