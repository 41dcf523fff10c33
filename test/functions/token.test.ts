import { beforeEach, describe, expect, it } from 'vitest';
import { SCOPES } from '../../shared/api/routes.ts';
import { OPERATOR } from '../../shared/domain/clients/operator.ts';
import { nextVersion } from '../../shared/domain/clients/secret.ts';
import { client } from '../support/client.ts';
import { startMemoryIdentity } from '../support/identity.ts';

const FORM = { grantType: 'client_credentials', clientId: 'viewer', clientSecret: 'viewer-secret' };

let identity: ReturnType<typeof startMemoryIdentity>;
beforeEach(async () => {
  identity = startMemoryIdentity();
  await identity.store.addClient(client('viewer', { scopes: ['orders:read', 'webhooks:read'] }));
});

describe("the provider's own token call", () => {
  it("answers in the provider's form, where numbers are text", async () => {
    const { status, headers, body } = await identity.send(FORM);
    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' });
    expect(body).toEqual({
      accessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      tokenType: 'BearerToken',
      expiresIn: '3600',
      scope: 'orders:read webhooks:read',
      issuedAt: String(identity.now),
    });
  });

  it('gives the operator everything, for the secret that Secrets Manager has', async () => {
    const form = { ...FORM, clientId: OPERATOR, clientSecret: identity.operatorSecret };
    expect((await identity.send(form)).body.scope).toBe(SCOPES.join(' '));
    identity.operatorSecret = '4n0ther'.repeat(10);
    expect((await identity.send(form)).status).toBe(401);
  });

  it('takes no secret for the operator that somebody made too short', async () => {
    identity.operatorSecret = 'hunter2';
    expect((await identity.send({ ...FORM, clientId: OPERATOR, clientSecret: 'hunter2' })).status).toBe(401);
  });

  it('takes the old secret while both are valid, and then the new one only', async () => {
    const { secrets } = client('viewer');
    const olderUntil = identity.now + 1000;
    const version = nextVersion(secrets, { secret: 'new', region: 'jp', at: identity.now, olderUntil });
    await identity.store.addSecret('viewer', version);
    const statuses = async () =>
      Promise.all(
        ['viewer-secret', 'new'].map(async it => (await identity.send({ ...FORM, clientSecret: it })).status),
      );
    expect(await statuses()).toEqual([200, 200]);
    identity.now = olderUntil;
    expect(await statuses()).toEqual([401, 200]);
  });

  it('gives a deleted client none', async () => {
    await identity.store.deleteClient('viewer');
    expect((await identity.send(FORM)).status).toBe(401);
  });

  it('holds refusals back, and no token', async () => {
    await identity.send(FORM);
    expect(identity.pauses).toEqual([]);
    await identity.send({ ...FORM, clientSecret: 'wrong' });
    await identity.send({ ...FORM, clientId: 'nobody' });
    expect(identity.pauses).toEqual([250, 250]);
  });

  it('does not tell whether id or secret was wrong, and logs nothing of them', async () => {
    const wrong = [
      { ...FORM, clientSecret: 'wrong-Secret' },
      { ...FORM, clientId: 'nobody' },
      { ...FORM, clientId: OPERATOR },
      { ...FORM, clientId: 'viewer#SECRET', clientSecret: 'x' },
      { ...FORM, clientId: '顧客', clientSecret: '秘密' },
      { ...FORM, clientId: 'x'.repeat(1000) },
    ];
    const answers = await Promise.all(wrong.map(form => identity.send(form)));
    for (const answer of answers) {
      expect(answer.status).toBe(401);
      expect(answer.headers['content-type']).toBe('application/problem+json');
      expect(answer.body.detail).toBe(answers[0]?.body.detail);
    }
    expect(JSON.stringify([answers, identity.logged])).not.toMatch(/wrong-Secret|viewer-secret|秘密/);
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
    const { status, body } = await identity.send(form);
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ field, message }]);
  });
});
