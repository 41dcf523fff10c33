import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DynamoDeliveryLedger, deliveryKey } from '../../../../shared/adapters/dynamodb/delivery-ledger.ts';
import type { Delivery, DeliveryKey } from '../../../../shared/domain/deliver/delivery.ts';
import type { Ledger } from '../../../../shared/domain/deliver/ports.ts';
import { MemoryLedger } from '../../../support/memory-ledger.ts';
import { startTable } from '../../../support/table.ts';

const NOW = Date.parse('2026-11-23T03:00:00Z');

let engine: Awaited<ReturnType<typeof startTable>>;
let endpointId: string;
let region: string;
let count = 0;

beforeAll(async () => {
  engine = await startTable();
});
afterAll(() => engine.close());
beforeEach(() => {
  endpointId = `ep_${++count}`;
  region = `region-${count}`;
});

const at = (ms: number) => new Date(NOW + ms).toISOString();

const delivery = (eventId: string, changes: Partial<Delivery> = {}): Delivery => ({
  revision: 0,
  endpointId,
  eventId,
  type: 'order.updated',
  eventTime: at(0),
  status: 'waiting',
  attemptCount: 2,
  attempts: [
    { at: at(0), status: 503, durationMs: 12, error: 'HTTP 503' },
    { at: at(5_000), durationMs: 15_000, error: 'no whole answer within 15 s' },
  ],
  nextAttemptAt: at(60_000),
  region,
  ...changes,
});

describe.each<[string, () => Ledger]>([
  ['in memory', () => new MemoryLedger()],
  ['in the table', () => new DynamoDeliveryLedger(engine.table)],
])('the ledger %s', (_where, create) => {
  let ledger: Ledger;
  beforeEach(() => {
    ledger = create();
  });

  const find = (eventId: string) => ledger.findDelivery({ endpointId, eventTime: at(0), eventId });
  const waiting = async (until?: number, of = endpointId, where = region) =>
    Array.fromAsync(ledger.listWaiting(of, where, until));
  const idsOf = (deliveries: readonly { eventId: string }[]) => deliveries.map(({ eventId }) => eventId);

  describe('a delivery', () => {
    it('comes back as it was put, one revision on', async () => {
      expect(await find('evt_1')).toBeUndefined();
      expect(await ledger.putDelivery(delivery('evt_1'))).toBe('done');
      expect(await find('evt_1')).toEqual(delivery('evt_1', { revision: 1 }));
    });

    it('loses what its next revision leaves out', async () => {
      await ledger.putDelivery(delivery('evt_1'));
      const { nextAttemptAt: _next, ...done } = delivery('evt_1', { revision: 1, status: 'delivered' });
      await ledger.putDelivery(done);
      expect(await find('evt_1')).toStrictEqual({ ...done, revision: 2 });
    });

    it.each([0, 1, 3])('at revision 2 is not put over from revision %i (invariant 14)', async revision => {
      await ledger.putDelivery(delivery('evt_1'));
      await ledger.putDelivery(delivery('evt_1', { revision: 1, attemptCount: 3 }));
      expect(await ledger.putDelivery(delivery('evt_1', { revision, attemptCount: 9 }))).toBe('stale');
      expect(await find('evt_1')).toMatchObject({ revision: 2, attemptCount: 3 });
    });

    it('that is not there has no revision to put over', async () => {
      expect(await ledger.putDelivery(delivery('evt_1', { revision: 1 }))).toBe('stale');
      expect(await find('evt_1')).toBeUndefined();
    });

    it('has one winner of a race', async () => {
      const puts = Array.from({ length: 8 }, (_, i) => ledger.putDelivery(delivery('evt_1', { attemptCount: i })));
      const written = await Promise.all(puts);
      expect(written.filter(result => result === 'done')).toHaveLength(1);
      expect((await find('evt_1'))?.attemptCount).toBe(written.indexOf('done'));
    });

    it('is of one endpoint, event and time', async () => {
      await ledger.putDelivery(delivery('evt_1'));
      expect(
        await ledger.findDelivery({ endpointId: `${endpointId}0`, eventTime: at(0), eventId: 'evt_1' }),
      ).toBeUndefined();
      expect(await ledger.findDelivery({ endpointId, eventTime: at(1), eventId: 'evt_1' })).toBeUndefined();
      expect(await ledger.findDelivery({ endpointId, eventTime: at(0), eventId: 'evt_2' })).toBeUndefined();
    });
  });

  describe('what waits', () => {
    const parked = (eventId: string, changes: Partial<Delivery> = {}) =>
      delivery(eventId, { ...changes, parked: true });

    it('is listed by its own time, the parked behind by the times of their events, whole', async () => {
      for (const ms of [3_000, 1_000, 4_001, 2_000])
        await ledger.putDelivery(delivery(`evt_${ms}`, { nextAttemptAt: at(ms) }));
      for (const ms of [9, 7]) await ledger.putDelivery(parked(`evt_${ms}`, { eventTime: at(ms) }));
      expect(idsOf(await waiting())).toEqual(['evt_1000', 'evt_2000', 'evt_3000', 'evt_4001', 'evt_7', 'evt_9']);
      expect(idsOf(await waiting(NOW + 4_000))).toEqual(['evt_1000', 'evt_2000', 'evt_3000', 'evt_7', 'evt_9']);
      const [first] = await waiting(NOW + 1_000);
      expect(first).toEqual(delivery('evt_1000', { nextAttemptAt: at(1_000), revision: 1 }));
    });

    it('has a next time, which is no parked one', async () => {
      await ledger.putDelivery(parked('evt_1'));
      expect(await ledger.findNextTime(endpointId, region, NOW)).toBeUndefined();
      for (const ms of [2_000, 1_000]) await ledger.putDelivery(delivery(`evt_${ms}`, { nextAttemptAt: at(ms) }));
      expect(await ledger.findNextTime(endpointId, region, NOW)).toBe(NOW + 1_000);
      expect(await ledger.findNextTime(endpointId, region, NOW + 1_000)).toBe(NOW + 2_000);
    });

    it('moves with its time, and is not listed when it waits no longer', async () => {
      await ledger.putDelivery(delivery('evt_1', { nextAttemptAt: at(0) }));
      await ledger.putDelivery(delivery('evt_1', { revision: 1, nextAttemptAt: at(900_000) }));
      expect(await waiting(NOW)).toEqual([]);
      expect(idsOf(await waiting(NOW + 900_000))).toEqual(['evt_1']);
      const { nextAttemptAt: _next, ...exhausted } = delivery('evt_1', { revision: 2, status: 'exhausted' });
      await ledger.putDelivery(exhausted);
      expect(await waiting()).toEqual([]);
    });

    it('is of one endpoint and one region', async () => {
      await ledger.putDelivery(delivery('evt_1'));
      await ledger.putDelivery(delivery('evt_2', { region: `${region}-b` }));
      await ledger.putDelivery(parked('evt_3', { endpointId: `${endpointId}-b` }));
      expect(idsOf(await waiting())).toEqual(['evt_1']);
      expect(idsOf(await waiting(undefined, endpointId, `${region}-b`))).toEqual(['evt_2']);
      expect(idsOf(await waiting(undefined, `${endpointId}-b`))).toEqual(['evt_3']);
    });

    it('may be put while it is listed', async () => {
      for (let i = 10; i < 40; i++) await ledger.putDelivery(delivery(`evt_${i}`, { nextAttemptAt: at(i) }));
      const seen: string[] = [];
      for await (const one of ledger.listWaiting(endpointId, region, NOW + 1_000)) {
        seen.push(one.eventId);
        expect(await ledger.putDelivery({ ...one, nextAttemptAt: at(900_000) })).toBe('done');
      }
      expect(seen).toEqual(Array.from({ length: 30 }, (_, i) => `evt_${i + 10}`));
      expect(await waiting(NOW + 1_000)).toEqual([]);
    });
  });

  describe('what has no row', () => {
    const key = (eventId: string, changes: Partial<DeliveryKey> = {}): DeliveryKey => ({
      endpointId,
      eventId,
      eventTime: at(0),
      ...changes,
    });

    it('is told in the order it was asked for', async () => {
      const keys = Array.from({ length: 130 }, (_, i) => key(`evt_${i}`));
      await Promise.all(keys.slice(0, 60).map(({ eventId }) => ledger.putDelivery(delivery(eventId))));
      expect(await ledger.findMissing(keys)).toEqual(keys.slice(60));
    });

    it('is told apart by endpoint and time', async () => {
      await ledger.putDelivery(delivery('evt_1'));
      const others = [key('evt_1', { endpointId: `${endpointId}0` }), key('evt_1', { eventTime: at(1) })];
      expect(await ledger.findMissing([key('evt_1'), ...others])).toEqual(others);
    });

    it('may be asked for twice, and of nothing is nothing', async () => {
      await ledger.putDelivery(delivery('evt_1'));
      const twice = [key('evt_1'), key('evt_2'), key('evt_2'), key('evt_1')];
      expect(await ledger.findMissing(twice)).toEqual([key('evt_2'), key('evt_2')]);
      expect(await ledger.findMissing([])).toEqual([]);
    });
  });
});

describe('the deliveries of an endpoint', () => {
  it('that wait are counted', async () => {
    const ledger = new DynamoDeliveryLedger(engine.table);
    for (let i = 0; i < 3; i++) await ledger.putDelivery(delivery(`evt_${i}`, { parked: i > 0 }));
    await ledger.putDelivery(delivery('evt_done', { status: 'delivered' }));
    expect(await ledger.countWaiting({ id: endpointId }, region)).toBe(3);
  });

  it('that wait are counted of the connections that it has', async () => {
    const ledger = new DynamoDeliveryLedger(engine.table);
    for (const [i, connection] of ['default', 'osaka', 'osaka', undefined].entries())
      await ledger.putDelivery(delivery(`evt_${i}`, { parked: i > 1, ...(connection && { connection }) }));
    const count = (connections: readonly string[]) => ledger.countWaiting({ id: endpointId, connections }, region);
    expect(await count(['osaka'])).toBe(2);
    expect(await count(['osaka', 'default'])).toBe(3);
    expect(await count(Array.from({ length: 250 }, (_, i) => (i === 249 ? 'osaka' : `c${i}`)))).toBe(2);
  });

  it('that a version before 0.2 put are found, timed by region and parked without a prefix', async () => {
    const ledger = new DynamoDeliveryLedger(engine.table);
    const old = (eventId: string, dueRegion: string, dueAt: string, parkedThen: boolean) =>
      engine.table.put({
        ...delivery(eventId, { revision: 1, ...(parkedThen && { parked: true }) }),
        ...deliveryKey(delivery(eventId)),
        dueRegion,
        dueAt,
        expiresAtSeconds: 4_000_000_000,
      });
    await old('evt_timed', `DUE#${region}`, at(60_000), false);
    await old('evt_parked', `PARKED#${endpointId}#${region}`, `${at(0)}#evt_parked`, true);
    const waiting = async () => Array.fromAsync(ledger.listWaiting(endpointId, region, NOW + 60_000));
    expect((await waiting()).map(({ eventId }) => eventId)).toEqual(['evt_parked']);
    const [timed] = await Array.fromAsync(ledger.listOldDue(region, NOW + 60_000));
    expect(timed).toEqual(delivery('evt_timed', { revision: 1 }));
    await ledger.putDelivery(timed ?? expect.fail());
    expect(await Array.fromAsync(ledger.listOldDue(region, NOW + 60_000))).toEqual([]);
    expect((await waiting()).map(({ eventId }) => eventId)).toEqual(['evt_parked', 'evt_timed']);
  });
});
