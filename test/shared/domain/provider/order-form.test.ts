import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textOf } from '../../../../shared/domain/provider/json.ts';
import { fieldNames, fieldOf, normalForm, type Order } from '../../../../shared/domain/provider/order.ts';
import { compareOrders, describeChange } from '../../../../shared/domain/watch/order-events.ts';
import { runs } from '../../../support/runs.ts';
import { arbitraryOrder, restated } from './arbitrary-order.ts';

const twoForms = arbitraryOrder.chain(order => fc.tuple(fc.constant(order), restated(order)));

describe("an order's field", () => {
  it('is absent when it is null', () => {
    expect(fieldOf({ orderStatus: null }, 'orderStatus')).toBeUndefined();
  });

  it.each<[string, string | number | boolean]>([
    ['empty text', ''],
    ['zero', 0],
    ['false', false],
  ])('is there when it is %s', (_, value) => {
    expect(fieldOf({ orderStatus: value }, 'orderStatus')).toBe(value);
  });

  it.each(['toString', 'constructor', '__proto__', 'hasOwnProperty'])(
    'is absent when only every object has it: %s',
    name => {
      expect(fieldOf({ orderStatus: 1 }, name)).toBeUndefined();
    },
  );

  it("stands among the names in the provider's order, any other field after them by name", () => {
    expect(fieldNames({ zeta: 1, orderStatus: 1, alpha: 2 }, { beta: 1, alpha: 3, contractId: 'N1' })).toEqual([
      'contractId',
      'serviceName',
      'orderType',
      'offerPlanDate',
      'orderStatus',
      'orderRequestNum',
      'alpha',
      'beta',
      'zeta',
    ]);
  });
});

describe("any order's normal form", () => {
  it('is the same for every form of one state', { tags: 'long' }, () => {
    fc.assert(
      fc.property(twoForms, ([order, form]) => {
        expect(normalForm(form)).toBe(normalForm(order));
      }),
    );
  });

  it('is the same only when every field has the same text', { tags: 'long' }, () => {
    const stateOf = (order: Order) =>
      Object.keys(order)
        .sort()
        .flatMap(name => {
          const value = order[name];
          return value === null || value === undefined ? [] : [[name, textOf(value)]];
        });
    fc.assert(
      fc.property(arbitraryOrder, arbitraryOrder, (a, b) => {
        const isSame = JSON.stringify(stateOf(a)) === JSON.stringify(stateOf(b));
        expect(normalForm(a) === normalForm(b)).toBe(isSame);
      }),
      { numRuns: runs(300) },
    );
  });

  it('differs exactly where a change is told, so that none is kept untold or told for ever', { tags: 'long' }, () => {
    fc.assert(
      fc.property(fc.oneof(fc.tuple(arbitraryOrder, arbitraryOrder), twoForms), ([before, after]) => {
        const events = describeChange({
          subject: { connection: 'default', service: 'uno' },
          id: 'uno~1~N1',
          sequence: 2,
          before,
          after,
          observed: { at: 0, region: 'jp' },
        }).map(({ body }) => JSON.parse(body).data as { sequence: number; changes: object[] });
        expect(events.length > 0).toBe(normalForm(before) !== normalForm(after));
        expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, i) => 3 + i));
        expect(events.flatMap(({ changes }) => changes)).toHaveLength(compareOrders(before, after).length);
      }),
      { numRuns: runs(200) },
    );
  });
});
