import { beforeEach, describe, expect, it } from 'vitest';
import { createPollOrdersHandler } from '../../functions/poll-orders/handler.ts';
import { observe } from '../../functions/retry-due/observe.ts';
import {
  CredentialsNotSet,
  UpstreamRefused,
  UpstreamUnreachable,
} from '../../shared/domain/provider/upstream-error.ts';
import type { Heartbeat } from '../../shared/domain/regions/heartbeat.ts';
import { createLogger } from '../../shared/runtime/logger.ts';
import { DeliveryLab, endpoint, event, GONE_MS, START } from '../support/delivery-lab.ts';
import { TestFeed } from '../support/feed.ts';
import { MemoryFeedStore } from '../support/memory-feed-store.ts';
import { readMetrics, valuesOf } from '../support/metrics.ts';
import { INTERVAL_MS, order, PollLab, SUBJECT } from '../support/poll-lab.ts';

const MINUTE = 60_000;

let lab: DeliveryLab;
let polls: PollLab;
let lines: string[];
beforeEach(() => {
  lab = new DeliveryLab(endpoint('a'));
  polls = new PollLab();
  polls.orders = [order(1)];
  lines = [];
});

/** One minute's measurement, in the region `jp`; both labs stand at the same time. */
async function measure(others: readonly Heartbeat[] = []): Promise<void> {
  lines = [];
  lab.now = polls.now = Math.max(lab.now, polls.now);
  await observe(others, {
    polls: polls.polls,
    circuits: lab.circuits,
    ledger: lab.ledger,
    sweeps: lab.sweeps,
    feedLog: lab.feed,
    connections: ['default'],
    region: 'jp',
    regions: ['jp', 'us'],
    goneMs: GONE_MS,
    intervalMs: INTERVAL_MS,
    detailsIntervalMs: 3 * INTERVAL_MS,
    clock: () => lab.now,
    log: createLogger('retry-due', { write: line => lines.push(line) }),
  });
}

const values = (metric: string) => valuesOf(lines, metric);
const beatOf = (region: string, changes: Partial<Heartbeat> = {}): Heartbeat => ({
  region,
  at: lab.now,
  version: '0.2.0',
  ...changes,
});

describe('the age of the last complete poll', () => {
  it('is measured of what this region polls, and grows while nothing is polled', async () => {
    await polls.poll();
    polls.tick(90_000);
    await measure();
    expect(values('PollAge')).toEqual([['default', 'uno', 90]]);
    expect([values('LatePolls'), values('HeldLeases')]).toEqual([[0], [1]]);
  });

  it('makes the service late after three intervals, also when no region polls it', async () => {
    await polls.poll();
    polls.tick(3 * INTERVAL_MS - 1);
    await measure();
    expect(values('LatePolls')).toEqual([0]);
    polls.tick(1);
    await measure();
    expect([values('LatePolls'), values('HeldLeases'), values('PollAge')]).toEqual([[1], [0], []]);
    expect(lines.map(line => JSON.parse(line))).toMatchObject([{ late: ['default uno'] }]);
  });

  it('of details makes them late when the lease, which knows the service hours, has run out for half an interval', async () => {
    const details = { connection: 'default', service: 'details' } as const;
    const until = START + 16 * 60 * MINUTE;
    const lease = { revision: 0, owner: 'jp', until, token: 't', completeAt: START };
    await polls.polls.putLease(details, lease);
    lab.now = until + (3 * INTERVAL_MS) / 2 - 1;
    await measure();
    expect(values('LatePolls')).toEqual([0]);
    lab.now++;
    await measure();
    expect(values('LatePolls')).toEqual([1]);
  });

  it('makes nothing late where the credentials were taken away, until a call is made with others', async () => {
    await polls.poll();
    const poll = async (answer: typeof polls.answer) => {
      polls.answer = answer;
      polls.tick(3 * INTERVAL_MS);
      await polls.poll();
      await measure();
    };
    await poll(() => Promise.reject(new CredentialsNotSet()));
    expect([values('LatePolls'), values('FailingPolls')]).toEqual([[0], [0]]);
    await poll(() => Promise.reject(new UpstreamUnreachable('timeout', 'late')));
    expect(values('LatePolls')).toEqual([1]);
  });

  it('is none, and nothing is late, before the first complete answer', async () => {
    await measure();
    expect([values('PollAge'), values('LatePolls')]).toEqual([[], [0]]);
  });
});

describe('a service whose calls fail', () => {
  const fail = async (error: Error, count: number) => {
    polls.answer = async () => {
      throw error;
    };
    for (let i = 0; i < count; i++) {
      polls.tick();
      await polls.poll();
    }
    await measure();
  };

  it('counts from the third failure in a row', async () => {
    await polls.poll();
    await fail(new UpstreamUnreachable('timeout', 'late'), 2);
    expect(values('FailingPolls')).toEqual([0]);
    await fail(new UpstreamUnreachable('timeout', 'late'), 1);
    expect([values('FailingPolls'), values('RejectedCredentials')]).toEqual([[1], [0]]);
  });

  it('counts for the credentials where the provider does not accept them', async () => {
    await fail(new UpstreamRefused('unauthorized', 'no'), 3);
    expect([values('FailingPolls'), values('RejectedCredentials')]).toEqual([[0], [1]]);
  });

  it('does not count for ever where this region no longer calls', async () => {
    await fail(new UpstreamUnreachable('timeout', 'late'), 3);
    polls.tick(6 * INTERVAL_MS);
    await measure();
    expect(values('FailingPolls')).toEqual([0]);
  });

  it('does not count where details were not applied for', async () => {
    await fail(new UpstreamRefused('not_applied', 'no'), 3);
    expect([values('FailingPolls'), values('RejectedCredentials')]).toEqual([[0], [0]]);
  });
});

describe('what waits', () => {
  it('is counted by what it waits for, with the age of its oldest event', async () => {
    lab.answer = () => ({ status: 500 });
    await lab.fanOut(event('old'), event('new', START + MINUTE));
    await lab.deliverQueued();
    lab.now += 10 * MINUTE;
    await measure();
    expect(values('WaitingDeliveries')).toEqual([['scheduled', 2]]);
    expect(values('OldestWaiting')).toEqual([600]);
  });

  it('is parked where its endpoint is overloaded', async () => {
    lab.answer = () => ({ status: 503 });
    await lab.fanOut(event('x'));
    await lab.deliverQueued();
    await measure();
    expect(values('WaitingDeliveries')).toEqual([['parked', 1]]);
  });

  it('is nothing when nothing waits, and costs no metric by state', async () => {
    await measure();
    expect([values('WaitingDeliveries'), values('OldestWaiting')]).toEqual([[], [0]]);
  });
});

describe('replication', () => {
  it('is as late as the oldest heartbeat of the other configured regions', async () => {
    await measure([beatOf('us', { at: lab.now - 2 * MINUTE }), beatOf('removed', { at: START - 99 * MINUTE })]);
    expect(values('HeartbeatAge')).toEqual([120]);
  });

  it('is not measured in a region alone', async () => {
    await measure();
    expect([values('HeartbeatAge'), values('StandingLanes')]).toEqual([[], []]);
  });

  /** The lane of `us`, of which a part has come here. */
  async function lane() {
    const items: (readonly [string, Parameters<MemoryFeedStore['receive']>[1]])[] = [];
    const store = new MemoryFeedStore(() => lab.now);
    store.onPut = (key, item) => items.push([key, item]);
    const writer = new TestFeed(store, () => lab.now, 'us');
    for (const name of ['1', '2', '3']) await writer.put(event(name));
    const newest = store.slots.at(-1);
    if (newest === undefined) expect.fail();
    return { items, newest: { lane: newest.lane, slot: newest.number } };
  }

  it('lets no lane stand that has come up to what its region tells', async () => {
    const { items, newest } = await lane();
    for (const [key, item] of items) lab.feed.store.receive(key, item);
    await measure([beatOf('us', { newest })]);
    await measure([beatOf('us', { newest })]);
    expect(values('StandingLanes')).toEqual([0]);
  });

  it('shows a lane that stands at a slot that is not there, until it comes', async () => {
    await measure([beatOf('us')]);
    const { items, newest } = await lane();
    const missing = items.findIndex(([, item]) => 'number' in item && item.number === 2);
    for (const [key, item] of items.toSpliced(missing, 1)) lab.feed.store.receive(key, item);
    lab.now += MINUTE;
    await measure([beatOf('us', { newest })]);
    expect(values('StandingLanes')).toEqual([1]);
    lab.feed.store.receive(...(items[missing] ?? expect.fail()));
    await measure([beatOf('us', { newest })]);
    expect(values('StandingLanes')).toEqual([0]);
  });

  it('leaves the lanes of a region that is gone to whoever takes over', async () => {
    const { newest } = await lane();
    await measure([beatOf('us', { newest, at: lab.now - GONE_MS })]);
    expect(values('StandingLanes')).toEqual([0]);
  });
});

it('every name and dimension is known before anything runs, whatever ids there are', async () => {
  const handler = createPollOrdersHandler({
    poll: subject => (subject.service === 'uno' ? polls.poll() : expect.fail()),
    log: createLogger('poll-orders', { write: line => lines.push(line) }),
  });
  await handler(SUBJECT, { awsRequestId: 'run-1' });
  polls.orders = [order(1, { orderStatus: 2 })];
  polls.tick();
  await handler(SUBJECT, { awsRequestId: 'run-1' });
  expect(values('Changes')).toEqual([0, 1]);
  expect(readMetrics(lines).map(({ dimensions }) => dimensions)).toEqual([{}, {}]);
});
