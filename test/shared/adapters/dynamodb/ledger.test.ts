import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DynamoLedger } from '../../../../shared/adapters/dynamodb/ledger.ts';
import type { Circuit } from '../../../../shared/domain/deliver/circuit.ts';
import type { Delivery, DeliveryMessage } from '../../../../shared/domain/deliver/delivery.ts';
import type { CircuitStore, Ledger, Sweep, SweepStore } from '../../../../shared/domain/deliver/ports.ts';
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
  dueAt: at(120_000),
  region,
  ...changes,
});

const message = (eventId: string, changes: Partial<DeliveryMessage> = {}): DeliveryMessage => ({
  endpointId,
  eventId,
  attempt: 1,
  body: JSON.stringify({ type: 'order.updated', timestamp: at(0), data: {} }),
  ...changes,
});

describe.each<[string, () => Ledger & CircuitStore & SweepStore]>([
  ['in memory', () => new MemoryLedger()],
  ['in the table', () => new DynamoLedger(engine.table)],
])('the ledger %s', (_where, create) => {
  let ledger: Ledger & CircuitStore & SweepStore;
  beforeEach(() => {
    ledger = create();
  });

  const find = (eventId: string) => ledger.findDelivery(endpointId, at(0), eventId);
  const due = async (now: number, of = region) => Array.fromAsync(ledger.listDue(of, now));
  const idsOf = (deliveries: readonly { eventId: string }[]) => deliveries.map(({ eventId }) => eventId);

  describe('a delivery', () => {
    it('comes back as it was put, one revision on', async () => {
      expect(await find('evt_1')).toBeUndefined();
      expect(await ledger.putDelivery(delivery('evt_1'))).toBe('done');
      expect(await find('evt_1')).toEqual(delivery('evt_1', { revision: 1 }));
    });

    it('loses what its next revision leaves out', async () => {
      await ledger.putDelivery(delivery('evt_1'));
      const { nextAttemptAt: _next, dueAt: _due, ...done } = delivery('evt_1', { revision: 1, status: 'delivered' });
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
      expect(await ledger.findDelivery(`${endpointId}0`, at(0), 'evt_1')).toBeUndefined();
      expect(await ledger.findDelivery(endpointId, at(1), 'evt_1')).toBeUndefined();
      expect(await ledger.findDelivery(endpointId, at(0), 'evt_2')).toBeUndefined();
    });
  });

  describe('what is due', () => {
    it('is listed with the longest due first, and only once its time has come', async () => {
      for (const [eventId, dueAt] of [
        ['evt_3', at(3_000)],
        ['evt_1', at(1_000)],
        ['evt_4', at(4_001)],
        ['evt_2', at(2_000)],
      ] as const)
        await ledger.putDelivery(delivery(eventId, { dueAt }));
      expect(idsOf(await due(NOW + 4_000))).toEqual(['evt_1', 'evt_2', 'evt_3']);
      expect(idsOf(await due(NOW + 4_001))).toEqual(['evt_1', 'evt_2', 'evt_3', 'evt_4']);
      expect(await due(NOW)).toEqual([]);
    });

    it('is listed whole', async () => {
      await ledger.putDelivery(delivery('evt_1', { dueAt: at(0) }));
      expect(await due(NOW)).toEqual([delivery('evt_1', { dueAt: at(0), revision: 1 })]);
    });

    it('leaves out what has no time, and what has lost it', async () => {
      const { dueAt: _due, ...delivered } = delivery('evt_1', { status: 'delivered' });
      await ledger.putDelivery(delivered);
      await ledger.putDelivery(delivery('evt_2', { dueAt: at(0) }));
      const { dueAt: _none, ...exhausted } = delivery('evt_2', { revision: 1, status: 'exhausted' });
      await ledger.putDelivery(exhausted);
      expect(await due(NOW + 1_000_000)).toEqual([]);
    });

    it('moves with its time', async () => {
      await ledger.putDelivery(delivery('evt_1', { dueAt: at(0) }));
      await ledger.putDelivery(delivery('evt_1', { revision: 1, dueAt: at(900_000) }));
      expect(await due(NOW)).toEqual([]);
      expect(idsOf(await due(NOW + 900_000))).toEqual(['evt_1']);
    });

    it('is of one region', async () => {
      await ledger.putDelivery(delivery('evt_1', { dueAt: at(0) }));
      await ledger.putDelivery(delivery('evt_2', { dueAt: at(0), region: `${region}-b` }));
      expect(idsOf(await due(NOW))).toEqual(['evt_1']);
      expect(idsOf(await due(NOW, `${region}-b`))).toEqual(['evt_2']);
    });

    it('may be put while it is listed', async () => {
      for (let i = 10; i < 40; i++) await ledger.putDelivery(delivery(`evt_${i}`, { dueAt: at(i) }));
      const seen: string[] = [];
      for await (const one of ledger.listDue(region, NOW + 1_000)) {
        seen.push(one.eventId);
        expect(await ledger.putDelivery({ ...one, dueAt: at(900_000) })).toBe('done');
      }
      expect(seen).toEqual(Array.from({ length: 30 }, (_, i) => `evt_${i + 10}`));
      expect(await due(NOW + 1_000)).toEqual([]);
    });
  });

  describe('what is parked', () => {
    const parked = (eventId: string, changes: Partial<Delivery> = {}) => {
      const { dueAt: _due, ...rest } = delivery(eventId, changes);
      return { ...rest, parked: true };
    };
    const list = (of = endpointId, where = region) => Array.fromAsync(ledger.listParked(of, where));

    it("is listed whole, by the events' times, for its endpoint and region, and is not due", async () => {
      for (const ms of [3_000, 1_000, 2_000]) await ledger.putDelivery(parked(`evt_${ms}`, { eventTime: at(ms) }));
      await ledger.putDelivery(parked('evt_b', { endpointId: `${endpointId}-b` }));
      await ledger.putDelivery(parked('evt_c', { region: `${region}-b` }));
      await ledger.putDelivery(delivery('evt_d'));
      expect(await list()).toEqual(
        [1_000, 2_000, 3_000].map(ms => parked(`evt_${ms}`, { eventTime: at(ms), revision: 1 })),
      );
      expect(idsOf(await list(`${endpointId}-b`))).toEqual(['evt_b']);
      expect(idsOf(await list(endpointId, `${region}-b`))).toEqual(['evt_c']);
      expect(idsOf(await due(NOW + 1_000_000_000))).toEqual(['evt_d']);
    });

    it('is not when it was attempted since', async () => {
      await ledger.putDelivery(parked('evt_1'));
      await ledger.putDelivery(delivery('evt_1', { revision: 1 }));
      expect(await list()).toEqual([]);
      expect(await find('evt_1')).toEqual(delivery('evt_1', { revision: 2 }));
    });
  });

  describe("an endpoint's health", () => {
    const circuit = (changes: Partial<Circuit> = {}): Circuit => ({
      revision: 0,
      endpointId,
      region,
      failures: 5,
      failingSince: NOW - 1,
      failedProbes: 1,
      probeAt: NOW + 5_000,
      drainAt: NOW + 5_000,
      ...changes,
    });

    it('comes back as it was put, one revision on, for its region, over the revision read only', async () => {
      expect(await ledger.findCircuit(endpointId, region)).toBeUndefined();
      expect(await ledger.putCircuit(circuit({ revision: 1 }))).toBe('stale');
      expect(await ledger.putCircuit(circuit())).toBe('done');
      expect(await ledger.putCircuit(circuit())).toBe('stale');
      expect(await ledger.findCircuit(endpointId, region)).toEqual(circuit({ revision: 1 }));
      expect(await ledger.findCircuit(endpointId, `${region}-b`)).toBeUndefined();
    });

    it('is listed when care is due, and no longer when none is', async () => {
      await ledger.putCircuit(circuit());
      const listed = async (now: number, of = region) => Array.fromAsync(ledger.listDrainsDue(of, now));
      expect(await listed(NOW + 4_999)).toEqual([]);
      expect(await listed(NOW + 5_000)).toEqual([circuit({ revision: 1 })]);
      expect(await listed(NOW + 5_000, `${region}-b`)).toEqual([]);
      expect(await due(NOW + 5_000)).toEqual([]);
      const { drainAt: _care, ...well } = circuit({ revision: 1 });
      await ledger.putCircuit(well);
      expect(await listed(NOW + 5_000)).toEqual([]);
    });
  });

  describe('what was never attempted', () => {
    it('is what has no row, in the order it was asked for', async () => {
      const messages = Array.from({ length: 130 }, (_, i) => message(`evt_${i}`));
      await Promise.all(messages.slice(0, 60).map(({ eventId }) => ledger.putDelivery(delivery(eventId))));
      expect(await ledger.findUnattempted(messages)).toEqual(messages.slice(60));
    });

    it('tells endpoints and times apart', async () => {
      await ledger.putDelivery(delivery('evt_1'));
      const later = JSON.stringify({ type: 'order.updated', timestamp: at(1), data: {} });
      const others = [message('evt_1', { endpointId: `${endpointId}0` }), message('evt_1', { body: later })];
      expect(await ledger.findUnattempted([message('evt_1'), ...others])).toEqual(others);
    });

    it('may be asked for twice, and of nothing is nothing', async () => {
      await ledger.putDelivery(delivery('evt_1'));
      const twice = [message('evt_1'), message('evt_2'), message('evt_2'), message('evt_1')];
      expect(await ledger.findUnattempted(twice)).toEqual([message('evt_2'), message('evt_2')]);
      expect(await ledger.findUnattempted([])).toEqual([]);
    });
  });

  describe('a sweep', () => {
    const sweep = (changes: Partial<Sweep> = {}): Sweep => ({
      revision: 0,
      sweptAt: NOW,
      settledTo: NOW - 1,
      ...changes,
    });

    it('comes back as it was put, one revision on, for its region', async () => {
      expect(await ledger.readSweep(region)).toBeUndefined();
      expect(await ledger.putSweep(region, sweep())).toBe('done');
      expect(await ledger.readSweep(region)).toEqual(sweep({ revision: 1 }));
      expect(await ledger.readSweep(`${region}-b`)).toBeUndefined();
    });

    it('is put over the revision read only', async () => {
      expect(await ledger.putSweep(region, sweep({ revision: 1 }))).toBe('stale');
      await ledger.putSweep(region, sweep());
      expect(await ledger.putSweep(region, sweep({ sweptAt: 0 }))).toBe('stale');
      expect(await ledger.putSweep(region, sweep({ revision: 1, sweptAt: NOW + 1 }))).toBe('done');
      expect(await ledger.readSweep(region)).toEqual(sweep({ revision: 2, sweptAt: NOW + 1 }));
    });
  });
});
