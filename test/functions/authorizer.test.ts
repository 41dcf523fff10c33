import { createHmac, generateKeyPairSync } from 'node:crypto';
import { decodeJwt, type JWTHeaderParameters, SignJWT } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { deriveTokenKey } from '../../shared/adapters/identity/token-key.ts';
import { OPERATOR } from '../../shared/domain/clients/operator.ts';
import { nextVersion } from '../../shared/domain/clients/secret.ts';
import { client } from '../support/client.ts';
import { NAME, startMemoryIdentity } from '../support/identity.ts';

let identity: ReturnType<typeof startMemoryIdentity>;
beforeEach(async () => {
  identity = startMemoryIdentity();
  await identity.store.addClient(client('c1', { connections: ['osaka', 'tokyo'], slot: 9 }));
});

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token that is good but for these. */
function forge(
  claims: Readonly<Record<string, unknown>> = {},
  header: Partial<JWTHeaderParameters> = {},
  secret = identity.tokensSecret,
) {
  const { id, privateKey } = deriveTokenKey(secret);
  const now = Math.floor(identity.now / 1000);
  const payload = { iss: NAME, aud: NAME, sub: 'c1', ver: '1-jp', iat: now, exp: now + 600, ...claims };
  return new SignJWT(payload).setProtectedHeader({ alg: 'EdDSA', kid: id, ...header }).sign(privateKey);
}

const refused = (token: string | undefined) => expect(identity.authorize(token)).rejects.toThrow(/^Unauthorized$/);

describe('the authorizer', () => {
  it('lets a token into the whole stage, counts it in its slot, and passes on who its client is now (invariant 22)', async () => {
    expect(await identity.authorize(`Bearer ${await identity.getToken('c1')}`)).toEqual({
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
      usageIdentifierKey: 'throttleSlot009OforderXrelay',
      context: { clientId: 'c1', scopes: 'orders:read', connections: 'osaka,tokyo', secretVersion: '1-jp' },
    });
  });

  it('names no connections of a client without a limit', async () => {
    await identity.store.addClient(client('c2'));
    const { context } = await identity.authorize(`Bearer ${await identity.getToken('c2')}`);
    expect(context).toEqual({ clientId: 'c2', scopes: 'orders:read', secretVersion: '1-jp' });
  });

  it('takes a token for an hour, and a minute more for clocks that differ', async () => {
    const token = `Bearer ${await identity.getToken('c1')}`;
    identity.now += HOUR_MS + MINUTE_MS - 1000;
    expect((await identity.authorize(token)).principalId).toBe('c1');
    identity.now += 1000;
    await refused(token);
  });

  it('refuses a deleted client at once', async () => {
    const token = `Bearer ${await identity.getToken('c1')}`;
    await identity.store.deleteClient('c1');
    await refused(token);
  });

  it('refuses a token of a secret that has ended', async () => {
    const token = `Bearer ${await identity.getToken('c1')}`;
    const olderUntil = identity.now + MINUTE_MS;
    const made = { secret: 'new', region: 'jp', at: identity.now, olderUntil };
    await identity.store.addSecret('c1', nextVersion(client('c1').secrets, made));
    expect((await identity.authorize(token)).principalId).toBe('c1');
    identity.now = olderUntil;
    await refused(token);
    expect((await identity.authorize(`Bearer ${await identity.getToken('c1', 'new')}`)).principalId).toBe('c1');
  });

  it("refuses the operator's tokens once it has another secret", async () => {
    const token = `Bearer ${await identity.getToken(OPERATOR, identity.operatorSecret)}`;
    expect(await identity.authorize(token)).toMatchObject({ principalId: OPERATOR });
    identity.operatorSecret = '4n0ther'.repeat(10);
    await refused(token);
  });

  it("shows nothing in the operator's tokens that a guess of its secret could be held against", async () => {
    const versionOf = async () => decodeJwt(await identity.getToken(OPERATOR, identity.operatorSecret)).ver;
    const version = await versionOf();
    identity.tokensSecret = 'n3w'.repeat(20);
    expect(await versionOf()).not.toBe(version);
  });

  it('asks again for a client that was not there yet', async () => {
    const token = `Bearer ${await forge({ sub: 'late' })}`;
    await refused(token);
    await identity.store.addClient(client('late'));
    expect((await identity.authorize(token)).principalId).toBe('late');
  });

  it('takes tokens of a new key at once, and those of the old one no more', async () => {
    const old = `Bearer ${await identity.getToken('c1')}`;
    identity.tokensSecret = 'n3w'.repeat(20);
    await refused(old);
    expect((await identity.authorize(`Bearer ${await identity.getToken('c1')}`)).principalId).toBe('c1');
  });

  const hmacWithPublicKey = () => {
    const { id, publicKey } = deriveTokenKey(identity.tokensSecret);
    const now = Math.floor(identity.now / 1000);
    const claims = { iss: NAME, aud: NAME, sub: 'c1', ver: '1-jp', exp: now + 600 };
    const text = `${encode({ alg: 'HS256', kid: id })}.${encode(claims)}`;
    const pem = publicKey.export({ format: 'pem', type: 'spki' });
    return `${text}.${createHmac('sha256', pem).update(text).digest('base64url')}`;
  };
  const unsigned = () => {
    const [header, payload] = [{ alg: 'none', kid: deriveTokenKey(identity.tokensSecret).id }, { sub: 'c1' }];
    return `${encode(header)}.${encode(payload)}.`;
  };
  const byStranger = () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const { id } = deriveTokenKey(identity.tokensSecret);
    const now = Math.floor(identity.now / 1000);
    return new SignJWT({ iss: NAME, aud: NAME, sub: 'c1', ver: '1-jp', exp: now + 600 })
      .setProtectedHeader({ alg: 'EdDSA', kid: id })
      .sign(privateKey);
  };

  it.each<[string, () => Promise<string | undefined> | string | undefined]>([
    ['nothing', () => undefined],
    ['an empty header', () => ''],
    ['a token without its scheme', () => forge()],
    ['another scheme', async () => `Basic ${await forge()}`],
    ['two tokens', async () => `Bearer ${await forge()} ${await forge()}`],
    ['no JWT', () => 'Bearer abc'],
    ['what only looks like one', () => 'Bearer a.b.c'],
    ['an expired token', async () => `Bearer ${await forge({ exp: Math.floor(identity.now / 1000) - 60 })}`],
    ['a token without an end', async () => `Bearer ${await forge({ exp: undefined })}`],
    ['one that is not valid yet', async () => `Bearer ${await forge({ nbf: Math.floor(identity.now / 1000) + 61 })}`],
    ["another issuer's", async () => `Bearer ${await forge({ iss: 'other-relay' })}`],
    ['one for another audience', async () => `Bearer ${await forge({ aud: 'other-relay' })}`],
    ['one for nobody', async () => `Bearer ${await forge({ sub: undefined })}`],
    ['one of no secret', async () => `Bearer ${await forge({ ver: undefined })}`],
    ['one of a secret that there is not', async () => `Bearer ${await forge({ ver: '2-jp' })}`],
    ['one of another secret of tokens', async () => `Bearer ${await forge({}, {}, 'x'.repeat(64))}`],
    ['one of a strange key', async () => `Bearer ${await byStranger()}`],
    ['one without a key', async () => `Bearer ${await forge({}, { kid: '' })}`],
    ['alg none', () => `Bearer ${unsigned()}AAAA`],
    ['alg none without signature', () => `Bearer ${unsigned()}`],
    ['an HMAC by the public key', () => `Bearer ${hmacWithPublicKey()}`],
    [
      'changed claims',
      async () => `Bearer ${(await forge()).replace(/\.[^.]+\./, `.${encode({ iss: NAME, aud: NAME, sub: 'c2' })}.`)}`,
    ],
    ['a payload that is no JSON', async () => `Bearer ${(await forge()).replace(/\.[^.]+\./, '.YWJj.')}`],
    ['a client that there is not', async () => `Bearer ${await forge({ sub: 'nobody' })}`],
    ['an id that none can have', async () => `Bearer ${await forge({ sub: 'c1#SECRET' })}`],
  ])('answers 401 to %s', async (_what, token) => {
    await refused(await token());
  });
});
