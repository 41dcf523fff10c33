import { beforeEach, describe, expect, it } from 'vitest';
import { rankOf } from '../../../../shared/domain/watch/lease/rank.ts';
import type { PollResult } from '../../../../shared/domain/watch/poll.ts';
import { doubtedAnswers, type OrderState } from '../../../../shared/domain/watch/poll-state.ts';
import { type CrashPlan, INTERVAL_MS, order, PollLab, SUBJECT } from '../../../support/poll-lab.ts';

const REGIONS = ['jp', 'us'];
const [first = '', second = ''] = REGIONS.toSorted((a, b) => rankOf(SUBJECT, a, REGIONS) - rankOf(SUBJECT, b, REGIONS));
const LEASE_MS = 2.5 * INTERVAL_MS;

let lab: PollLab;
let late: OrderState[];
beforeEach(() => {
  lab = new PollLab();
});

const many = (count: number) => Array.from({ length: count }, (_, i) => order(i + 1));
const pollIn = async (region: string, crash?: CrashPlan): Promise<PollResult> => {
  const result = await lab.poll(crash, { region, regions: REGIONS });
  await lab.fanOut();
  return result;
};
/** The first region has stored so many orders; the last `unknown` of them did not reach the second, which takes over. */
async function takeOver(count: number, unknown: number): Promise<PollResult> {
  lab.orders = many(count);
  await pollIn(first);
  const stored = await lab.polls.readOrders(SUBJECT, 0, 255);
  late = stored.filter(({ value }) => Number(value.orderRequestNum) > count - unknown);
  for (const { value } of late) lab.polls.forget(SUBJECT, Number(value.orderRequestNum));
  lab.tick(LEASE_MS + INTERVAL_MS / 2);
  return pollIn(second);
}
const arrive = async () => {
  for (const state of late) await lab.polls.putOrder(SUBJECT, state, undefined);
};
const goOn = async (polls: number): Promise<PollResult[]> => {
  const results: PollResult[] = [];
  for (let i = 0; i < polls; i++) {
    lab.tick();
    results.push(await pollIn(second));
  }
  return results;
};
const doubted = async () => {
  const { lease, record } = await lab.polls.readPoll(SUBJECT);
  return doubtedAnswers(lease, record);
};
const outcomes = (results: readonly PollResult[]) => results.map(({ outcome }) => outcome);

describe('a mass of orders that are unknown after a take-over', () => {
  it('is not called new: it is on its way here, and when it comes nothing is told (invariant 30)', async () => {
    expect(await takeOver(60, 50)).toEqual({ outcome: 'held', published: 0, unconfirmed: 50 });
    expect(await doubted()).toBe(1);
    expect(outcomes(await goOn(2))).toEqual(['held', 'held']);
    expect(await doubted()).toBe(3);
    await arrive();
    expect(outcomes(await goOn(2))).toEqual(['unchanged', 'unchanged']);
    expect(await doubted()).toBe(0);
    expect(lab.story).toEqual([]);
  });

  it('is new when five further answers agree (invariant 30)', async () => {
    await takeOver(60, 50);
    expect(outcomes(await goOn(5))).toEqual(['held', 'held', 'held', 'held', 'changed']);
    expect(await doubted()).toBe(0);
    expect(lab.story).toHaveLength(50);
  });

  it('leaves the lease with the region that holds, poll by poll', async () => {
    await takeOver(60, 50);
    await goOn(3);
    const { lease, record } = await lab.polls.readPoll(SUBJECT);
    expect(lease).toMatchObject({ owner: second, until: lab.now + LEASE_MS });
    expect(record).toMatchObject({ region: first });
    expect(await pollIn(first)).toEqual({ outcome: 'not-owner' });
  });

  it('is counted anew by the next region that takes over', async () => {
    await takeOver(60, 50);
    await goOn(3);
    expect(await doubted()).toBe(4);
    lab.tick(LEASE_MS);
    expect(await pollIn(first)).toMatchObject({ outcome: 'held' });
    expect(await doubted()).toBe(1);
  });

  it('is held on after a crash at any call', async () => {
    await takeOver(60, 50);
    for (let at = 0; at < lab.calls.length; at++) {
      lab = new PollLab();
      await takeOver(60, 50);
      lab.tick();
      await lab.poll({ at, when: 'after' }, { region: second, regions: REGIONS }).catch(() => undefined);
      await goOn(1);
      await arrive();
      await goOn(2);
      expect(lab.story, `died after call ${at}`).toEqual([]);
    }
  });

  it.each([
    ['fewer than twenty', 30, 19],
    ['a fifth of all', 100, 20],
  ])('is no mass when it is %s', async (_, count, unknown) => {
    expect(await takeOver(count, unknown)).toMatchObject({ outcome: 'changed', published: unknown });
  });

  it('is told at once by the region that polled before, too', async () => {
    lab.orders = many(10);
    await pollIn(first);
    lab.tick();
    lab.orders = many(60);
    expect(await pollIn(first)).toMatchObject({ outcome: 'changed', published: 50 });
  });
});

describe('a first baseline', () => {
  it('is held neither in a region that has others beside it nor in one alone', async () => {
    lab.orders = many(60);
    expect(await pollIn(first)).toMatchObject({ outcome: 'changed', published: 0 });
  });

  it('is not held when it was interrupted, whoever goes on', async () => {
    lab.orders = many(60);
    await lab.poll({ at: 20, when: 'after' }, { region: first, regions: REGIONS }).catch(() => undefined);
    lab.tick();
    expect(await pollIn(first)).toMatchObject({ outcome: 'changed', published: 0 });
  });
});

it('A region alone holds nothing', async () => {
  lab.orders = many(60);
  await lab.poll();
  for (const { orderRequestNum } of lab.orders.slice(10)) lab.polls.forget(SUBJECT, Number(orderRequestNum));
  lab.tick(13 * INTERVAL_MS);
  expect(await lab.poll()).toMatchObject({ outcome: 'changed', published: 50 });
});
