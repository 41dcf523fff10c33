import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SERVICES } from '../../../shared/domain/provider/services.ts';
import { CredentialsNotSet } from '../../../shared/domain/provider/upstream-error.ts';
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

it('health says who answers', async () => {
  const { status, body } = await api.call('GET /health');
  expect(status).toBe(200);
  expect(body).toEqual({ status: 'ok', region: 'jp', version: expect.stringMatching(/^\d+\.\d+\.\d+/) });
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
