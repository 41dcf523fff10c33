import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Order } from '../../../functions/board/page/reading/answers.ts';
import { applyEvent, mergeOrder } from '../../../functions/board/page/reading/apply-event.ts';
import type { FeedEvent } from '../../../functions/board/page/reading/feed-event.ts';
import { type Api, listOf, startApi, UNO } from '../../support/api.ts';

let api: Api;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.close());

type Fields = Readonly<Record<string, unknown>>;
const PLANNED = { contractId: 'N1', orderRequestNum: '1', orderType: 1, orderStatus: 1, offerPlanDate: '2026-12-01' };
const OTHER = { ...PLANNED, contractId: 'N2' };

async function poll(...orders: readonly Fields[]): Promise<void> {
  await api.poll(UNO, listOf(orders));
  api.now += 300_000;
}

const readOrders = async (): Promise<Order[]> => (await api.call('GET /orders')).body.data;
const readFeed = async (): Promise<FeedEvent[]> => (await api.call('GET /events')).body.data;

/** Orders as the board has them after these events. */
function follow(orders: readonly Order[], events: readonly FeedEvent[]): Order[] {
  const known = new Map(orders.map(order => [order.orderId, order]));
  for (const event of events) {
    const after = applyEvent(known.get(event.data.orderId ?? ''), event);
    if (after !== undefined) known.set(after.orderId, after);
  }
  return [...known.values()];
}

describe('an order that follows the feed', () => {
  it('becomes what the API answers, without being read again', async () => {
    await poll(PLANNED);
    const first = await readOrders();
    await poll({ ...PLANNED, orderStatus: 2 }, OTHER);
    await poll({ ...PLANNED, orderStatus: 2, offerPlanDate: '2026-12-08T00:00:00+09:00' }, OTHER);
    const followed = follow(first, await readFeed());
    expect(followed).toEqual(expect.arrayContaining(await readOrders()));
    expect(followed.map(({ planned }) => planned?.slippedDays).sort()).toEqual([0, 7]);
  });

  it('is gone when it is no longer listed', async () => {
    await poll(PLANNED, OTHER);
    const first = await readOrders();
    await poll(OTHER);
    await poll(OTHER);
    await poll(OTHER);
    const followed = follow(first, await readFeed());
    expect(followed).toEqual(await readOrders());
    expect(followed.filter(({ removedAt }) => removedAt !== undefined)).toHaveLength(1);
  });

  it('stays as it is for events that it has already, in any order', async () => {
    await poll(PLANNED);
    for (const orderStatus of [2, 3, 4]) await poll({ ...PLANNED, orderStatus });
    const now = await readOrders();
    expect(follow(now, (await readFeed()).reverse())).toEqual(now);
  });

  it('that was told of before it was read knows what was promised first', async () => {
    await poll(PLANNED);
    const early = await readOrders();
    await poll({ ...PLANNED, offerPlanDate: '2026-12-08' });
    await poll({ ...PLANNED, offerPlanDate: '2026-12-08', orderStatus: 2 });
    const [told] = follow([], (await readFeed()).slice(-1));
    const [read] = early;
    if (told === undefined || read === undefined) throw new Error('There is no order.');
    expect(told.planned).toMatchObject({ first: '2026-12-08', slippedDays: 0 });
    expect(mergeOrder(told, read)).toEqual((await readOrders())[0]);
    expect(mergeOrder(read, told)).toBe(told);
    expect(mergeOrder(undefined, read)).toBe(read);
  });

  it('is not changed by events of other things', () => {
    const event = {
      id: 'evt_1',
      type: 'upstream.unavailable',
      timestamp: '2026-11-30T00:00:00.000Z',
      data: {},
    } as const;
    expect(applyEvent(undefined, event)).toBeUndefined();
  });
});
