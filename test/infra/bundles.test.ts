import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startSecrets } from '../../infra/local/engines/secrets.ts';
import { FUNCTIONS, type FunctionName } from '../../infra/topology.ts';
import { DynamoClients } from '../../shared/adapters/dynamodb/clients.ts';
import { CONTEXT, proxyEvent } from '../support/api.ts';
import { bundle } from '../support/bundle.ts';
import { client } from '../support/client.ts';
import { METHOD_ARN } from '../support/identity.ts';
import { startTable } from '../support/table.ts';

/** Loads a bundle as Lambda would, with this environment. */
async function load(name: FunctionName, environment: Readonly<Record<string, string>>) {
  const directory = mkdtempSync(join(tmpdir(), 'bundle-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const path = join(directory, 'index.cjs');
  writeFileSync(path, await bundle(name));
  for (const [variable, value] of Object.entries(environment)) vi.stubEnv(variable, value);
  return createRequire(import.meta.url)(path).handler;
}

describe('the bundles of token and authorizer', () => {
  it('work together, with the credentials that Lambda puts into the environment', async () => {
    const [table, secrets] = await Promise.all([
      startTable(),
      startSecrets({ 'order-relay/tokens': 't'.repeat(64), 'order-relay/operator': 'o'.repeat(64) }),
    ]);
    onTestFinished(async () => {
      vi.unstubAllEnvs();
      await Promise.all([table.close(), secrets.close()]);
    });
    const environment = {
      CORS_ORIGINS: '',
      RELAY_NAME: 'order-relay',
      TABLE_NAME: table.name,
      SECRET_PREFIX: 'order-relay',
      AWS_REGION: 'ap-northeast-1',
      AWS_ACCESS_KEY_ID: 'k',
      AWS_SECRET_ACCESS_KEY: 's',
      AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    };
    await new DynamoClients(table.table).addClient(client('c1'));
    const [token, authorizer] = [await load('token', environment), await load('authorizer', environment)];
    for (const [clientId, clientSecret] of [
      ['operator', 'o'.repeat(64)],
      ['c1', 'c1-secret'],
    ]) {
      const body = { grantType: 'client_credentials', clientId, clientSecret };
      const answer = await token(proxyEvent('POST /oauth/accesstokens', { body }), CONTEXT);
      const authorizationToken = `Bearer ${JSON.parse(answer.body).accessToken}`;
      const policy = await authorizer({ type: 'TOKEN', authorizationToken, methodArn: METHOD_ARN }, CONTEXT);
      expect(policy.principalId).toBe(clientId);
    }
  });
});

describe('the bundle', () => {
  it.each<FunctionName>(['token', 'authorizer'])('of %s, which every caller waits for, is small', async name => {
    expect(gzipSync(await bundle(name)).length).toBeLessThanOrEqual(85_000);
  });

  it.each(Object.keys(FUNCTIONS) as FunctionName[])('of %s searches for no credentials', async name => {
    expect(Buffer.from(await bundle(name)).toString()).not.toMatch(/AWS_CONTAINER_CREDENTIALS_|AWS_WEB_IDENTITY_/);
  });
});
