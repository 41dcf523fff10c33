import { beforeEach, describe, expect, it } from 'vitest';
import type { Delivery } from '../../../../shared/domain/deliver/delivery.ts';
import type { Event } from '../../../../shared/domain/events/event.ts';
import { DeliveryLab, endpoint, event, GONE_MS, START } from '../../../support/delivery-lab.ts';
import { LaggingIndex } from '../../../support/lagging-index.ts';
import { MemoryLedger } from '../../../support/memory-ledger.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NAMES = ['jp', 'us', 'fr'];

let jp: DeliveryLab;
let us: DeliveryLab;
let fr: DeliveryLab;
beforeEach(() => begin());

function begin(...changes: Parameters<typeof endpoint>[1][]): void {
  const endpoints =
    changes.length === 0 ? [endpoint('a')] : changes.map((change, i) => endpoint('abc'[i] ?? '', change));
  jp = new DeliveryLab(...endpoints);
  jp.regionNames = NAMES;
  us = jp.elsewhere('us');
  fr = jp.elsewhere('fr');
}

/** One minute of `retry-due` and of the queues in these regions. */
async function minute(...labs: readonly DeliveryLab[]): Promise<number> {
  let adopted = 0;
  jp.now += MINUTE;
  for (const lab of labs) {
    const { waits, others } = await lab.beat();
    if (waits) continue;
    await lab.deliverQueued();
    await lab.queueDueDrains();
    await lab.sweepFeed();
    adopted += await lab.adoptWork(others);
    await lab.drain();
  }
  return adopted;
}

async function pass(minutes: number, ...labs: readonly DeliveryLab[]): Promise<number> {
  let adopted = 0;
  for (let i = 0; i < minutes; i++) adopted += await minute(...labs);
  return adopted;
}

const idsSentBy = (lab: DeliveryLab) => lab.posts.map(({ eventId }) => eventId);
const rowOf = (id: string) => jp.ledger.deliveries.find(({ eventId }) => eventId === `evt_${id}`);

/** What `jp` leaves behind: one delivery parked behind an open circuit, one that waits for its own time. */
async function leaveBehind(): Promise<void> {
  jp.answer = () => ({ status: 503 });
  await jp.fanOut(event('parked'));
  await jp.deliverQueued();
  jp.answer = () => ({ status: 500 });
  await jp.circuits.putCircuit({
    revision: 1,
    endpointId: 'a',
    region: 'jp',
    failures: 1,
    failedProbes: 0,
    drainAt: jp.now,
  });
  await jp.fanOut(event('timed', START + 1));
  await jp.deliverQueued();
  expect([rowOf('parked')?.parked, rowOf('timed')?.parked]).toEqual([true, undefined]);
}

describe('what a region that is gone leaves behind (invariant 36)', () => {
  it('is adopted also when it was lost with its first event, before its first heartbeat', async () => {
    await minute(us, fr);
    await jp.fanOut(event('first', jp.now));
    await pass(18, us, fr);
    expect(idsSentBy(us)).toEqual(['evt_first']);
    expect(fr.posts).toEqual([]);
  });

  it('is adopted by the next one in order that is there, and delivered', async () => {
    await minute(jp, us, fr);
    await leaveBehind();
    await pass(13, us, fr);
    expect([us.posts, fr.posts]).toEqual([[], []]);
    await pass(3, us, fr);
    expect(idsSentBy(us).sort()).toEqual(['evt_parked', 'evt_timed']);
    expect(fr.posts).toEqual([]);
    expect([rowOf('parked'), rowOf('timed')]).toMatchObject([
      { region: 'us', status: 'delivered' },
      { region: 'us', status: 'delivered' },
    ]);
  });

  it('goes on to the one after when that is gone, too', async () => {
    await minute(jp, us, fr);
    await leaveBehind();
    await pass(16, fr);
    expect(idsSentBy(fr).sort()).toEqual(['evt_parked', 'evt_timed']);
  });

  it('is adopted of a region that is no longer configured', async () => {
    await minute(jp, us, fr);
    await leaveBehind();
    us.regionNames = ['us', 'fr'];
    fr.regionNames = ['us', 'fr'];
    await pass(16, us, fr);
    expect(idsSentBy(us)).toHaveLength(2);
    expect(fr.posts).toEqual([]);
  });

  it('stays with the adopter when the region is back (invariant 35)', async () => {
    await minute(jp, us, fr);
    await leaveBehind();
    us.answer = () => ({ status: 500 });
    await pass(16, us, fr);
    const posts = jp.posts.length;
    await pass(20, jp, us, fr);
    expect(jp.posts).toHaveLength(posts);
    expect(rowOf('timed')).toMatchObject({ region: 'us', status: 'waiting' });
  });

  it('is found in its lane where it was never attempted', async () => {
    await minute(jp, us, fr);
    await jp.fanOut(event('unattempted', jp.now));
    jp.loseQueue();
    await pass(16, us, fr);
    expect(idsSentBy(us)).toEqual(['evt_unattempted']);
    expect(rowOf('unattempted')).toMatchObject({ region: 'us', status: 'delivered' });
  });

  it('is found though it had swept so far: the row may be lost with the region', async () => {
    await pass(1, jp, us, fr);
    await jp.fanOut(event('lost', jp.now));
    await pass(20, jp, us, fr);
    const [row] = jp.ledger.deliveries;
    expect(row).toMatchObject({ status: 'delivered' });
    jp.ledger = us.ledger = fr.ledger = new (jp.ledger.constructor as new () => typeof jp.ledger)();
    await pass(16, us, fr);
    expect(idsSentBy(us)).toEqual(['evt_lost']);
  });

  it.each([[[]], [['unattempted']]])(
    'is taken over whole, whichever call is the last of a process; lost: %j',
    async lost => {
      for (let crashAt = 0; ; crashAt++) {
        begin();
        await minute(jp, us, fr);
        await leaveBehind();
        for (const id of lost) await jp.fanOut(event(id, jp.now));
        jp.loseQueue();
        await pass(14, us, fr);
        let calls = 0;
        let hasCrashed = false;
        us.beforeCall = () => {
          if (calls++ !== crashAt) return;
          hasCrashed = true;
          throw new Error('crash');
        };
        await minute(us, fr).catch(() => undefined);
        us.beforeCall = () => undefined;
        us.queue.drains.length = 0;
        await pass(20, us, fr);
        expect(new Set(idsSentBy(us)), `crash at call ${crashAt}`).toEqual(
          new Set(['parked', 'timed', ...lost].map(id => `evt_${id}`)),
        );
        if (!hasCrashed) break;
      }
    },
  );

  it('includes an unfinished recovery, which begins anew here, once', async () => {
    begin({ createdAt: new Date(START + MINUTE).toISOString() });
    await minute(jp, us, fr);
    await jp.fanOut(event('missed', START));
    await jp.recover('a', { since: START - 1, until: START + 1 });
    await pass(14, us, fr);
    expect(idsSentBy(us)).toEqual([]);
    await pass(20, us, fr);
    expect(idsSentBy(us)).toEqual(['evt_missed']);
    for (let i = 0; i < 40; i++) {
      expect(await us.circuits.findCircuit('a', 'us')).not.toHaveProperty('recovery');
      await minute(us, fr);
    }
  });

  it('includes events of no order that the feed lacks', async () => {
    const outage = (id: string): Event => ({
      id: `evt_${id}`,
      body: JSON.stringify({ type: 'upstream.unavailable', timestamp: new Date(START).toISOString(), data: {} }),
    });
    us.unpublished = { jp: [outage('told'), outage('untold')] };
    const verdict = { revision: 0, endpointId: 'a', region: 'jp', judgedSince: 'before', reason: 'HTTP 410' };
    await us.endpoints.putVerdict({ ...verdict, untold: [outage('disabled')] });
    await jp.fanOut(outage('told'));
    await minute(jp, us, fr);
    await pass(14, us, fr);
    expect(us.events.sent).toEqual([]);
    await pass(1, us, fr);
    expect(us.events.sent.map(({ id }) => id)).toEqual(['evt_untold', 'evt_disabled']);
  });

  it('includes its verdicts: whoever knows one passes it too, since others may not have got it', async () => {
    begin({}, { enabledAt: new Date(START).toISOString() });
    const verdict = { revision: 0, region: 'jp', reason: 'HTTP 410', untold: [event('disabled')] };
    const { createdAt } = endpoint('a');
    await us.endpoints.putVerdict({ ...verdict, endpointId: 'a', judgedSince: createdAt });
    await us.endpoints.putVerdict({ ...verdict, endpointId: 'b', judgedSince: createdAt });
    const passedBy = async (id: string) => (await us.endpoints.findEndpoint(id))?.verdicts.map(({ region }) => region);
    await minute(jp, us, fr);
    await pass(14, us, fr);
    expect(await passedBy('a')).toEqual(['jp']);
    await pass(1, fr);
    expect(await passedBy('a')).toEqual(['jp', 'fr']);
    const [, own] = (await us.endpoints.findEndpoint('a'))?.verdicts ?? [];
    expect(own).toMatchObject({ judgedSince: createdAt, reason: 'HTTP 410' });
    await pass(5, us, fr);
    expect(await passedBy('a')).toEqual(['jp', 'fr']);
    // Enabled since by its owner.
    expect(await passedBy('b')).toEqual(['jp']);
  });

  it('includes, after an hour, what no reader of its lane gets to, or only some regions may have', async () => {
    await minute(jp, us, fr);
    await jp.fanOut(event('old', jp.now));
    await pass(70, jp, us, fr);
    for (const id of ['1', '2', '3']) await jp.fanOut(event(id, jp.now));
    jp.loseQueue();
    const { store } = jp.feed;
    const lost = store.slots.find(({ number }) => number === 3) ?? expect.fail();
    const { listSlots } = store;
    store.listSlots = async function* (...args) {
      for await (const slot of listSlots.apply(store, args))
        if (slot.lane !== lost.lane || slot.number !== lost.number) yield slot;
    };
    await pass(16, us, fr);
    expect(idsSentBy(us)).toEqual(['evt_1']);
    await pass(75, us, fr);
    expect(idsSentBy(us)).toEqual(['evt_1', 'evt_3']);
    const relistedBy = (region: string) =>
      store.slots.filter(({ lane }) => lane.startsWith(region)).flatMap(({ eventIds }) => eventIds);
    expect(relistedBy('us')).toEqual(['evt_1', 'evt_3']);
    // So does who is not next in order: the lane may not have arrived where its heir is.
    expect(relistedBy('fr')).toEqual(['evt_1', 'evt_3']);
    await pass(75, us, fr);
    expect([relistedBy('us').length, relistedBy('fr').length]).toEqual([2, 2]);
    expect(fr.posts).toEqual([]);
  });
});

describe('what is overdue by a quarter of an hour', () => {
  it('is adopted though the heartbeat of its region is young, and only that', async () => {
    await minute(jp, us, fr);
    await leaveBehind();
    await jp.ledger.putDelivery({
      ...(rowOf('timed') ?? expect.fail()),
      nextAttemptAt: new Date(START + HOUR).toISOString(),
    });
    const beats = async () => {
      jp.now += MINUTE;
      await jp.beat();
      for (const lab of [us, fr]) {
        const { others } = await lab.beat();
        await lab.adoptWork(others);
        await lab.queueDueDrains();
        await lab.drain();
      }
    };
    for (let i = 0; i < 13; i++) await beats();
    expect(us.posts).toEqual([]);
    for (let i = 0; i < 4; i++) await beats();
    expect(idsSentBy(us)).toEqual(['evt_parked']);
    expect(rowOf('timed')).toMatchObject({ region: 'jp', status: 'waiting' });
    expect(fr.posts).toEqual([]);
  });
});

it('what waits in a region that drains is adopted within a minute or two', async () => {
  await minute(jp, us, fr);
  await leaveBehind();
  jp.now += MINUTE;
  await jp.beat({ isDraining: true });
  await minute(us, fr);
  await minute(us, fr);
  expect(idsSentBy(us).sort()).toEqual(['evt_parked', 'evt_timed']);
});

describe('looking after other regions', () => {
  const callsOf = async (lab: DeliveryLab) => {
    const { others } = await lab.beat();
    let calls = 0;
    lab.beforeCall = () => {
      calls++;
    };
    await lab.adoptWork(others);
    lab.beforeCall = () => undefined;
    return calls;
  };

  it('costs one read a minute for each, and one more, of the endpoints, while one is gone that left nothing', async () => {
    await minute(jp, us, fr);
    expect(await Promise.all([jp, us, fr].map(callsOf))).toEqual([1, 1, 1]);
    await pass(17, us, fr);
    // The last in order has no other that is there after it but the second.
    expect([await callsOf(us), await callsOf(fr)]).toEqual([3, 2]);
  });

  it('costs a region nothing that never knew another', async () => {
    jp.regionNames = ['jp'];
    expect(await callsOf(jp)).toBe(0);
  });
});

describe('with per_order', () => {
  it('an event behind one of a region that is gone goes when that one was delivered', async () => {
    begin({ ordering: 'per_order' });
    const ordered = (sequence: number): Event => ({
      id: `evt_${sequence}`,
      body: JSON.stringify({
        type: 'order.updated',
        timestamp: new Date(jp.now).toISOString(),
        data: { orderId: 'x', sequence },
      }),
    });
    await minute(jp, us, fr);
    jp.answer = () => ({ status: 500 });
    await jp.fanOut(ordered(1));
    await jp.deliverQueued();
    await fr.fanOut(ordered(2));
    await pass(3, us, fr);
    expect(rowOf('2')).toMatchObject({ region: 'fr', status: 'waiting', attemptCount: 0 });
    await pass(16, us, fr);
    expect([...idsSentBy(us), ...idsSentBy(fr)]).toEqual(['evt_1', 'evt_2']);
    expect(rowOf('2')).toMatchObject({ region: 'us', status: 'delivered' });
  });
});

describe('a row of another region', () => {
  it('is not attempted by who lists it still, nor adopted from who no longer has it', async () => {
    const { time } = jp;
    const index = new LaggingIndex<Delivery>(
      () => time.now,
      () => 30_000,
    );
    jp.ledger = us.ledger = fr.ledger = new MemoryLedger(index);
    await minute(jp, us, fr);
    await leaveBehind();
    jp.now += MINUTE;
    const gone = { region: 'jp', at: jp.now - GONE_MS, version: '0.2.0' };
    us.regionNames = ['jp', 'us'];
    fr.regionNames = ['jp', 'fr'];
    expect(await us.adoptWork([gone])).toBe(2);
    expect(await fr.adoptWork([gone])).toBe(0);
    const posts = jp.posts.length;
    await jp.queueDueDrains();
    await jp.drain();
    expect(jp.posts).toHaveLength(posts);
    expect([rowOf('parked')?.region, rowOf('timed')?.region]).toEqual(['us', 'us']);
  });

  it('is left as it is by a message that comes here, too', async () => {
    await minute(jp, us, fr);
    await leaveBehind();
    const { endpointId, eventId, eventTime } = rowOf('timed') ?? expect.fail();
    await jp.ledger.putDelivery({ ...(rowOf('timed') ?? expect.fail()), attemptCount: 0 });
    const before = rowOf('timed');
    expect(await us.deliver({ endpointId, eventId, eventTime })).toBe('skipped');
    expect(rowOf('timed')).toEqual(before);
    expect(await us.circuits.findCircuit('a', 'us')).toBeUndefined();
  });
});
