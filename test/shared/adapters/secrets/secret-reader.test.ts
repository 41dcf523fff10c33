import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SecretsEngine, startSecrets } from '../../../../infra/local/engines/secrets.ts';
import { createSecretReader } from '../../../../shared/adapters/secrets/secret-reader.ts';

const MINUTE_MS = 60_000;
const stored: Record<string, string> = {};
let engine: SecretsEngine;
let now: number;

beforeEach(async () => {
  for (const name of Object.keys(stored)) delete stored[name];
  engine = await startSecrets(stored);
  now = Date.parse('2026-11-23T03:00:00Z');
});
afterEach(() => engine.close());

const reader = () => countedReader().reader;

function countedReader() {
  let calls = 0;
  const client = new SecretsManagerClient({
    endpoint: engine.url,
    region: 'local',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  client.middlewareStack.add(next => args => {
    calls++;
    return next(args);
  });
  return { reader: createSecretReader({ client, prefix: 'relay', clock: () => now }), calls: () => calls };
}

const CONNECTION = 'relay/connections/default';
const credentials = (consumerSecret: string) => JSON.stringify({ consumerKey: 'k', consumerSecret });

describe('a secret that many want at once', () => {
  it('is read once, and again after a read that failed', async () => {
    const { reader: many, calls } = countedReader();
    const failed = await Promise.allSettled([many.readRoot(), many.readRoot()]);
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(calls()).toBe(1);
    stored['relay/root'] = 'r'.repeat(64);
    expect(new Set(await Promise.all([many.readRoot(), many.readRoot(), many.readRoot()])).size).toBe(1);
    expect(calls()).toBe(2);
  });
});

describe('credentials of a connection', () => {
  it('are kept five minutes, and read again when asked for fresh ones', async () => {
    const { readConnection } = reader();
    stored[CONNECTION] = credentials('s1');
    expect(await readConnection('default')).toEqual({ consumerKey: 'k', consumerSecret: 's1' });
    stored[CONNECTION] = credentials('s2');
    now += 5 * MINUTE_MS - 1;
    expect((await readConnection('default'))?.consumerSecret).toBe('s1');
    expect((await readConnection('default', { fresh: true }))?.consumerSecret).toBe('s2');
    stored[CONNECTION] = credentials('s3');
    now += 5 * MINUTE_MS;
    expect((await readConnection('default'))?.consumerSecret).toBe('s3');
  });

  it('are not set while the consumer key is empty, as the template leaves it, and are seen as soon as they are', async () => {
    const { readConnection } = reader();
    stored[CONNECTION] = JSON.stringify({ consumerKey: '', consumerSecret: 'generated' });
    expect(await readConnection('default')).toBeUndefined();
    stored[CONNECTION] = credentials('s1');
    expect(await readConnection('default')).toEqual({ consumerKey: 'k', consumerSecret: 's1' });
  });

  it.each(['s3cret', '{"consumerKey":"s3cret"}', '["s3cret"]', '{"consumerKey":1,"consumerSecret":"s3cret"}', ''])(
    'that are not of their form are an error that names the secret and holds nothing of it: %s',
    async text => {
      stored[CONNECTION] = text;
      const error = await reader().readConnection('default').catch(String);
      expect(error).toContain(CONNECTION);
      expect(error).not.toContain('s3cret');
    },
  );

  it('that are not there are an error', async () => {
    await expect(reader().readConnection('osaka')).rejects.toThrow("can't find the specified secret");
  });
});

describe.each<[string, 'readRoot' | 'readTokens']>([
  ['root', 'readRoot'],
  ['tokens', 'readTokens'],
])('the secret %s', (name, read) => {
  it('is given as it is', async () => {
    stored[`relay/${name}`] = 'r'.repeat(64);
    expect(await reader()[read]()).toBe('r'.repeat(64));
  });

  it('is refused when it is too short for a key', async () => {
    stored[`relay/${name}`] = 'sh0rt';
    const error = await reader()[read]().catch(String);
    expect(error).toBe(`Error: The secret relay/${name} is shorter than 32 characters.`);
  });

  it('is kept five minutes, or for less or longer when it is asked for so', async () => {
    const secrets = reader();
    stored[`relay/${name}`] = '1'.repeat(64);
    await secrets[read]();
    stored[`relay/${name}`] = '2'.repeat(64);
    now += 10_000;
    expect(await secrets[read]()).toBe('1'.repeat(64));
    expect(await secrets[read](10_001)).toBe('1'.repeat(64));
    expect(await secrets[read](10_000)).toBe('2'.repeat(64));
    stored[`relay/${name}`] = '3'.repeat(64);
    now += 300_000;
    expect(await secrets[read](300_001)).toBe('2'.repeat(64));
    expect(await secrets[read]()).toBe('3'.repeat(64));
  });
});

describe('the secret of the operator', () => {
  it('is kept ten seconds', async () => {
    const { readOperator } = reader();
    stored['relay/operator'] = 'one';
    expect(await readOperator()).toBe('one');
    stored['relay/operator'] = 'two';
    now += 9_999;
    expect(await readOperator()).toBe('one');
    now += 1;
    expect(await readOperator()).toBe('two');
  });
});
