import { generateKeyPairSync } from 'node:crypto';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { Provider } from 'oidc-provider';
import { closeServer, listen } from '../../infra/local/engines/loopback.ts';
import { SCOPES, type Scope } from '../../shared/api/routes.ts';

export interface OidcIssuer {
  readonly url: string;
  readonly jwksUrl: string;
  readonly tokenUrl: string;
  close(): Promise<void>;
}

interface Client {
  readonly id: string;
  readonly secret: string;
  readonly scopes: readonly Scope[];
}

export const CLIENTS = [
  { id: 'local', secret: 'local-secret', scopes: SCOPES },
  { id: 'viewer', secret: 'viewer-secret', scopes: ['orders:read'] },
] as const satisfies readonly Client[];

export const AUDIENCE = 'order-relay';
const TOKEN_SECONDS = 3600;

/** A customer's own OIDC issuer, on 127.0.0.1. */
export async function startOidcIssuer(): Promise<OidcIssuer> {
  let answer: RequestListener = (_request, response) => response.writeHead(503).end();
  const server = createServer((request, response) => answer(request, response));
  const url = await listen(server);
  answer = createProvider(url).callback();
  const front = createServer((request, response) => {
    askWithScopes(`${url}/token`, request, response).catch(() => response.destroy());
  });
  const frontUrl = await listen(front);
  return {
    url,
    jwksUrl: `${url}/jwks`,
    tokenUrl: `${frontUrl}/token`,
    close: async () => {
      await Promise.all([closeServer(front), closeServer(server)]);
    },
  };
}

function createProvider(url: string): Provider {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const signingKey = { ...privateKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256', use: 'sig' };
  const scope = SCOPES.join(' ');
  return new Provider(url, {
    // Its tokens are JWTs and its clients are listed here: there is nothing to keep.
    adapter: class {
      async upsert() {}
      async find() {}
    },
    clients: CLIENTS.map(client => ({
      client_id: client.id,
      client_secret: client.secret,
      grant_types: ['client_credentials'],
      response_types: [],
      redirect_uris: [],
      scope: client.scopes.join(' '),
    })),
    jwks: { keys: [signingKey] },
    scopes: SCOPES,
    ttl: { ClientCredentials: TOKEN_SECONDS },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => `urn:${AUDIENCE}`,
        getResourceServerInfo: () => ({
          scope,
          audience: AUDIENCE,
          accessTokenTTL: TOKEN_SECONDS,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
  });
}

/** Other issuers grant a client all of its scopes when it names none; oidc-provider grants none: so they are named here. */
async function askWithScopes(tokenUrl: string, request: AsyncIterable<Buffer> & Incoming, response: ServerResponse) {
  const form = new URLSearchParams(await text(request));
  const client = CLIENTS.find(({ id }) => id === clientIdOf(form, request.headers.authorization));
  if (client && !form.has('scope')) form.set('scope', client.scopes.join(' '));
  const answer = await fetch(tokenUrl, {
    method: 'POST',
    body: form,
    headers: request.headers.authorization === undefined ? {} : { authorization: request.headers.authorization },
  });
  response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'application/json' });
  response.end(await answer.text());
}

interface Incoming {
  readonly headers: { readonly authorization?: string | undefined };
}

function clientIdOf(form: URLSearchParams, authorization = ''): string | null | undefined {
  const basic = /^Basic (.+)$/i.exec(authorization)?.[1];
  return basic === undefined ? form.get('client_id') : Buffer.from(basic, 'base64').toString().split(':')[0];
}
