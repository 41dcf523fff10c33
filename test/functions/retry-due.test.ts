import { beforeEach, describe, expect, it } from 'vitest';
import { createRetryDueHandler } from '../../functions/retry-due/handler.ts';
import type { Heartbeat } from '../../shared/domain/regions/heartbeat.ts';
import { createLogger } from '../../shared/runtime/logger.ts';
import { DeliveryLab, endpoint, event, START } from '../support/delivery-lab.ts';

const MINUTE = 60_000;
const GONE_MS = 15 * MINUTE;

let lab: DeliveryLab;
beforeEach(() => {
  lab = new DeliveryLab(endpoint('a'));
});

const run = ({ regionNames = ['jp', 'us'], isDraining = false } = {}) =>
  createRetryDueHandler({
    ...lab.deliverDeps,
    sweeps: lab.sweeps,
    ledger: lab.ledger,
    endpoints: lab.endpoints,
    feed: lab.feed,
    feedStore: lab.feed.store,
    writer: lab.feed,
    findUnpublished: async () => [],
    regions: lab.feed.store,
    regionNames,
    goneMs: GONE_MS,
    isDraining,
    version: '0.2.0',
    observe: async () => undefined,
    log: createLogger('retry-due', { write: () => undefined }),
  })({});

async function beatOf(region: string, changes: Partial<Heartbeat> = {}): Promise<void> {
  const { store } = lab.feed;
  const heartbeat = { region, at: lab.now, version: '0.2.0', ...changes };
  const own = (await store.findRegion(region)) ?? { region, revision: 0, lanes: [] };
  await store.putRegion({ ...own, heartbeat });
}

/** An event that was listed twenty minutes ago, its message lost. */
async function loseDelivery(): Promise<void> {
  await lab.fanOut(event('x'));
  lab.loseQueue();
  lab.now = START + 20 * MINUTE;
}

describe('a region that was away', () => {
  it('only tells that it is back, until it has heard of another', async () => {
    await beatOf('jp');
    await loseDelivery();
    expect(await run()).toEqual({ drains: 0, lost: 0 });
    expect([lab.ledger.deliveries, await lab.sweeps.readSweep('jp')]).toEqual([[], undefined]);
    await beatOf('us');
    lab.now += MINUTE;
    expect(await run()).toEqual({ drains: 0, lost: 0 });
    lab.now += MINUTE;
    expect(await run()).toEqual({ drains: 0, lost: 1 });
  });

  it('goes on at once where it is alone', async () => {
    await beatOf('jp');
    await loseDelivery();
    expect(await run({ regionNames: ['jp'] })).toEqual({ drains: 0, lost: 1 });
  });
});

it('a region that drains still finds what was lost', async () => {
  await loseDelivery();
  await beatOf('us');
  expect(await run({ isDraining: true })).toEqual({ drains: 0, lost: 1 });
  expect(await run({ isDraining: true })).toEqual({ drains: 1, lost: 0 });
  expect(await lab.feed.store.findRegion('jp')).toMatchObject({ heartbeat: { isDraining: true, isRelieved: true } });
});
