import { beforeEach, describe, expect, it } from 'vitest';
import { openLane } from '../../../../shared/domain/events/lane.ts';
import { beat } from '../../../../shared/domain/regions/beat.ts';
import { isGone, isWaiting } from '../../../../shared/domain/regions/heartbeat.ts';
import { MemoryFeedStore } from '../../../support/memory-feed-store.ts';

const START = Date.parse('2026-11-23T03:00:00Z');
const MINUTE = 60_000;
const GONE = 15 * MINUTE;
const VERSION = '0.2.0';

let now: number;
let store: MemoryFeedStore;
beforeEach(() => {
  now = START;
  store = new MemoryFeedStore(() => now);
});

const beatOf = (region: string, { regionNames = ['jp', 'us'], isDraining = false } = {}, regions = store) =>
  beat({ regions, clock: () => now, region, regionNames, version: VERSION, isDraining, goneMs: GONE });

const ownOf = async (region: string) => (await store.findRegion(region))?.heartbeat;

async function pass(minutes: number, ...regions: string[]): Promise<boolean[]> {
  const waits: boolean[] = [];
  for (let i = 0; i < minutes; i++) {
    now += MINUTE;
    for (const [j, region] of regions.entries()) {
      const { waits: waiting } = await beatOf(region);
      if (j === 0) waits.push(waiting);
    }
  }
  return waits;
}

describe('a heartbeat', () => {
  it('tells time, version, and the last slot of the lane', async () => {
    await beatOf('jp');
    expect(await ownOf('jp')).toEqual({ region: 'jp', at: START, version: VERSION });
    const { lane } = await openLane({ store, clock: () => now, region: 'jp' });
    await store.putSlot({
      lane,
      number: 1,
      eventIds: ['evt_1'],
      putAt: now,
      expiresAtSeconds: now,
      lowest: 1,
      lowestExpiresAtSeconds: now,
    });
    now += MINUTE;
    await beatOf('jp', { isDraining: true });
    expect(await ownOf('jp')).toEqual({
      region: 'jp',
      at: START + MINUTE,
      version: VERSION,
      newest: { lane, slot: 1 },
      isDraining: true,
    });
  });

  it('loses no lane that is opened at the same time, and no lane loses it', async () => {
    let wasOpened = false;
    const meanwhile = new Proxy(store, {
      get: (target, name) => {
        const call = Reflect.get(target, name, target);
        if (name !== 'putRegion') return typeof call === 'function' ? call.bind(target) : call;
        return async (...args: Parameters<MemoryFeedStore['putRegion']>) => {
          if (!wasOpened) await openLane({ store, clock: () => now, region: 'jp' });
          wasOpened = true;
          return target.putRegion(...args);
        };
      },
    });
    await beatOf('jp', {}, meanwhile);
    expect(await store.findRegion('jp')).toMatchObject({ revision: 2, lanes: [{}], heartbeat: { at: START } });
    store.tableId = 'restored';
    await openLane({ store, clock: () => now, region: 'jp' });
    expect(await store.findRegion('jp')).toMatchObject({ revision: 3, lanes: [{}, {}], heartbeat: { at: START } });
  });

  it('a quarter of an hour old is that of a region that is gone, and so is that of one that drains', () => {
    expect(isGone({ at: START }, START + GONE - 1, GONE)).toBe(false);
    expect(isGone({ at: START }, START + GONE, GONE)).toBe(true);
    expect(isGone({ at: START, isDraining: true }, START, GONE)).toBe(true);
  });
});

describe('a region that finds its own heartbeat a quarter of an hour old', () => {
  it('waits before it has written another', async () => {
    await beatOf('jp');
    expect(isWaiting(await ownOf('jp'), START + GONE - 1, GONE)).toBe(false);
    expect(isWaiting(await ownOf('jp'), START + GONE, GONE)).toBe(true);
    expect(isWaiting(undefined, START, GONE)).toBe(false);
  });

  it('waits until it has heard of another, and a minute more (invariant 27)', async () => {
    await pass(1, 'jp', 'us');
    await pass(20, 'us');
    expect(await pass(4, 'jp', 'us')).toEqual([true, true, false, false]);
    await pass(20);
    expect(await pass(6, 'jp', 'us')).toEqual([true, true, false, false, false, false]);
  });

  it('waits for a quarter of an hour when it hears of none', async () => {
    await pass(1, 'jp', 'us');
    await pass(20);
    expect(await pass(17, 'jp')).toEqual([...Array.from({ length: 15 }, () => true), false, false]);
  });

  it('begins to wait anew when it was away again', async () => {
    await pass(1, 'jp');
    await pass(20);
    await pass(10, 'jp');
    await pass(20);
    expect((await pass(16, 'jp')).lastIndexOf(true)).toBe(14);
  });

  it('does not wait where it is alone', async () => {
    await beatOf('jp', { regionNames: ['jp'] });
    now += 20 * MINUTE;
    expect(await beatOf('jp', { regionNames: ['jp'] })).toMatchObject({ waits: false });
  });
});
