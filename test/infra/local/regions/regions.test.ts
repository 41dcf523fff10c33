import { afterEach, describe, expect, it } from 'vitest';
import { DEFAULT_LAG_MS } from '../../../../infra/local/regions/replicator.ts';
import { settled } from '../../../support/settled.ts';
import { RunnerProcess } from '../runner-process.ts';
import { order, otherThan, REGIONS, RegionalRunner } from './regional-runner.ts';

/** Polls every two seconds. On a busy machine a region of fewer would miss its own heartbeats. */
const TAKE_OVER_SECONDS = 6;

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function start(): Promise<RegionalRunner> {
  const started = await RegionalRunner.start(TAKE_OVER_SECONDS);
  ends.push(() => started.close());
  return started;
}

const pollerOf = (regional: RegionalRunner) =>
  settled(async () => (await regional.findPoller()) ?? expect.unreachable('Nobody polls yet.'));

const setOf = async (regional: RegionalRunner, region: string) => new Set(await regional.eventIds(region));

describe('two regions of the local runner', () => {
  it('take over from each other: the one that polls stops, and changes go on', async () => {
    const regional = await start();
    const { runner, provider } = regional;
    expect(Object.keys(runner.regions)).toEqual(REGIONS);
    expect(runner.regions.jp).toBe(runner.url);
    const poller = await pollerOf(regional);
    const other = otherThan(poller);
    await regional.registerReceiver(poller);
    provider.put('uno', order('100000000001', 2));
    await settled(() => expect(regional.toldStatuses()).toEqual([2]));

    expect((await regional.switch(poller, { stopped: true })).json).toMatchObject({ stopped: true, polls: [] });
    provider.put('uno', order('100000000001', 3));
    const refused = await fetch(`${runner.regions[poller]}/v1/health`);
    expect([refused.status, refused.headers.get('content-type')]).toEqual([503, 'application/problem+json']);
    await settled(() => expect(regional.toldStatuses()).toEqual([2, 3]));
    await settled(async () => expect(await regional.findPoller()).toBe(other));
    expect(runner.lines).toContainEqual({
      event: 'polling',
      service: 'uno',
      region: other,
      polls: true,
      other: { region: poller, lastPolledMsAgo: expect.any(Number), isSilent: true },
    });

    await regional.switch(poller, { stopped: false });
    expect((await fetch(`${runner.regions[poller]}/v1/health`)).status).toBe(200);
    provider.put('uno', order('100000000001', 4));
    await settled(() => expect(regional.toldStatuses()).toEqual([2, 3, 4]));
    await settled(async () => expect(await setOf(regional, poller)).toEqual(await setOf(regional, other)));
  });

  it('that are isolated from each other both go on, and are one again after that', async () => {
    const regional = await start();
    const { runner, provider } = regional;
    const poller = await pollerOf(regional);
    const id = await regional.registerReceiver('jp');
    await regional.switch('us', { isolated: true });
    provider.put('uno', order('100000000001', 2));
    await settled(async () => {
      for (const region of REGIONS) expect(await regional.eventIds(region)).toHaveLength(1);
    });
    await runner.callIn('jp', 'PATCH', `/v1/webhook-endpoints/${id}`, { description: 'changed in jp' });
    const { json } = await runner.callIn('us', 'POST', '/v1/webhook-endpoints', { url: 'http://127.0.0.1:9/us' });
    expect(await regional.endpointIds('jp')).not.toContain(json.id);

    await regional.switch('us', { isolated: false });
    const healedAt = runner.lines.length;
    await settled(async () => {
      for (const region of REGIONS) expect((await regional.endpointIds(region)).sort()).toEqual([id, json.id].sort());
    });
    provider.put('uno', order('100000000001', 3));
    await settled(() => expect(new Set(regional.toldStatuses())).toEqual(new Set([2, 3])));
    await settled(async () => {
      expect(await setOf(regional, 'jp')).toEqual(await setOf(regional, 'us'));
      // One of the two stands by again.
      expect(runner.lines.slice(healedAt)).toContainEqual(
        expect.objectContaining({ function: 'poll-orders', service: 'uno', outcome: 'not-owner' }),
      );
    });
    expect([poller, otherThan(poller)]).toContain(await regional.findPoller());
    const [jp, us] = await regional.readTables();
    expect(jp?.size).toBeGreaterThan(10);
    expect(jp).toEqual(us);
  });

  it('take over when one’s way to the provider is down', async () => {
    const regional = await start();
    const poller = await pollerOf(regional);
    await regional.switch(poller, { providerDown: true });
    await settled(async () => {
      const { json } = await regional.runner.callIn(poller, 'GET', '/v1/status');
      const { failingRegions } = json.data.find(({ service }: { service: string }) => service === 'uno');
      expect(failingRegions).toEqual([expect.objectContaining({ region: poller })]);
    });
    await settled(async () => expect(await regional.findPoller()).toBe(otherThan(poller)));
  });

  it('have after kill -9 what one of them had not told the other', async () => {
    const regional = await start();
    await regional.switch('us', { replicationLagMs: 3_600_000 });
    const { json } = await regional.runner.callIn('us', 'POST', '/v1/webhook-endpoints', {
      url: 'http://127.0.0.1:9/',
    });
    await regional.killAndStart();
    expect(await regional.endpointIds('jp')).toEqual([json.id]);

    await regional.runner.end();
    const alone = new RunnerProcess(['--data', regional.directory, '--upstream', regional.provider.url], {
      NTT_CONSUMER_KEY: 'key',
      NTT_CONSUMER_SECRET: 'secret',
    });
    expect(await alone.exitCode()).toBe(2);
    expect(alone.stderr).toBe(
      `order-relay: ${regional.directory} holds the regions jp,us: give --regions jp,us, or choose another --data.\n`,
    );
  });

  it('are switched by calls that are checked', async () => {
    const regional = await start();
    expect((await regional.regions()).map(({ name, url, ...switches }) => [name, url, switches])).toEqual(
      REGIONS.map(name => [
        name,
        regional.runner.regions[name],
        {
          stopped: false,
          isolated: false,
          replicationLagMs: DEFAULT_LAG_MS,
          providerDown: false,
          polls: expect.any(Array),
        },
      ]),
    );
    expect(await regional.switch('fr', {})).toMatchObject({ status: 404, json: { status: 404 } });
    expect(await regional.switch('us', { stopped: 'yes', replicationLagMs: -1, asleep: true })).toMatchObject({
      status: 400,
      json: {
        errors: [
          { field: 'stopped', message: 'must be true or false' },
          { field: 'replicationLagMs', message: 'must be a whole number of milliseconds, from 0 to 3600000' },
          { field: 'asleep', message: expect.stringContaining('is none of') },
        ],
      },
    });
    const ask = (path: string, request: RequestInit) => fetch(`${regional.runner.regions.us}/_local/${path}`, request);
    expect((await ask('regions/us', { method: 'POST', body: '{' })).status).toBe(400);
    expect((await ask('regions/us', { method: 'DELETE' })).status).toBe(404);
    const ofPage = { method: 'POST', body: '{"stopped":true}', headers: { origin: 'https://example.com' } };
    expect((await ask('regions/us', ofPage)).status).toBe(403);
    expect((await regional.switch('us', { stopped: true, replicationLagMs: 1 })).json).toMatchObject({
      stopped: true,
      replicationLagMs: 1,
    });
    expect((await ask('regions', {})).status).toBe(200);
  });
});
