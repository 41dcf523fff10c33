import { describe, expect, it } from 'vitest';
import { viewOrder } from '../../../functions/api/orders/order-view.ts';
import { readPlace, writePlace } from '../../../functions/board/page/reading/address.ts';
import type { Order } from '../../../functions/board/page/reading/answers.ts';
import { selectOrders } from '../../../functions/board/page/reading/select-orders.ts';

/** An order as the API answers it, planned for the 1st of December at first. */
function order(contractId: string, current: string, changes: Partial<Order> = {}): Order {
  const value = {
    contractId,
    orderRequestNum: '1',
    serviceName: 'uno-virtual',
    orderStatus: 2,
    orderType: 1,
    offerPlanDate: current,
  };
  const state = {
    key: `00#1#${contractId}`,
    value,
    sequence: 1,
    firstSeenAt: 0,
    updatedAt: 0,
    position: 0,
    firstPlan: { date: '2026-12-01', at: 0 },
    events: [],
  };
  return { ...(viewOrder({ connection: 'default', service: 'uno' }, state) as Order), ...changes };
}

const ids = (orders: readonly Order[]) => orders.map(({ order: { contractId } }) => contractId);

const ON_TIME = order('N1', '2026-12-01');
const LATE = order('N2', '2026-12-08');
const LATER = order('N3', '2027-01-15');
const GONE = order('N4', '2026-12-02', { removedAt: '2026-11-20T00:00:00.000Z' });
const OTHER = order('N5', '2026-11-25', { service: 'mss', connection: 'branch' });
const ALL = [ON_TIME, LATE, LATER, GONE, OTHER];

describe('the list of orders', () => {
  it('has those first that slipped furthest, then those that come soonest, without what is no longer listed', () => {
    expect(ids(selectOrders(ALL, {}))).toEqual(['N3', 'N2', 'N1', 'N5']);
  });

  it.each([
    ['what slipped', { slipped: 'only' }, ['N3', 'N2']],
    ['a service', { service: 'mss' }, ['N5']],
    ['a connection', { connection: 'branch' }, ['N5']],
    ['a phase', { phase: 'completed' }, []],
    ['what is no longer listed, too', { listed: 'all', search: 'N4' }, ['N4']],
  ])('shows only %s', (_, filter, expected) => {
    expect(ids(selectOrders(ALL, filter))).toEqual(expected);
  });

  it('is searched by contract, product and status, in either language and any width of letters', () => {
    expect(ids(selectOrders(ALL, { search: 'Ｎ２' }))).toEqual(['N2']);
    expect(ids(selectOrders(ALL, { search: '現地調査完了 n3' }))).toEqual(['N3']);
    expect(ids(selectOrders(ALL, { search: 'site SURVEY n1' }))).toEqual(['N1']);
    expect(selectOrders(ALL, { search: 'nobody' })).toEqual([]);
  });

  it('is sorted as the address says, and as by default where it says nothing known', () => {
    expect(ids(selectOrders(ALL, { sort: 'planned' }))).toEqual(['N5', 'N1', 'N2', 'N3']);
    expect(ids(selectOrders(ALL, { sort: 'contract' }))).toEqual(['N1', 'N2', 'N3', 'N5']);
    expect(selectOrders(ALL, { sort: 'x' })).toEqual(selectOrders(ALL, {}));
  });

  it('has orders without a readable date last', () => {
    expect(ids(selectOrders([order('N9', '未定'), ...ALL], { sort: 'planned' })).at(-1)).toBe('N9');
  });
});

describe('the address', () => {
  it('keeps the filters, and an order’s id as it is', () => {
    const place = { path: ['orders', 'uno~a%7Eb~N1'], filter: { search: '東京 #1', sort: 'planned' } };
    expect(readPlace(writePlace(place))).toEqual(place);
  });

  it('of nothing names no view', () => {
    expect([readPlace(''), readPlace('#'), readPlace('#/')].map(({ path }) => path)).toEqual([[], [], []]);
  });
});
