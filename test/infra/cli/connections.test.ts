import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PERMISSIONS } from '../../../infra/cli/permissions.ts';
import { type Deployed, NAME, standInFor, startDeployed } from './deployment.ts';

let deployed: Deployed;
beforeAll(async () => {
  deployed = await startDeployed();
});
afterAll(() => deployed.close());

const SECRET = `${NAME}/connections/default`;

const credentials = () => {
  const { consumerKey, consumerSecret } = deployed.provider;
  return { consumerKey, consumerSecret };
};

describe('order-relay connection add', () => {
  it.each([
    ['JSON', () => JSON.stringify(credentials())],
    ['two lines', () => `${credentials().consumerKey}\n${credentials().consumerSecret}\n`],
  ])('stores what stdin has as %s, once the provider took it', async (_form, stdin) => {
    const world = await standInFor(deployed);
    world.state.secrets[SECRET] = '{"consumerKey":"","consumerSecret":"x"}';
    const added = await world.run('connection add default', { stdin: stdin() });
    expect(added).toMatchObject({ code: 0, stdout: expect.stringContaining('within five minutes') });
    expect(JSON.parse(world.state.secrets[SECRET] ?? '')).toEqual(credentials());
    expect(`${added.stdout}${added.stderr}`).not.toContain(credentials().consumerSecret);
    expect(world.actions).toEqual(PERMISSIONS['connection add']);
  });

  it('stores nothing that the provider refuses, unless told to', async () => {
    const world = await standInFor(deployed);
    const before = world.state.secrets[SECRET];
    const stdin = 'somebody\nwrong-secret';
    const refused = await world.run('connection add default', { stdin });
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/Nothing was stored.*HTTP 401/s) });
    expect(refused.stderr).not.toContain('wrong-secret');
    expect(world.state.secrets[SECRET]).toBe(before);
    expect(await world.run('connection add default --no-test', { stdin })).toMatchObject({ code: 0 });
    expect(JSON.parse(world.state.secrets[SECRET] ?? '').consumerKey).toBe('somebody');
  });

  it('says what to change first for a connection that is not configured, or not deployed', async () => {
    const world = await standInFor(deployed);
    const add = () => world.run('connection add branch', { stdin: JSON.stringify(credentials()) });
    expect(await add()).toMatchObject({ code: 2, stderr: expect.stringContaining('add it to "connections"') });
    world.configuration.connections.push('branch');
    expect(await add()).toMatchObject({ code: 1, stderr: expect.stringContaining('Deploy first') });
    expect(await world.run('connection add a/b', { stdin: '' })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('must be 1 to 40'),
    });
  });

  it('quotes nothing of what it cannot read', async () => {
    const world = await standInFor(deployed);
    const added = await world.run('connection add default', { stdin: '{"consumerKey":"a","consumerSecret":hush' });
    expect(added).toMatchObject({ code: 2, stderr: expect.not.stringContaining('hush') });
  });
});

describe('order-relay connection list and test', () => {
  it('tell which credentials are set, and which work', async () => {
    const world = await standInFor(deployed);
    world.configuration.connections.push('branch', 'old');
    world.state.secrets[`${NAME}/connections/branch`] = '{"consumerKey":"","consumerSecret":"x"}';
    const { lines } = await world.run('connection list --json');
    expect(lines.map(({ connection, state }) => [connection, state])).toEqual([
      ['default', 'set'],
      ['branch', 'not set'],
      ['old', 'missing'],
    ]);
    expect([...new Set(world.actions)].sort()).toEqual(PERMISSIONS['connection list']);
    expect(await world.run('connection test default')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/default +yes/),
    });
    expect(await world.run('connection test')).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/branch +no/),
      stderr: expect.stringContaining('connection add branch'),
    });
  });
});

describe('order-relay connection remove', () => {
  it('empties the secret while it is configured, and deletes it afterwards', async () => {
    const world = await standInFor(deployed);
    expect(await world.run('connection remove default')).toMatchObject({ code: 2 });
    const emptied = await world.run('connection remove default --yes');
    expect(emptied).toMatchObject({ code: 0, stdout: expect.stringContaining('take "default" out of "connections"') });
    expect(JSON.parse(world.state.secrets[SECRET] ?? '').consumerKey).toBe('');
    world.configuration.connections = ['other'];
    const removed = await world.run('connection remove default --yes');
    expect(removed, removed.stderr).toMatchObject({ code: 0 });
    expect(world.state.secrets).not.toHaveProperty([SECRET]);
    expect([...new Set(world.actions)].sort()).toEqual(PERMISSIONS['connection remove']);
  });
});
