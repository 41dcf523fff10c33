import { JwtVerifier } from 'aws-jwt-verify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadKeys } from '../../../infra/local/engines/data-directory.ts';
import { type Issuer, startIssuer } from '../../../infra/local/engines/issuer.ts';

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer(loadKeys(undefined).signingKey);
});
afterAll(() => issuer.close());

const ask = (form: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(issuer.tokenUrl, {
    method: 'POST',
    headers,
    body: new URLSearchParams({ grant_type: 'client_credentials', ...form }),
  });
const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});

async function claimsOf(answer: Response) {
  const { access_token: token } = (await answer.json()) as { access_token: string };
  const verifier = JwtVerifier.create({ issuer: issuer.url, audience: 'order-relay', jwksUri: issuer.jwksUrl });
  verifier.cacheJwks((await (await fetch(issuer.jwksUrl)).json()) as never);
  return verifier.verify(token);
}

describe('the local issuer', () => {
  it('grants a client all of its scopes when it asks for none', async () => {
    const all = await claimsOf(await ask({ client_id: 'local', client_secret: 'local-secret' }));
    expect(all).toMatchObject({
      client_id: 'local',
      scope: 'orders:read order-details:read webhooks:read webhooks:write',
    });
    const few = await claimsOf(await ask({}, basic('viewer', 'viewer-secret')));
    expect(few).toMatchObject({ client_id: 'viewer', scope: 'orders:read' });
  });

  it('grants no scope that the client has not', async () => {
    const answer = await ask({ scope: 'webhooks:write' }, basic('viewer', 'viewer-secret'));
    expect(answer.status).toBe(400);
  });

  it('refuses a wrong secret and an unknown client', async () => {
    expect((await ask({ client_id: 'local', client_secret: 'viewer-secret' })).status).toBe(401);
    expect((await ask({}, basic('nobody', 'x'))).status).toBe(401);
  });
});
