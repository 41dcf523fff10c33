import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { factsOf } from '../../../../shared/domain/events/event.ts';
import { orderId, orderKey } from '../../../../shared/domain/provider/order-id.ts';
import { updateEntry } from '../../../../shared/domain/watch/entry-update.ts';
import { rankOf } from '../../../../shared/domain/watch/lease/rank.ts';
import type { Compared } from '../../../../shared/domain/watch/lease/region-state.ts';
import { listTold } from '../../../../shared/domain/watch/list-told.ts';
import { orderRules } from '../../../../shared/domain/watch/order-events.ts';
import { readRivals } from '../../../../shared/domain/watch/rivals.ts';
import { ORDER_REGIONS, type OrderRegion, OrderRegions } from '../../../support/order-regions.ts';
import { INTERVAL_MS, LIMIT_MS, order, SUBJECT } from '../../../support/poll-lab.ts';
import { runs } from '../../../support/runs.ts';

const [first = 'jp', second = 'us'] = ORDER_REGIONS.toSorted(
  (a, b) => rankOf(SUBJECT, a, ORDER_REGIONS) - rankOf(SUBJECT, b, ORDER_REGIONS),
);
const LEASE_MS = 2.5 * INTERVAL_MS;
const IDENTITY = { orderRequestNum: order(1).orderRequestNum as string, contractId: order(1).contractId as string };
const HOUR_MS = 60 * 60_000;

let world: OrderRegions;
beforeEach(async () => {
  world = new OrderRegions();
  world.orders = [order(1), order(2)];
  await poll(first);
  world.replicate();
});

async function poll(region: OrderRegion) {
  world.tick();
  return world.poll(region);
}

const setStatus = (number: number, orderStatus: number) => {
  world.orders = world.orders.map(each =>
    each.orderRequestNum === order(number).orderRequestNum ? { ...each, orderStatus } : each,
  );
};
/** Nothing is replicated any more, and the second region takes the lease, too. */
const partition = async () => {
  for (let i = 0; i < 4; i++) await poll(first);
  await poll(second);
};
/** A poll that sees this status, so soon that neither region was away in between. */
const see = async (region: OrderRegion, orderStatus: number) => {
  setStatus(1, orderStatus);
  world.tick(INTERVAL_MS / 2);
  await world.poll(region);
};
/** The replicas agree again, and both go on for longer than the hour in which digests are trusted. */
const heal = async () => {
  world.replicate();
  for (let i = 0; i < 16; i++) {
    world.tick(INTERVAL_MS / 2);
    await world.poll(first);
    world.replicate();
    world.tick(INTERVAL_MS / 2);
    await world.poll(second);
    world.replicate();
  }
};
const storyOf = (number: number) =>
  world.told
    .map(event => ({ ...factsOf(event), changes: JSON.parse(event.body).data.changes }))
    .filter(({ orderId }) => orderId?.includes(`~${order(number).orderRequestNum}~`))
    .map(({ sequence, type, changes: [change] = [], region }) => {
      const what = change === undefined ? '' : ` ${change.from}>${change.to}`;
      return `${sequence} ${type}${what} by ${region === first ? 'first' : 'second'}`;
    })
    .sort();
const expectAllTold = async () => {
  for (const region of ORDER_REGIONS) expect(await world.misled(region)).toEqual([]);
};

describe('two regions that polled at once', () => {
  it('told the same change under one id, and nothing is corrected (invariant 4)', async () => {
    await partition();
    await see(first, 2);
    await see(second, 2);
    await heal();
    expect(storyOf(1)).toEqual([expect.stringMatching('1 order.status_changed 1>2')]);
  });

  it('and saw different states leave no false one as the last word (invariant 34)', async () => {
    await partition();
    await see(first, 2);
    await see(second, 3);
    await heal();
    expect(storyOf(1)).toEqual([
      '1 order.status_changed 1>2 by first',
      '1 order.status_changed 1>3 by second',
      expect.stringMatching('2 order.status_changed 2>3'),
    ]);
    await expectAllTold();
  });

  it('correct what was told of an order that changed there and back again on one side (invariant 34)', async () => {
    await partition();
    await see(first, 2);
    await see(second, 3);
    await see(first, 3);
    await see(second, 2);
    await heal();
    expect(storyOf(1)).toEqual([
      '1 order.status_changed 1>2 by first',
      '1 order.status_changed 1>3 by second',
      '2 order.status_changed 2>3 by first',
      '2 order.status_changed 3>2 by second',
      expect.stringMatching('3 order.status_changed 3>2'),
    ]);
    await expectAllTold();
  });

  it('tell an order that a rival told to be removed as created, with a number above both (invariant 34)', async () => {
    await partition();
    const all = world.orders;
    for (let i = 0; i < 2; i++) {
      world.orders = all.slice(1);
      await see(first, 2);
      world.orders = all;
      await see(second, 2);
    }
    await heal();
    expect(storyOf(1)).toEqual([
      '1 order.removed by first',
      '1 order.status_changed 1>2 by second',
      expect.stringMatching('2 order.created'),
    ]);
    await expectAllTold();
  });
});

it('A correction is later than what it corrects, however far ahead the clock of the other region is', () => {
  const kind = orderRules(SUBJECT);
  const stored = { key: orderKey(IDENTITY), value: order(1, { orderStatus: 3 }), sequence: 1 };
  const known = { ...stored, firstSeenAt: 0, position: 0, updatedAt: 1_000, events: [] };
  const told = kind.describe({
    id: orderId(SUBJECT, IDENTITY),
    sequence: 0,
    before: order(1),
    after: order(1, { orderStatus: 2 }),
    observed: { at: 31_000, region: 'us' },
  });
  const update = updateEntry(
    {
      key: known.key,
      known,
      listed: { key: known.key, value: known.value, position: 0 },
    },
    {
      kind,
      told,
      unlisted: new Set(),
      observed: { at: 2_000, region: 'jp' },
      isInFeed: () => true,
      isBaseline: false,
    },
  );
  expect(update).toMatchObject({
    state: { sequence: 2, updatedAt: 31_001 },
    events: [{ body: expect.stringContaining('"timestamp":"1970-01-01T00:00:31.001Z"') }],
  });
});

describe.each([
  { what: 'its event alone', arrives: [false, true, false] },
  { what: 'its event and its slot, and not what names their lane', arrives: [false, true, true] },
])('of a region that was lost with its first event, $what may arrive', ({ arrives }) => {
  it.each([
    { what: 'the state that it told', status: 2, story: ['1>2'] },
    { what: 'the next state', status: 3, story: ['1>2', '2>3'] },
  ])(
    'and who takes over and finds $what lists that event, wherever it dies (invariant 36)',
    async ({ status, story }) => {
      for (let at = 0, isWhole = false; !isWhole; at++) {
        world = new OrderRegions();
        world.orders = [order(1), order(2)];
        await poll(first);
        world.replicate();
        await see(first, 2);
        world.replicateFeed(arrives);
        setStatus(1, status);
        world.tick(2 * LEASE_MS);
        isWhole = (await world.poll(second, { at, when: 'after' })) !== 'died';
        world[second].loseQueue();
        for (let sent = 0; sent <= HOUR_MS; sent += INTERVAL_MS) await poll(second);
        const told = await Array.fromAsync(world[second].feed.listAfter({}));
        const changes = told.map(({ body }) => JSON.parse(body).data.changes[0]);
        expect(changes.map(({ from, to }) => `${from}>${to}`)).toEqual(story);
        expect(world[first].published.map(({ id }) => id)).toEqual([told[0]?.id]);
      }
    },
  );
});

/** Each region told something else of an order, and the first one is about to take over. */
const diverge = async () => {
  world = new OrderRegions();
  world.orders = [order(1), order(2)];
  await poll(first);
  world.replicate();
  await partition();
  await see(first, 2);
  await see(second, 3);
  world.replicate();
  world.tick(LEASE_MS);
};

it('What another region told counts before the list of an order’s events shows it', async () => {
  const event = { id: 'evt_2', body: '{}' };
  const feed = {
    listOfEntry: async function* () {},
    findEvent: async (id: string) => (id === event.id ? event : undefined),
  };
  expect(await listTold('an order', 2, { sequence: 2, eventIds: ['evt_1', 'evt_2'] }, feed)).toEqual([event]);
  expect(await listTold('an order', 3, { sequence: 2, eventIds: ['evt_2'] }, feed)).toEqual([]);
});

it('What is told of other services is read within the same time, and not again', async () => {
  let now = 0;
  const body = JSON.stringify({ type: 'order.created', timestamp: new Date(0), data: { ...SUBJECT, service: 'vpn' } });
  const feedLog = {
    findStart: async () => ({ us: 100 }),
    listAfter: async function* ({ us = 0 }) {
      for (let place = us + 1; place <= 110; place++) {
        now += 1_000;
        yield { id: `evt_${place}`, body, lane: 'us', slot: 2, place, arrivedAt: 0, region: 'us' };
      }
    },
  };
  const read = (compared: Compared | undefined) =>
    readRivals(
      { subject: SUBJECT, compared, isTakeOver: false, at: 0, limitMs: 6_000 },
      { feedLog, region: 'jp', clock: () => now },
    );
  const first = await read(undefined);
  expect(first).toMatchObject({ words: new Map(), compared: { upTo: { us: 106 }, isFinished: false } });
  const second = await read(first.compared);
  expect(second.compared).toEqual({ upTo: { us: 110 }, isFinished: true });
  expect(await read(second.compared)).toEqual({ words: new Map() });
});

describe('a region that takes over', () => {
  /** What it calls at the poll with which it takes over, by how often. */
  const takeOver = async () => {
    world.tick(LEASE_MS + INTERVAL_MS);
    await world.poll(second);
    return Object.fromEntries(
      [...Map.groupBy(world[second].calls, call => call)].map(([call, all]) => [call, all.length]),
    );
  };

  it('tells nothing where nothing diverged, and asks the feed once for each order that was told', async () => {
    setStatus(1, 2);
    await poll(first);
    world.replicate();
    expect(await takeOver()).toMatchObject({
      'feedLog.findStart': 1,
      'feedLog.listAfter': 1,
      'feed.listOfEntry': 1,
      'store.putLease': 1,
      'store.putRecord': 1,
      'store.putRegionState': 1,
    });
    expect(world[second].calls).not.toContain('store.putOrder');
    expect(storyOf(1)).toHaveLength(1);
  });

  it('looks back a week', async () => {
    setStatus(1, 2);
    await poll(first);
    world.replicate();
    world.tick(7 * 24 * HOUR_MS);
    expect(await takeOver()).not.toHaveProperty('feed.listOfEntry');
  });

  it('tells a change that it hears of before the order came, once, and numbers on from there (invariant 5)', async () => {
    setStatus(1, 2);
    await poll(first);
    world.replicateFeed();
    await takeOver();
    expect(storyOf(1)).toHaveLength(1);
    setStatus(1, 3);
    await poll(second);
    await heal();
    expect(storyOf(1)).toEqual(['1 order.status_changed 1>2 by first', '2 order.status_changed 2>3 by second']);
    await expectAllTold();
  });

  it('tells the removal of an order that only the lost region knew (invariant 34)', async () => {
    world.orders.push(order(3));
    await poll(first);
    world.replicateFeed();
    world.orders.pop();
    await takeOver();
    for (let i = 0; i < 3; i++) await poll(second);
    expect(storyOf(3)).toEqual(['1 order.created by first', '2 order.removed by second']);
    expect(await world.misled(second)).toEqual([]);
  });

  it('reads on in the next poll where there is much to read', async () => {
    setStatus(1, 2);
    setStatus(2, 2);
    await poll(first);
    world.replicate();
    world[second].meanwhile = { before: 'feedLog.listAfter', happens: async () => world.tick(LIMIT_MS / 4) };
    await takeOver();
    await poll(second);
    expect(world[second].calls).toContain('feedLog.listAfter');
    await poll(second);
    expect(world[second].calls).not.toContain('feedLog.listAfter');
    expect(world[second].calls).not.toContain('store.readOrders');
  });

  it('compares in the next poll what it did not get to', async () => {
    await diverge();
    world[first].meanwhile = { before: 'feedLog.listAfter', happens: async () => world.tick(LIMIT_MS) };
    expect(await world.poll(first)).toMatchObject({ outcome: 'unfinished' });
    await poll(first);
    expect(storyOf(1)).toHaveLength(3);
    expect(await world.misled(first)).toEqual([]);
  });

  it('corrects what it told itself, where the other put what it had heard of before (invariant 34)', async () => {
    await see(first, 2);
    world.replicateFeed();
    await see(first, 3);
    setStatus(1, 2);
    await takeOver();
    world.replicate();
    world.tick(2 * LEASE_MS);
    await world.poll(first);
    world.tick(2 * LEASE_MS);
    await world.poll(first);
    expect(storyOf(1)).toEqual([
      '1 order.status_changed 1>2 by first',
      '2 order.status_changed 2>3 by first',
      '3 order.status_changed 3>2 by first',
    ]);
  });

  it('compares what it told itself, also when that came into the feed late (invariant 34)', async () => {
    await partition();
    setStatus(1, 2);
    world.tick(INTERVAL_MS / 2);
    await world.poll(second, undefined, false);
    await see(first, 3);
    world.replicate();
    const pollOn = async (fansOut: boolean) => {
      for (let i = 0; i < 13; i++) {
        world.tick();
        await world.poll(second, undefined, fansOut);
      }
    };
    await pollOn(false);
    expect(storyOf(1)).toEqual(['1 order.status_changed 1>3 by first']);
    await pollOn(true);
    expect(storyOf(1)).toEqual([
      '1 order.status_changed 1>2 by second',
      '1 order.status_changed 1>3 by first',
      '2 order.status_changed 2>3 by second',
    ]);
  });

  it('numbers on from what was told of an order, also where it knows of no poll before its own (invariant 5)', async () => {
    world = new OrderRegions();
    world.orders = [order(1)];
    await poll(first);
    await see(first, 2);
    world.replicateFeed();
    await poll(second);
    setStatus(1, 3);
    await takeOver();
    expect(storyOf(1)).toEqual(['1 order.status_changed 1>2 by first', '2 order.status_changed 2>3 by second']);
  });

  it('corrects whatever is to be corrected, wherever it dies (invariant 34)', async () => {
    await diverge();
    await world.poll(first);
    const calls = world[first].calls.length;
    expect(calls).toBeGreaterThan(20);
    for (let at = 0; at < calls; at++)
      for (const when of ['before', 'after'] as const) {
        await diverge();
        await world.poll(first, { at, when });
        await heal();
        expect(storyOf(1), `died ${when} call ${at}`).toHaveLength(3);
        await expectAllTold();
      }
  });
});

type Step =
  | { readonly kind: 'partition' }
  | { readonly kind: 'change'; readonly number: number; readonly value: number }
  | { readonly kind: 'toggle'; readonly number: number }
  | {
      readonly kind: 'poll';
      readonly region: OrderRegion;
      readonly wait: number;
      readonly crash: number;
      readonly fansOut: boolean;
    }
  | { readonly kind: 'replicate'; readonly picks: readonly boolean[] };

const number = fc.integer({ min: 1, max: 3 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('change' as const), number, value: fc.integer({ min: 1, max: 3 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('toggle' as const), number }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'partition' as const }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('poll' as const),
      region: fc.constantFrom(...ORDER_REGIONS),
      wait: fc.constantFrom(1_000, INTERVAL_MS / 2, INTERVAL_MS, LEASE_MS + INTERVAL_MS, HOUR_MS),
      // Most polls make about twenty calls.
      crash: fc.integer({ min: 0, max: 60 }),
      fansOut: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('replicate' as const),
      picks: fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
    }),
  },
);

async function act(action: Step): Promise<void> {
  switch (action.kind) {
    case 'change':
      return setStatus(action.number, action.value);
    case 'toggle': {
      const { orderRequestNum } = order(action.number);
      const rest = world.orders.filter(each => each.orderRequestNum !== orderRequestNum);
      world.orders = rest.length < world.orders.length ? rest : [...rest, order(action.number)];
      return;
    }
    case 'poll':
      world.tick(action.wait);
      await world.poll(action.region, { at: action.crash, when: 'after' }, action.fansOut);
      return;
    case 'partition':
      return partition();
    case 'replicate':
      return world.replicate(action.picks);
  }
}

describe('whatever two regions saw, and however late they heard of each other', () => {
  it('ends with all told as it is stored, and as the provider lists it (invariant 34)', { tags: 'long' }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async steps => {
        world = new OrderRegions();
        world.orders = [order(1), order(2)];
        await poll(first);
        world.replicate();
        for (const action of steps) await act(action);
        await heal();
        await heal();
        await expectAllTold();
        const listed = (await world.stored(first)).filter(({ removedAt }) => removedAt === undefined);
        expect(listed.map(({ value }) => JSON.stringify(value)).sort()).toEqual(
          world.orders.map(each => JSON.stringify(each)).sort(),
        );
        const ids = new Set(world.told.map(({ id }) => id));
        expect(ids.size).toBe(world.told.length);
      }),
      { numRuns: runs(60) },
    );
  });
});
