import { createServer, type Server } from 'node:http';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createTokenHandler } from '../../functions/token/handler.ts';
import { loadKeys } from '../../infra/local/engines/data-directory.ts';
import { type Issuer, startIssuer } from '../../infra/local/engines/issuer.ts';
import { closeServer, listen } from '../../infra/local/engines/loopback.ts';
import { IssuerClient } from '../../shared/adapters/identity/issuer-client.ts';
import { createTokenVerifier } from '../../shared/adapters/identity/token-verifier.ts';
import { createLogger } from '../../shared/runtime/logger.ts';
import { problemErrors } from '../../shared/runtime/problem-errors.ts';
import { proxyEvent } from '../support/api.ts';

const NOW = Date.parse('2026-11-23T03:00:00Z');
const FORM = { grantType: 'client_credentials', clientId: 'local', clientSecret: 'local-secret' };

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer(loadKeys(undefined).signingKey);
});
afterAll(() => issuer.close());

async function ask(body: unknown, tokenUrl = issuer.tokenUrl) {
  const logged: string[] = [];
  const log = createLogger('token', line => logged.push(line));
  const handler = middy(
    createTokenHandler({ issuer: new IssuerClient(tokenUrl, 'order-relay/', log), clock: () => NOW }),
  ).use(problemErrors(log));
  const result = await handler(proxyEvent('POST /oauth/accesstokens', { body }), {} as Context);
  return { status: result.statusCode, headers: result.headers ?? {}, body: JSON.parse(result.body), logged };
}

async function brokenIssuer(answer: (server: Server) => void): Promise<string> {
  const server = createServer();
  answer(server);
  const url = await listen(server);
  onTestFinished(() => closeServer(server));
  return url;
}

describe("the provider's own token call", () => {
  it("answers in the provider's form, where numbers are text", async () => {
    const { status, headers, body } = await ask(FORM);
    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' });
    expect(body).toEqual({
      accessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      tokenType: 'BearerToken',
      expiresIn: '3600',
      scope: 'orders:read order-details:read webhooks:read webhooks:write',
      issuedAt: String(NOW),
    });
  });

  it('gives each client the scopes it has', async () => {
    const { body } = await ask({ ...FORM, clientId: 'viewer', clientSecret: 'viewer-secret' });
    expect(body.scope).toBe('orders:read');
    const verify = createTokenVerifier({
      issuer: issuer.url,
      jwksUri: issuer.jwksUrl,
      audience: 'order-relay',
      scopePrefix: 'order-relay/',
    });
    expect(await verify(body.accessToken)).toEqual({ clientId: 'viewer', scopes: ['orders:read'] });
  });

  it.each([
    ['a wrong secret', { ...FORM, clientSecret: 'wrong-Secret' }],
    ['an unknown client', { ...FORM, clientId: 'nobody' }],
    ['a client with a colon', { ...FORM, clientId: 'local:local-secret', clientSecret: 'x' }],
    ['Japanese credentials', { ...FORM, clientId: '顧客', clientSecret: '秘密' }],
  ])('refuses %s with 401, and logs nothing of it', async (_what, form) => {
    const { status, headers, body, logged } = await ask(form);
    expect(status).toBe(401);
    expect(headers['content-type']).toBe('application/problem+json');
    expect(JSON.stringify([body, logged])).not.toContain(form.clientSecret);
  });

  it.each<[string, unknown, string, string]>([
    ['no JSON', 'grantType=client_credentials', 'body', 'must be JSON'],
    ['a list', [], 'body', 'must be an object'],
    ['another grant', { ...FORM, grantType: 'password' }, 'grantType', 'must be client_credentials'],
    ['no client', { ...FORM, clientId: undefined }, 'clientId', 'must be text'],
    ['an empty secret', { ...FORM, clientSecret: '' }, 'clientSecret', 'must not be empty'],
    ['a number as secret', { ...FORM, clientSecret: 1 }, 'clientSecret', 'must be text'],
    ['a huge client', { ...FORM, clientId: 'x'.repeat(1001) }, 'clientId', 'is too long'],
  ])('answers 400 to %s, naming the field', async (_what, form, field, message) => {
    const { status, body } = await ask(form);
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ field, message }]);
  });

  it.each<[string, (server: Server) => void]>([
    ['fails', server => server.on('request', (_, response) => response.writeHead(500).end('local-secret'))],
    ['redirects', server => server.on('request', (_, response) => response.writeHead(302, { location: '/' }).end())],
    ['answers HTML', server => server.on('request', (_, response) => response.end('<html>local-secret</html>'))],
    ['answers {}', server => server.on('request', (_, response) => response.end('{}'))],
    ['hangs up', server => server.on('request', request => request.socket.destroy())],
    ['sends too much', server => server.on('request', (_, response) => response.end('x'.repeat(100_000)))],
  ])('answers 503 with Retry-After when the issuer %s', async (_what, answer) => {
    const { status, headers, body, logged } = await ask(FORM, await brokenIssuer(answer));
    expect(status).toBe(503);
    expect(headers['retry-after']).toBe('5');
    expect(logged).toHaveLength(1);
    expect(JSON.stringify([body, logged])).not.toContain('local-secret');
  });
});
