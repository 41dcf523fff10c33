import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createServiceCalendar } from '../../../shared/adapters/provider/service-calendar.ts';
import { scheduleDrain } from '../../../shared/domain/deliver/schedule-drain.ts';
import { SERVICES } from '../../../shared/domain/provider/services.ts';
import { CredentialsNotSet } from '../../../shared/domain/provider/upstream-error.ts';
import type { Heartbeat } from '../../../shared/domain/regions/heartbeat.ts';
import { NO_STATE } from '../../../shared/domain/watch/lease/region-state.ts';
import { type Api, CONNECTIONS, listOf, startApi, UNO } from '../../support/api.ts';
import { order } from '../../support/poll-lab.ts';

let api: Api;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.close());

async function uno() {
  const { body } = await api.call('GET /status');
  return body.data.find((entry: Record<string, unknown>) => entry.service === 'uno' && entry.connection === 'default');
}

describe('the status', () => {
  it('has an entry for every connection and service', async () => {
    const { body } = await api.call('GET /status');
    expect(body.data.map(({ connection, service }: Record<string, string>) => `${connection} ${service}`)).toEqual(
      CONNECTIONS.flatMap(connection => [...SERVICES, 'details'].map(service => `${connection} ${service}`)),
    );
    expect(await uno()).toEqual({
      connection: 'default',
      service: 'uno',
      state: 'waiting',
      failures: 0,
      doubtedAnswers: 0,
    });
  });

  it('tells of good polls', async () => {
    await api.poll(UNO, listOf([]));
    expect(await uno()).toMatchObject({
      state: 'ok',
      lastCompletePollAt: '2026-11-23T03:00:00.000Z',
      failures: 0,
      leaseOwner: 'jp',
    });
  });

  it('waits until an answer is stored whole, however many polls that takes', async () => {
    const orders = Array.from({ length: 40 }, (_, i) => order(i));
    await api.poll(UNO, listOf(orders), { limitMs: 0 });
    expect(await uno()).toMatchObject({ state: 'waiting', failures: 0, leaseOwner: 'jp' });
    expect(await uno()).not.toHaveProperty('lastCompletePollAt');
    await api.poll(UNO, listOf(orders));
    expect(await uno()).toMatchObject({ state: 'ok', lastCompletePollAt: expect.any(String) });
  });

  it('tells of bad polls: how many, since when, and of which kind', async () => {
    await api.poll(UNO, listOf([]));
    api.now += 300_000;
    await api.poll(UNO, '<html>personal</html>');
    api.now += 300_000;
    await api.poll(UNO, '<html>personal</html>');
    const entry = await uno();
    expect(entry).toMatchObject({
      state: 'failing',
      lastCompletePollAt: '2026-11-23T03:00:00.000Z',
      failures: 2,
      failingSince: '2026-11-23T03:05:00.000Z',
      lastFailure: { kind: expect.any(String), at: '2026-11-23T03:10:00.000Z' },
    });
    expect(JSON.stringify(entry)).not.toContain('personal');
  });

  it('tells of a region that fails alone, while the service is polled by another', async () => {
    await api.poll(UNO, listOf([]));
    const failure = { kind: 'timeout', at: api.now };
    await api.polls.putRegionState(UNO, 'us', { ...NO_STATE, failures: 4, failingSince: api.now - 1000, failure });
    expect(await uno()).toMatchObject({
      state: 'ok',
      failures: 0,
      failingRegions: [
        {
          region: 'us',
          failures: 4,
          failingSince: '2026-11-23T02:59:59.000Z',
          lastFailure: { kind: 'timeout', at: '2026-11-23T03:00:00.000Z' },
        },
      ],
    });
    api.now += 800_000;
    expect(await uno()).toMatchObject({ state: 'failing', failures: 4, leaseOwner: 'jp' });
  });

  it('tells that credentials are not set, and that they are', async () => {
    await api.poll(UNO, () => {
      throw new CredentialsNotSet('The secret has no consumer key.');
    });
    expect(await uno()).toMatchObject({ state: 'not_set', failures: 0 });
    await api.poll(UNO, listOf([]));
    expect(await uno()).toMatchObject({ state: 'ok' });
  });
});

describe('a service is late', () => {
  const stateAfter = async (ms: number, service: string) => {
    const { now } = api;
    api.now += ms;
    const { body } = await api.call('GET /status');
    api.now = now;
    return body.data.find(
      (entry: Record<string, unknown>) => entry.service === service && entry.connection === 'default',
    ).state;
  };

  it('when its last complete answer is three intervals old', async () => {
    await api.poll(UNO, listOf([]));
    expect(await stateAfter(899_999, 'uno')).toBe('ok');
    expect(await stateAfter(900_000, 'uno')).toBe('late');
  });

  it('for details in service hours', async () => {
    const friday = Date.parse('2026-11-27T08:00:00Z');
    const monday = Date.parse('2026-11-30T00:15:00Z');
    const { addServiceTime } = createServiceCalendar({ hours: 'service-hours', closedDays: [] });
    await api.close();
    api = await startApi({ addServiceTime });
    api.now = friday;
    const lease = { revision: 0, owner: 'jp', until: monday, token: 't', completeAt: friday };
    await api.polls.putLease({ connection: 'default', service: 'details' }, lease);
    expect(await stateAfter(monday - 1 - friday, 'details')).toBe('ok');
    expect(await stateAfter(monday - friday, 'details')).toBe('late');
  });
});

describe('the regions', () => {
  const beat = async (region: string, changes: Partial<Heartbeat> = {}) => {
    const own = (await api.feedStore.findRegion(region)) ?? { region, revision: 0, lanes: [] };
    const heartbeat = { region, at: api.now, version: '0.2.0', ...changes };
    await api.feedStore.putRegion({ ...own, heartbeat });
  };
  const regions = async (request = {}) => (await api.call('GET /status', request)).body.regions;
  const at = '2026-11-23T03:00:00.000Z';

  it('are told with their heartbeats, and how much each does', async () => {
    await beat('jp');
    await api.poll(UNO, listOf([]));
    await scheduleDrain('we_1', api.now, { ...api, clock: () => api.now, region: 'us' });
    expect(await regions()).toEqual([
      { name: 'jp', at, version: '0.2.0', state: 'ok', leases: 1, backlogs: 0 },
      { name: 'us', state: 'unknown', leases: 0, backlogs: 1 },
    ]);
    api.now += 900_000;
    await beat('us', { returnedAt: api.now });
    expect(await regions()).toMatchObject([
      { name: 'jp', state: 'gone', leases: 0 },
      { name: 'us', state: 'waiting' },
    ]);
  });

  it('are told to a client limited to connections without what they do', async () => {
    await beat('jp');
    expect(await regions({ connections: ['default'] })).toEqual([
      { name: 'jp', at, version: '0.2.0', state: 'ok' },
      { name: 'us', state: 'unknown' },
    ]);
  });

  it('are drained when nothing is left that they have to do', async () => {
    const stateOfUs = async () => (await regions())[1].state;
    await beat('us', { isDraining: true, newest: { lane: 'us-1', slot: 3 } });
    expect(await stateOfUs()).toBe('draining');
    await api.sweeps.putSweep('us', { revision: 0, cursor: { 'us-1': 299 }, backlogsAt: api.now });
    expect(await stateOfUs()).toBe('draining');
    await api.sweeps.putSweep('us', { revision: 1, cursor: { 'us-1': 300 }, backlogsAt: api.now });
    expect(await stateOfUs()).toBe('drained');
    await api.polls.putLease(UNO, { revision: 0, owner: 'us', until: api.now + 1, token: 't' });
    expect(await stateOfUs()).toBe('draining');
    api.now += 1;
    expect(await stateOfUs()).toBe('drained');
    await scheduleDrain('we_1', api.now, { ...api, clock: () => api.now, region: 'us' });
    expect(await stateOfUs()).toBe('draining');
  });

  it('include one that is no longer configured, while its heartbeat is there', async () => {
    await beat('fr');
    expect(await regions()).toMatchObject([{ name: 'jp' }, { name: 'us' }, { name: 'fr', state: 'ok' }]);
  });
});

describe('health', () => {
  it('says who answers', async () => {
    const { status, body } = await api.call('GET /health');
    expect(status).toBe(200);
    expect(body).toEqual({ status: 'ok', region: 'jp', version: expect.stringMatching(/^\d+\.\d+\.\d+/) });
  });

  it('is 503 when the table cannot be read, and while the region drains', async () => {
    for (const deps of [{ health: { isReadable: async () => false } }, { isDraining: true }]) {
      await api.close();
      api = await startApi(deps);
      const { status, headers, body } = await api.call('GET /health');
      expect([status, body.type, headers['retry-after']]).toEqual([503, '/v1/docs/errors.md#unavailable', '5']);
    }
  });
});

it.each(['GET /nothing', 'PUT /orders', 'GET /{proxy+}', 'GET __proto__', 'POST /oauth/accesstokens'])(
  '%s is not here: 404',
  async route => {
    const { status, body } = await api.call(route);
    expect(status).toBe(404);
    expect(body).toMatchObject({
      type: '/v1/docs/errors.md#not-found',
      title: 'Not Found',
      status: 404,
      detail: 'There is nothing here.',
    });
  },
);
