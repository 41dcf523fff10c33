import { describe, expect, it } from 'vitest';
import { factsOf } from '../../../../shared/domain/events/event.ts';
import type { Order } from '../../../../shared/domain/provider/order.ts';
import { SERVICES } from '../../../../shared/domain/provider/services.ts';
import { describeChange, type OrderChange } from '../../../../shared/domain/watch/order-events.ts';

const AT = Date.parse('2026-11-23T03:00:00Z');
const ORDER: Order = {
  contractId: 'N12345678',
  serviceName: 'uno-virtual',
  orderType: 1,
  offerPlanDate: '2026-12-31T12:34:56Z',
  orderStatus: 3,
  orderRequestNum: '123456789012',
};
const change = (changes: Partial<OrderChange>): OrderChange => ({
  subject: { connection: 'default', service: 'uno' },
  id: 'uno~123456789012~N12345678',
  sequence: 2,
  observed: { at: AT, previousAt: AT - 300_000, region: 'jp' },
  ...changes,
});
const published = (changes: Partial<OrderChange>) =>
  describeChange(change(changes)).map(event => ({ id: event.id, ...JSON.parse(event.body) }));

describe('a changed status', () => {
  it('is told as the contract has it, byte for byte', () => {
    const [event] = describeChange(change({ before: { ...ORDER, orderStatus: 2 }, after: ORDER }));
    expect(event?.body).toBe(
      '{"type":"order.status_changed","timestamp":"2026-11-23T03:00:00.000Z",' +
        '"data":{"orderId":"uno~123456789012~N12345678","sequence":3,"connection":"default","service":"uno",' +
        '"order":{"contractId":"N12345678","serviceName":"uno-virtual","orderType":1,"offerPlanDate":"2026-12-31T12:34:56Z","orderStatus":3,"orderRequestNum":"123456789012"},' +
        '"status":{"code":"3","phase":"in_progress","label":{"ja":"アクセス回線工事完了","en":"Access line work done"}},' +
        '"orderType":{"code":"1","label":{"ja":"新規","en":"New"}},' +
        '"changes":[{"field":"orderStatus","from":2,"to":3}],' +
        '"observed":{"at":"2026-11-23T03:00:00.000Z","previousAt":"2026-11-23T02:55:00.000Z","region":"jp"}}}',
    );
    expect(event?.id).toMatch(/^evt_[0-9a-f]{32}$/);
  });
});

describe('one observation', () => {
  it('gives one event for each kind of change, in sequence, each with its own changes', () => {
    const after = { ...ORDER, orderStatus: 4, offerPlanDate: '2027-01-31T00:00:00Z', orderType: 2, note: 'x' };
    expect(published({ before: ORDER, after }).map(({ type, data }) => [type, data.sequence, data.changes])).toEqual([
      ['order.status_changed', 3, [{ field: 'orderStatus', from: 3, to: 4 }]],
      ['order.rescheduled', 4, [{ field: 'offerPlanDate', from: ORDER.offerPlanDate, to: after.offerPlanDate }]],
      [
        'order.updated',
        5,
        [
          { field: 'orderType', from: 1, to: 2 },
          { field: 'note', to: 'x' },
        ],
      ],
    ]);
  });

  it('gives nothing where only forms differ', () => {
    expect(published({ before: ORDER, after: { ...ORDER, orderStatus: '3', note: null } })).toEqual([]);
  });

  it('names no side that was absent or null', () => {
    const { orderStatus: _, ...without } = ORDER;
    expect(published({ before: ORDER, after: without })[0].data.changes).toEqual([{ field: 'orderStatus', from: 3 }]);
    expect(published({ before: { ...ORDER, orderStatus: null }, after: ORDER })[0].data.changes).toEqual([
      { field: 'orderStatus', to: 3 },
    ]);
  });

  it('of a new order has no changes', () => {
    const [created] = published({ after: ORDER, sequence: 0 });
    expect(created).toMatchObject({ type: 'order.created', data: { sequence: 1, order: ORDER } });
    expect(created.data).not.toHaveProperty('changes');
  });

  it.each(SERVICES)(
    'of a removed order of %s tells the last known state, and completion where the end is silence',
    service => {
      const [removed] = published({ before: ORDER, subject: { connection: 'default', service } });
      expect(removed).toMatchObject({ type: 'order.removed', data: { order: ORDER } });
      const silent = ['mss', 'sip-trunking', 'ucaas'].includes(service);
      expect(removed.data.presumed).toBe(silent ? 'completed' : undefined);
    },
  );
});

describe('a rescheduling', () => {
  const base = { before: ORDER, after: { ...ORDER, offerPlanDate: '2027-01-12T00:00:00+09:00' } };
  const plans = { firstPlan: { date: '2026-12-24', at: AT } };

  it('tells the first promise, and by how many days of Japan the order is later than that', () => {
    const [moved] = published({ ...base, plans });
    expect(moved).toMatchObject({ type: 'order.rescheduled', data: { firstPlanned: '2026-12-24', slippedDays: 19 } });
    const [earlier] = published({ ...base, after: { ...ORDER, offerPlanDate: '2026-12-20' }, plans });
    expect(earlier.data.slippedDays).toBe(-4);
  });

  it('to what is no date tells no days, and nothing where there never was a promise', () => {
    const { data } = published({ ...base, after: { ...ORDER, offerPlanDate: 'TBD' }, plans })[0];
    expect([data.firstPlanned, Object.hasOwn(data, 'slippedDays')]).toEqual(['2026-12-24', false]);
    expect(published({ ...base, plans: {} })[0].data).not.toHaveProperty('firstPlanned');
  });

  it('has the same id whatever was first promised (invariant 4), and other events tell nothing of it', () => {
    expect(published({ ...base, plans })[0].id).toBe(published(base)[0].id);
    const [status] = published({ before: ORDER, after: { ...ORDER, orderStatus: 4 }, plans });
    expect(status.data).not.toHaveProperty('firstPlanned');
  });
});

describe('an event id', () => {
  const base = { before: ORDER, after: { ...ORDER, orderStatus: 4 } };
  const [{ id }] = published(base) as [{ id: string }];

  it('is the same whenever, wherever and in whatever form the change is seen (invariant 4)', () => {
    const observed = { at: AT + 1, region: 'us' };
    expect(published({ ...base, observed })[0].id).toBe(id);
    expect(published({ before: { ...ORDER, orderType: '1' }, after: { ...ORDER, orderStatus: '4' } })[0].id).toBe(id);
  });

  it.each<[string, Partial<OrderChange>]>([
    ['order', { ...base, id: 'uno~2~N12345678' }],
    ['sequence', { ...base, sequence: 3 }],
    ['state before', { before: { ...ORDER, orderType: 2 }, after: { ...ORDER, orderType: 2, orderStatus: 4 } }],
    ['state after', { before: ORDER, after: { ...ORDER, orderStatus: 5 } }],
    ['kind', { before: ORDER }],
  ])('is another for another %s', (_, changes) => {
    expect(published(changes)[0].id).not.toBe(id);
  });
});

describe('what routing needs', () => {
  it('is read from the body', () => {
    const [event] = describeChange(change({ after: ORDER }));
    expect(event && factsOf(event)).toMatchObject({
      type: 'order.created',
      connection: 'default',
      service: 'uno',
      orderId: 'uno~123456789012~N12345678',
      sequence: 3,
      timestamp: '2026-11-23T03:00:00.000Z',
      region: 'jp',
    });
  });
});
