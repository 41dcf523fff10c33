import { beforeEach, describe, expect, it } from 'vitest';
import { factsOf } from '../../../../shared/domain/events/event.ts';
import type { Heartbeat } from '../../../../shared/domain/regions/heartbeat.ts';
import { rankOf } from '../../../../shared/domain/watch/lease/rank.ts';
import { NO_STATE, type RegionState } from '../../../../shared/domain/watch/lease/region-state.ts';
import type { PollResult } from '../../../../shared/domain/watch/poll.ts';
import type { Lease } from '../../../../shared/domain/watch/poll-state.ts';
import { type CrashPlan, INTERVAL_MS, order, PollLab, SUBJECT } from '../../../support/poll-lab.ts';

const REGIONS = ['jp', 'us'];
const [first = '', second = ''] = REGIONS.toSorted((a, b) => rankOf(SUBJECT, a, REGIONS) - rankOf(SUBJECT, b, REGIONS));
const LEASE_MS = 2.5 * INTERVAL_MS;
const HOUR_MS = 60 * 60_000;

let lab: PollLab;
beforeEach(async () => {
  lab = new PollLab();
  lab.orders = [order(1)];
  await pollIn(first);
});

const pollIn = (region: string, crash?: CrashPlan): Promise<PollResult> =>
  lab.poll(crash, { region, regions: REGIONS });
const stored = () => lab.polls.readPoll(SUBJECT);
const typesTold = () => lab.published.map(event => factsOf(event).type);
const failNext = () => {
  lab.answer = async () => {
    lab.answer = undefined;
    return '<html>';
  };
};

describe('a region that stands by', () => {
  it('makes one read, and writes nothing', async () => {
    for (const region of [second, first, second]) {
      lab.tick(60_000);
      await pollIn(region);
    }
    expect(lab.calls).toEqual(['store.readPoll']);
  });

  it('makes one note where there is no lease yet', async () => {
    lab = new PollLab();
    expect(await pollIn(second)).toEqual({ outcome: 'not-owner' });
    expect(lab.calls).toEqual(['store.readPoll', 'store.putRegionState']);
    lab.tick();
    await pollIn(second);
    expect(lab.calls).toEqual(['store.readPoll']);
  });

  it('goes on sending what it told of an outage until the feed has it (invariant 4)', async () => {
    const unpublished = [
      { id: 'evt_1', body: JSON.stringify({ type: 'upstream.unavailable', timestamp: new Date(lab.now), data: {} }) },
    ];
    await lab.polls.putRegionState(SUBJECT, second, { ...NO_STATE, unpublished });
    await pollIn(second);
    expect(lab.queue.sent).toHaveLength(1);
    await lab.fanOut();
    await pollIn(second);
    expect(lab.queue.sent).toHaveLength(1);
    expect((await stored()).states[second]?.unpublished).toEqual([]);
  });
});

describe('a lease', () => {
  it('runs two and a half intervals from the last poll that closed (invariant 26)', async () => {
    lab.tick();
    lab.orders = [order(1, { orderStatus: 2 })];
    expect(await pollIn(first)).toMatchObject({ outcome: 'changed' });
    const end = lab.now + LEASE_MS;
    lab.now = end - 1;
    expect(await pollIn(second)).toEqual({ outcome: 'not-owner' });
    lab.now = end + INTERVAL_MS / 2;
    expect(await pollIn(second)).toMatchObject({ outcome: 'unchanged' });
  });

  it('is prolonged by no opening (invariant 26)', async () => {
    const end = lab.now + LEASE_MS;
    lab.tick();
    lab.orders = [order(1, { orderStatus: 2 })];
    const putOrder = lab.calls.indexOf('store.putOrder');
    await expect(pollIn(first, { at: Math.max(putOrder, 4), when: 'before' })).rejects.toThrow();
    expect((await stored()).lease).toMatchObject({ until: end, openedAt: lab.now });
  });

  it('is moved by no bad answer, wherever it came: that is noted in an item of the region (invariant 6, invariant 25)', async () => {
    const { lease } = await stored();
    lab.tick();
    failNext();
    await pollIn(first);
    lab.tick(2 * INTERVAL_MS);
    failNext();
    await pollIn(second);
    const after = await stored();
    expect(after.lease).toEqual(lease);
    expect(after.states).toMatchObject({ [first]: { failures: 1 }, [second]: { failures: 1 } });
  });

  it('that ran out by failures is taken anew by its holder, which trusts nothing (invariant 2)', async () => {
    const before = (await stored()).lease;
    for (let i = 0; i < 3; i++) {
      lab.tick();
      failNext();
      await pollIn(first);
    }
    lab.tick();
    expect(await pollIn(first)).toMatchObject({ outcome: 'unchanged' });
    expect(lab.calls.filter(call => call === 'store.readOrders')).toHaveLength(16);
    const { lease, record } = await stored();
    expect(lease?.taking).toBe(before?.taking);
    expect(lease?.token).not.toBe(before?.token);
    expect(record?.token).toBe(lease?.token);
  });

  it('that changes hands has a new token and a new name', async () => {
    const before = (await stored()).lease;
    lab.tick(3 * INTERVAL_MS);
    await pollIn(second);
    const { lease } = await stored();
    expect(lease).toMatchObject({ owner: second, takenAt: lab.now });
    expect(lease?.taking).not.toBe(before?.taking);
    expect(lease?.token).not.toBe(before?.token);
  });
});

describe('the first in rank', () => {
  /** Polls of both, the second a little later, for so long. */
  const run = async (ms: number) => {
    for (const end = lab.now + ms; lab.now < end; ) {
      lab.tick(INTERVAL_MS - 60_000);
      await pollIn(first);
      lab.tick(60_000);
      await pollIn(second);
    }
  };

  it('gets a service back after an hour and three good answers, and begins half an interval later', async () => {
    lab.tick(3 * INTERVAL_MS);
    await pollIn(second);
    const lostAt = lab.now;
    let handed: Lease | undefined;
    while (handed === undefined && lab.now < lostAt + 3 * HOUR_MS) {
      await run(INTERVAL_MS);
      const { lease } = await stored();
      if (lease?.owner === first) handed = lease;
    }
    expect(lab.now - lostAt).toBeGreaterThan(HOUR_MS);
    expect(lab.now - lostAt).toBeLessThan(HOUR_MS + 8 * INTERVAL_MS);
    expect(handed?.beginsAt).toBe(lab.now + INTERVAL_MS / 2);
    lab.tick(60_000);
    expect(await pollIn(first)).toEqual({ outcome: 'not-owner' });
    lab.tick(2 * 60_000);
    expect(await pollIn(first)).toMatchObject({ outcome: 'unchanged' });
  });

  it('changes nothing by its tries', async () => {
    lab.tick(3 * INTERVAL_MS);
    await pollIn(second);
    for (let i = 0; i < 12; i++) {
      lab.tick();
      await pollIn(second);
    }
    const before = await stored();
    lab.orders = [order(1, { orderStatus: 5 })];
    const results = [await pollIn(first)];
    lab.tick();
    results.push(await pollIn(first));
    expect(results).toContainEqual({ outcome: 'tried' });
    expect(await stored()).toEqual({
      ...before,
      states: { ...before.states, [first]: expect.objectContaining({ tries: expect.anything() }) },
    });
    expect(lab.queue.sent).toEqual([]);
  });
});

describe('failures and outages that version 0.1 kept in the lease', () => {
  const unpublished = [
    {
      id: 'evt_1',
      body: JSON.stringify({ type: 'upstream.unavailable', timestamp: '2026-11-23T03:00:00Z', data: {} }),
    },
  ];
  const upgrade = async (earlier: Partial<RegionState>) => {
    const { lease } = await stored();
    await lab.polls.putLease(SUBJECT, { ...(lease as Lease), earlier: { ...NO_STATE, ...earlier } });
  };
  const failure = { kind: 'timeout', at: Date.parse('2026-11-23T03:00:00Z') };

  it('go on being counted', async () => {
    await upgrade({ failures: 2, failingSince: failure.at, failure });
    lab.tick();
    failNext();
    expect(await pollIn(first)).toMatchObject({ outcome: 'failed', failures: 3 });
  });

  it('end with the next good poll: what was told is recovered, and what was not sent is', async () => {
    const told = lab.now;
    await upgrade({ failures: 5, failingSince: failure.at, failure, told: [told], unpublished });
    lab.tick();
    await pollIn(first);
    await lab.fanOut();
    expect(typesTold()).toEqual(['upstream.unavailable', 'upstream.recovered']);
    const { lease, states } = await stored();
    expect(lease?.earlier).toBeUndefined();
    expect(states[first]).toMatchObject({ failures: 0 });
  });

  it('are taken over with the lease', async () => {
    await upgrade({ failures: 5, failingSince: failure.at, failure, told: [lab.now], unpublished });
    lab.tick(4 * INTERVAL_MS);
    await pollIn(second);
    await lab.fanOut();
    expect(typesTold()).toEqual(['upstream.unavailable', 'upstream.recovered']);
    lab.tick();
    await pollIn(second);
    expect(lab.queue.sent).toHaveLength(2);
  });
});

describe('a region that drains', () => {
  it('hands its lease to one that is there, as the last act of a poll, and takes none back', async () => {
    const { store } = lab.feed;
    const beat = async (region: string, changes: Partial<Heartbeat> = {}) => {
      const heartbeat = { region, at: lab.now, version: '0.2.0', ...changes };
      const own = (await store.findRegion(region)) ?? { region, revision: 0, lanes: [] };
      await store.putRegion({ ...own, heartbeat });
    };
    lab.tick();
    await beat(first, { isDraining: true, isRelieved: true });
    expect(await pollIn(first)).toMatchObject({ outcome: 'unchanged' });
    expect((await stored()).lease).toMatchObject({ owner: first });
    lab.tick();
    await beat(first, { isDraining: true, isRelieved: true });
    await beat(second);
    expect(await pollIn(first)).toMatchObject({ outcome: 'unchanged' });
    expect((await stored()).lease).toMatchObject({ owner: second, beginsAt: lab.now + INTERVAL_MS / 2 });
    expect(await pollIn(second)).toEqual({ outcome: 'not-owner' });
    lab.tick(2 * HOUR_MS);
    await beat(first, { isDraining: true, isRelieved: true });
    expect(await pollIn(first)).toEqual({ outcome: 'not-owner' });
    await beat(first);
    expect(await pollIn(first)).toMatchObject({ outcome: 'unchanged' });
  });
});

it('the holder reads the heartbeats once where there are several regions, and never where it is alone', async () => {
  lab.tick();
  await pollIn(first);
  expect(lab.calls.filter(call => call === 'heartbeats.listRegions')).toHaveLength(1);
  lab = new PollLab();
  await lab.run(2);
  expect(lab.calls).not.toContain('heartbeats.listRegions');
});
