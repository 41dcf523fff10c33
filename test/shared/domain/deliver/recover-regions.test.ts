import { beforeEach, describe, expect, it } from 'vitest';
import { newDelivery } from '../../../../shared/domain/deliver/delivery.ts';
import { DeliveryLab, endpoint, event, START } from '../../../support/delivery-lab.ts';
import { MemoryEndpoints } from '../../../support/memory-endpoints.ts';

const MINUTE = 60_000;
/** Observed before the endpoint was made, and recovered since then. */
const SINCE = START - 10 * MINUTE;

let jp: DeliveryLab;
let us: DeliveryLab;
beforeEach(() => {
  jp = new DeliveryLab(endpoint('a'));
  jp.regionNames = ['jp', 'us'];
  us = jp.elsewhere('us');
});

async function pass(minutes: number, beating = [jp, us]): Promise<void> {
  for (let i = 0; i < minutes; i++) {
    jp.now += MINUTE;
    for (const lab of beating) await lab.beat();
    await jp.queueDueDrains();
    await jp.drain();
  }
}

/** Slots of `us` do not arrive in `jp`, whose store it is, from this number on. */
function holdBack(from: number): () => void {
  const { store } = jp.feed;
  const { listSlots } = store;
  store.listSlots = async function* (lane, ...args) {
    for await (const slot of listSlots.call(store, lane, ...args))
      if (!lane.startsWith('us') || slot.number < from) yield slot;
  };
  return () => {
    store.listSlots = listSlots;
  };
}

const sent = () => jp.posts.map(({ eventId }) => eventId);
const recovery = async () => (await jp.circuits.findCircuit('a', 'jp'))?.recovery;

describe('a recovery (invariant 20)', () => {
  it('goes on until it has read what other regions had listed some time after the call', async () => {
    await us.fanOut(event('1', SINCE));
    await us.fanOut(event('2', SINCE));
    us.loseQueue();
    const arrive = holdBack(2);
    await jp.recover('a', { since: SINCE });
    await pass(5);
    expect(sent()).toEqual(['evt_1']);
    expect(await recovery()).toMatchObject({ since: SINCE });
    arrive();
    await pass(4);
    expect(sent()).toEqual(['evt_1', 'evt_2']);
    expect(await recovery()).toBeUndefined();
  });

  it('waits for the first heartbeat after the call', async () => {
    await pass(1);
    await jp.recover('a', { since: SINCE });
    await pass(5, [jp]);
    expect(await recovery()).toMatchObject({ since: SINCE });
    await pass(4);
    expect(await recovery()).toBeUndefined();
  });

  it('does not wait for a region that is gone', async () => {
    await us.fanOut(event('1', SINCE));
    holdBack(1);
    await us.beat();
    await jp.recover('a', { since: SINCE });
    await pass(14, [jp]);
    expect(await recovery()).toMatchObject({ since: SINCE });
    await pass(6, [jp]);
    expect(await recovery()).toBeUndefined();
  });
});

describe('a region that learns late that an endpoint is owed events', () => {
  const minutesOf = async (lab: DeliveryLab, minutes: number) => {
    for (let i = 0; i < minutes; i++) {
      jp.now += MINUTE;
      await lab.beat();
      await lab.deliverQueued();
      await lab.queueDueDrains();
      await lab.sweepFeed();
      await lab.drain();
    }
  };

  /** `us` is cut off for 40 minutes and lists an event; `meanwhile` happens in `jp`. */
  async function cutOff(meanwhile: () => Promise<unknown>, observedAt = START + MINUTE): Promise<void> {
    us.endpoints = new MemoryEndpoints(us.endpoints.all);
    await meanwhile();
    await minutesOf(us, 1);
    await us.fanOut(event('x', observedAt));
    await minutesOf(us, 40);
    expect(us.posts).toEqual([]);
    us.endpoints = jp.endpoints;
    await minutesOf(us, 3);
  }

  it('sends what it observed since the endpoint was enabled', async () => {
    const off = { ...endpoint('a', { status: 'disabled' }) };
    jp = new DeliveryLab(off);
    jp.regionNames = ['jp', 'us'];
    us = jp.elsewhere('us');
    await minutesOf(us, 1);
    await cutOff(
      () => jp.endpoints.putEndpoint({ ...off, status: 'enabled', enabledAt: new Date(jp.now).toISOString() }),
      START + 2 * MINUTE,
    );
    expect(us.posts.map(({ eventId }) => eventId)).toEqual(['evt_x']);
  });

  it('sends what a recovery asked for, that had not heard of it', async () => {
    await minutesOf(us, 1);
    await cutOff(() => jp.recover('a', { since: SINCE }), SINCE);
    expect(us.posts.map(({ eventId }) => eventId)).toEqual(['evt_x']);
  });

  it('sends what it cancelled meanwhile, since its receiver had answered 410 before', async () => {
    await minutesOf(us, 1);
    const told = event('x', SINCE);
    await cutOff(async () => {
      await jp.recover('a', { since: SINCE });
      await us.ledger.putDelivery({ ...newDelivery('a', told, 'us'), status: 'cancelled' });
    }, SINCE);
    expect(us.posts.map(({ eventId }) => eventId)).toEqual(['evt_x']);
  });

  it('does not begin anew for one that it saw in time', async () => {
    await minutesOf(us, 1);
    for (const id of ['1', '2']) await us.fanOut(event(id, SINCE));
    await minutesOf(us, 20);
    const cursor = (await us.sweeps.readSweep('us'))?.cursor;
    await jp.recover('a', { since: SINCE });
    await minutesOf(us, 2);
    expect((await us.sweeps.readSweep('us'))?.cursor).toEqual(cursor);
    expect(us.posts).toEqual([]);
  });
});
