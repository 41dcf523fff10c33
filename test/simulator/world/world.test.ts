import { describe, expect, it } from 'vitest';
import { runs } from '../../support/runs.ts';
import { createHeldClock, createRunningClock } from '../clock.ts';
import { connect } from '../provider-client.ts';
import { createRandom } from '../random.ts';
import { type Service, services } from '../services.ts';
import { startSimulator } from '../simulator.ts';
import { emptyDetail } from './detail.ts';
import { createDetailBook } from './detail-book.ts';
import { createDetailWorld } from './detail-world.ts';
import { fieldText, type Item } from './item.ts';
import { createOrderBook, type OrderBook } from './order-book.ts';
import { nextStep, takeStep } from './order-life.ts';
import { createWorld } from './world.ts';

const changeEveryMs = 3000;
const SEEDS = Array.from({ length: runs(1) }, (_, i) => i + 1);

function begin(seed: number, orders = 40) {
  const clock = createHeldClock();
  const book = createOrderBook();
  const world = createWorld({ orders, changeEveryMs }, { book, clock, random: createRandom(seed) });
  return { clock, book, world };
}

const everything = (book: OrderBook) =>
  new Map(
    services.flatMap(service =>
      book.list(service).map(item => [`${service} ${item.orderRequestNum}`, JSON.stringify(item)] as const),
    ),
  );

const differing = (before: Map<string, string>, after: Map<string, string>) =>
  [...new Set([...before.keys(), ...after.keys()])].filter(order => before.get(order) !== after.get(order));

/** The statuses of an order from its first to its last, `gone` when it leaves the list. */
function life(service: Service, item: Item): unknown[] {
  const step = nextStep(service, item);
  if (!step) return ['orderStatus' in item ? item.orderStatus : 'absent'];
  const after = takeStep(item, step);
  return [item.orderStatus, ...(after ? life(service, after) : ['gone'])];
}

describe('the life of an order', () => {
  it.each([
    ['uno', 'N12345678', [1, 2, 3, 4, 5]],
    ['uno', 'W12345678', ['14-GO', '']],
    ['bdp-e', 'N12345678', [1, 2]],
    ['mss', 'N12345678', [1, 'absent']],
    ['sip-trunking', 'N12345678', [1, 'gone']],
    ['ucaas', 'N12345678', [1, 'gone']],
    ['050plusbiz', 'N12345678', ['0', '-']],
    ['ip-voice', 'N12345678', ['0', '-']],
    ['smart-pbx', 'N12345678', ['0', '-']],
    ['accs', 'N12345678', ['0', '-']],
  ] as const)('of %s, contract %s, is %j', (service, contractId, statuses) => {
    expect(life(service, { contractId, orderStatus: statuses[0] })).toEqual(statuses);
  });

  it('goes on from a status that a test wrote as text, and stands still at an unknown one', () => {
    expect(nextStep('uno', { contractId: 'N1', orderStatus: '3' })).toEqual({ orderStatus: 4 });
    expect(nextStep('uno', { contractId: 'N1', orderStatus: 99 })).toBeUndefined();
  });
});

describe('a world', () => {
  it('begins with orders in every service, with ids and dates as the provider writes them', () => {
    const { book } = begin(1);
    const items = services.flatMap(service => book.list(service));
    expect(items).toHaveLength(40);
    for (const service of services) expect(book.list(service).length).toBeGreaterThanOrEqual(2);
    for (const item of items) {
      expect(item.contractId).toMatch(/^[NW]\d{8}$/);
      expect(item.orderRequestNum).toMatch(/^\d{12}$/);
      expect(item.offerPlanDate).toMatch(/^\d{4}-\d\d-\d\dT15:00:00Z$/);
    }
    expect(new Set(items.map(item => item.orderRequestNum)).size).toBe(40);
    expect(book.list('uno')[1]?.contractId).toMatch(/^W/);
  });

  it.each(SEEDS)('changes exactly one order every two to four seconds (seed %i)', { tags: 'long' }, seed => {
    const { clock, book, world } = begin(seed);
    let before = everything(book);
    let lastMs = clock.now();
    for (let changes = 0; changes < 300; clock.advance(100)) {
      world.catchUp();
      const after = everything(book);
      const changed = differing(before, after);
      if (changed.length === 0) continue;
      expect(changed).toHaveLength(1);
      expect(clock.now() - lastMs).toBeGreaterThan(1900);
      expect(clock.now() - lastMs).toBeLessThan(4100);
      lastMs = clock.now();
      before = after;
      changes++;
    }
  });

  it('has new orders, steps, new dates and endings in every service, and does not grow for ever', () => {
    const { clock, book, world } = begin(1);
    const seen = new Set<string>();
    for (let changes = 0; changes < 3000; changes++) {
      const before = new Map(services.map(service => [service, book.list(service)]));
      clock.advance(changeEveryMs);
      world.catchUp();
      for (const service of services) {
        const earlier = new Map(before.get(service)?.map(item => [item.orderRequestNum, item]));
        for (const item of book.list(service)) {
          const old = earlier.get(item.orderRequestNum);
          if (!old) seen.add(`${service}: new`);
          else if (old.offerPlanDate !== item.offerPlanDate) seen.add(`${service}: date`);
          else if (fieldText(old, 'orderStatus') !== fieldText(item, 'orderStatus')) seen.add(`${service}: step`);
          earlier.delete(item.orderRequestNum);
        }
        if (earlier.size > 0) seen.add(`${service}: gone`);
      }
      expect(everything(book).size).toBeLessThanOrEqual(61);
    }
    for (const service of services) {
      expect(seen).toContain(`${service}: new`);
      expect(seen).toContain(`${service}: date`);
      expect(seen).toContain(`${service}: gone`);
      if (service !== 'ucaas' && service !== 'sip-trunking') expect(seen).toContain(`${service}: step`);
    }
  });

  it('runs the same course for the same seed, however often it is asked', () => {
    const often = begin(7);
    const once = begin(7);
    for (let asked = 0; asked < 1000; asked++) {
      often.clock.advance(600);
      often.world.catchUp();
    }
    once.clock.advance(600_000);
    once.world.catchUp();
    expect(everything(once.book)).toEqual(everything(often.book));
    expect(everything(begin(8).book)).not.toEqual(everything(begin(7).book));
  });

  it('stands still without a pace', () => {
    const clock = createHeldClock();
    const book = createOrderBook();
    const world = createWorld({ orders: 1000 }, { book, clock, random: createRandom(1) });
    const before = everything(book);
    clock.advance(10 ** 12);
    world.catchUp();
    expect(before.size).toBe(1000);
    expect(everything(book)).toEqual(before);
  });

  it('is what the list call tells, and moves by its clock', async () => {
    const clock = createHeldClock();
    const simulator = await startSimulator({ clock, world: { orders: 40, changeEveryMs } });
    try {
      const { items } = await connect(simulator);
      const lists = () => Promise.all(services.map(items));
      const before = await lists();
      expect(await lists()).toEqual(before);
      clock.advance(60_000);
      expect(await lists()).not.toEqual(before);
    } finally {
      await simulator.close();
    }
  });

  it('leaves alone what a test put in without a number', async () => {
    const clock = createHeldClock();
    const simulator = await startSimulator({ clock, world: { orders: 0, changeEveryMs } });
    try {
      simulator.put('uno', { contractId: 'N12345678', orderStatus: 1 });
      clock.advance(10_000);
      expect(simulator.orders('uno')).toContainEqual({ contractId: 'N12345678', orderStatus: 1 });
    } finally {
      await simulator.close();
    }
  });
});

describe('a running clock', () => {
  it('is real time, sped up', async () => {
    const clock = createRunningClock({ startMs: 0, speed: 1000 });
    await new Promise(resolve => setTimeout(resolve, 50));
    expect(clock.now()).toBeGreaterThanOrEqual(45_000);
    expect(clock.now()).toBeLessThan(10_000_000);
  });
});

describe('site work', () => {
  it('is forgotten with its order, and does not grow for ever', () => {
    const { clock, book, world } = begin(1);
    const details = createDetailBook();
    const siteWork = createDetailWorld(changeEveryMs, { orders: book, details, clock, random: createRandom(2) });
    const own = emptyDetail('WE-of-a-test');
    details.put({ item: own, updatedMs: clock.now(), visibleMs: clock.now() });
    for (let changes = 0; changes < 3000; changes++) {
      clock.advance(changeEveryMs);
      world.catchUp();
      siteWork.catchUp();
      const listed = new Set(book.list('uno').map(order => fieldText(order, 'orderRequestNum')));
      const entries = details.entries().filter(({ item }) => item.webEntryId !== own.webEntryId);
      for (const { item } of entries) expect(listed).toContain(item.orderNum);
    }
    // What a test put there is the test's own.
    expect(details.entries().map(({ item }) => item.webEntryId)).toContain(own.webEntryId);
    expect(details.list(clock.now()).length).toBeLessThan(150);
  });
});
