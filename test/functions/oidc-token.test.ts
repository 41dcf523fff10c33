import { createServer, type Server } from 'node:http';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createAuthorizerHandler } from '../../functions/authorizer/handler.ts';
import { createTokenHandler } from '../../functions/token/handler.ts';
import { closeServer, listen } from '../../infra/local/engines/loopback.ts';
import { OidcClient } from '../../shared/adapters/identity/oidc-client.ts';
import { createOidcVerifier } from '../../shared/adapters/identity/oidc-verifier.ts';
import { SCOPES } from '../../shared/api/routes.ts';
import { httpAnswers } from '../../shared/runtime/http-answers.ts';
import { createLogger } from '../../shared/runtime/logger.ts';
import { proxyEvent } from '../support/api.ts';
import { type OidcIssuer, startOidcIssuer } from '../support/oidc-issuer.ts';

const NOW = Date.parse('2026-11-23T03:00:00Z');
const FORM = { grantType: 'client_credentials', clientId: 'local', clientSecret: 'local-secret' };

let issuer: OidcIssuer;
beforeAll(async () => {
  issuer = await startOidcIssuer();
});
afterAll(() => issuer.close());

async function ask(body: unknown, tokenUrl = issuer.tokenUrl) {
  const logged: string[] = [];
  const log = createLogger('token', { write: line => logged.push(line) });
  const client = new OidcClient(tokenUrl, 'order-relay/', log);
  const handler = middy(
    createTokenHandler({
      requestToken: (id, secret) => client.requestToken(id, secret),
      clock: () => NOW,
      pause: async () => undefined,
    }),
  ).use(httpAnswers(log, []));
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

describe("the provider's own token call, where a customer's own issuer gives the tokens", () => {
  it("answers in the provider's form, where numbers are text", async () => {
    const { status, headers, body } = await ask(FORM);
    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' });
    expect(body).toEqual({
      accessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      tokenType: 'BearerToken',
      expiresIn: '3600',
      scope: SCOPES.join(' '),
      issuedAt: String(NOW),
    });
  });

  it('gives each client the scopes it has', async () => {
    const { body } = await ask({ ...FORM, clientId: 'viewer', clientSecret: 'viewer-secret' });
    expect(body.scope).toBe('orders:read');
    const verify = createOidcVerifier({
      issuer: issuer.url,
      jwksUri: issuer.jwksUrl,
      audience: 'order-relay',
      scopePrefix: '',
      slotOf: () => 7,
    });
    expect(await verify(body.accessToken)).toEqual({ id: 'viewer', scopes: ['orders:read'], slot: 7 });
  });

  it('gives tokens that its authorizer lets in, until they are changed', async () => {
    const { accessToken } = (await ask(FORM)).body;
    const options = { issuer: issuer.url, jwksUri: issuer.jwksUrl, audience: 'order-relay', scopePrefix: '' };
    const authorize = createAuthorizerHandler({
      authorize: createOidcVerifier({ ...options, slotOf: () => 7 }),
      keyOfSlot: String,
      log: createLogger('authorizer', { write: () => undefined }),
    });
    const event = (token: string) => ({
      type: 'TOKEN' as const,
      authorizationToken: `Bearer ${token}`,
      methodArn: 'a/v1/x',
    });
    expect(await authorize(event(accessToken))).toMatchObject({
      principalId: 'local',
      usageIdentifierKey: '7',
      context: { scopes: SCOPES.join(' ') },
    });
    const [header, payload, signature] = accessToken.split('.');
    const changed = JSON.stringify({ ...JSON.parse(Buffer.from(payload, 'base64url').toString()), client_id: 'x' });
    const forged = `${header}.${Buffer.from(changed).toString('base64url')}.${signature}`;
    await expect(authorize(event(forged))).rejects.toThrow(/^Unauthorized$/);
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

  it('answers 404 where clients are to ask the issuer itself', async () => {
    expect((await ask(FORM, '')).status).toBe(404);
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
