import { createHmac, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import type { APIGatewayTokenAuthorizerEvent } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createAuthorizerHandler } from '../../functions/authorizer/handler.ts';
import { closeServer, listen } from '../../infra/local/engines/loopback.ts';
import { createOidcVerifier } from '../../shared/adapters/identity/oidc-verifier.ts';
import { createLogger } from '../../shared/runtime/logger.ts';

const ARN = 'arn:aws:execute-api:ap-northeast-1:000000000000:abc123/v1/GET/orders/uno~1~2';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

/** Keys and claims of our own making, so that every way to be wrong can be tried. */
const server = createServer((_, response) => {
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256', use: 'sig' };
  response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] }));
});
let issuer = '';
beforeAll(async () => {
  issuer = await listen(server);
});
afterAll(() => closeServer(server));

type Fields = Record<string, unknown>;
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const seconds = (fromNow: number) => Math.floor(Date.now() / 1000) + fromNow;

function jwt(claims: Fields = {}, header: Fields = {}, key: KeyObject = privateKey): string {
  const payload = {
    iss: issuer,
    aud: 'order-relay',
    exp: seconds(600),
    client_id: 'c1',
    scope: 'order-relay/orders:read',
    ...claims,
  };
  const text = `${encode({ alg: 'RS256', kid: 'k1', ...header })}.${encode(payload)}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(key, 'base64url')}`;
}

function authorize(authorizationToken: string | undefined, audience = 'order-relay', jwksUri = `${issuer}/jwks`) {
  const handle = createAuthorizerHandler({
    authorize: createOidcVerifier({ issuer, jwksUri, audience, scopePrefix: 'order-relay/', slotOf: () => 7 }),
    keyOfSlot: slot => `key ${slot}`,
    log: createLogger('authorizer', { write: () => undefined }),
  });
  return handle({ type: 'TOKEN', authorizationToken, methodArn: ARN } as APIGatewayTokenAuthorizerEvent);
}

describe("the authorizer of a customer's own issuer", () => {
  it('lets a valid token into the whole stage, counts it in a slot, and passes its client and scopes on', async () => {
    expect(await authorize(`Bearer ${jwt()}`)).toEqual({
      principalId: 'c1',
      policyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Action: 'execute-api:Invoke',
            Effect: 'Allow',
            Resource: 'arn:aws:execute-api:ap-northeast-1:000000000000:abc123/v1/*',
          },
        ],
      },
      usageIdentifierKey: 'key 7',
      context: { clientId: 'c1', scopes: 'orders:read' },
    });
  });

  it.each<[string, Fields, string]>([
    [
      'scopes separated by spaces',
      { scope: 'order-relay/orders:read  order-relay/webhooks:write' },
      'orders:read webhooks:write',
    ],
    ['a list under scp', { scope: undefined, scp: ['order-relay/orders:read'] }, 'orders:read'],
    ["no scope of another API's", { scope: 'billing/webhooks:write x/order-relay/orders:read' }, ''],
    ['no scope without the prefix', { scope: 'clients:write order-relay/orders:read' }, 'orders:read'],
    ['nothing in a bare prefix', { scope: 'order-relay/' }, ''],
    ['no scope', { scope: undefined }, ''],
  ])('reads %s', async (_what, claims, scopes) => {
    expect((await authorize(`Bearer ${jwt(claims)}`)).context?.scopes).toBe(scopes);
  });

  it('bears with a machine token without audience where none is configured, and only there', async () => {
    const token = `Bearer ${jwt({ aud: undefined, token_use: 'access' })}`;
    expect((await authorize(token, '')).principalId).toBe('c1');
    await expect(authorize(token)).rejects.toThrow(/^Unauthorized$/);
  });

  const hmacWithPublicKey = () => {
    const text = `${encode({ alg: 'HS256', kid: 'k1' })}.${encode({ iss: issuer, aud: 'order-relay', exp: seconds(600) })}`;
    const pem = publicKey.export({ format: 'pem', type: 'spki' });
    return `${text}.${createHmac('sha256', pem).update(text).digest('base64url')}`;
  };

  it.each<[string, () => string | undefined]>([
    ['nothing', () => undefined],
    ['an empty header', () => ''],
    ['a token without its scheme', () => jwt()],
    ['another scheme', () => `Basic ${jwt()}`],
    ['two tokens', () => `Bearer ${jwt()} ${jwt()}`],
    ['no JWT', () => 'Bearer abc'],
    ['an expired token', () => `Bearer ${jwt({ exp: seconds(-10) })}`],
    ['one that is not valid yet', () => `Bearer ${jwt({ nbf: seconds(600) })}`],
    ["another issuer's", () => `Bearer ${jwt({ iss: 'https://evil.example' })}`],
    ['one for another audience', () => `Bearer ${jwt({ aud: 'other' })}`],
    ['one of a strange key', () => `Bearer ${jwt({}, {}, stranger)}`],
    ['one of an unknown key', () => `Bearer ${jwt({}, { kid: 'k2' })}`],
    ['alg none', () => `Bearer ${jwt({}, { alg: 'none' })}`],
    ['alg none without signature', () => `Bearer ${encode({ alg: 'none', kid: 'k1' })}.${encode({ iss: issuer })}.`],
    ['an HMAC by the public key', () => `Bearer ${hmacWithPublicKey()}`],
    [
      'changed claims',
      () => `Bearer ${jwt().replace(/\.[^.]+\./, `.${encode({ iss: issuer, scope: 'webhooks:write' })}.`)}`,
    ],
    ['a payload that is no JSON', () => `Bearer ${encode({ alg: 'RS256', kid: 'k1' })}.YWJj.YWJj`],
    ["a person's identity token", () => `Bearer ${jwt({ token_use: 'id' })}`],
  ])('answers 401 to %s', async (_what, token) => {
    await expect(authorize(token())).rejects.toThrow(/^Unauthorized$/);
  });

  it('does not call a token bad when the keys cannot be fetched', async () => {
    const broken = createServer((_, response) => response.writeHead(503).end());
    const url = await listen(broken);
    onTestFinished(() => closeServer(broken));
    await expect(authorize(`Bearer ${jwt()}`, 'order-relay', url)).rejects.not.toThrow(/^Unauthorized$/);
  });
});
