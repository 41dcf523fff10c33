import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Order } from '../../../../shared/domain/provider/order.ts';
import { orderRules } from '../../../../shared/domain/watch/order-events.ts';
import type { OrderState, PlanMove } from '../../../../shared/domain/watch/poll-state.ts';
import { type Seen, statesAfter } from '../../../support/entry-states.ts';
import { runs } from '../../../support/runs.ts';

const KEY = '00#1#N1';
const DAY_MS = 24 * 60 * 60 * 1000;
const rules = orderRules({ connection: 'default', service: 'uno' });
const order = (offerPlanDate: string | undefined): Order => ({
  contractId: 'N1',
  orderRequestNum: '1',
  ...(offerPlanDate !== undefined && { offerPlanDate }),
});
const dayOf = (iso: string) => Date.parse(iso.slice(0, 10)) / DAY_MS;

function movesAfter(seen: readonly Seen<Order>[], begin?: OrderState): readonly PlanMove[] {
  return statesAfter(rules, KEY, seen, begin).at(-1)?.planMoves ?? [];
}
const seenAt = (at: string, plan: string | undefined) => ({ at: Date.parse(at), value: order(plan) });

describe("an order's moves", () => {
  const plan = fc.constantFrom('2026-12-04', '2026-12-11', '2027/01/05', 'TBD', undefined);
  const step = fc.record({ days: fc.integer({ min: 1, max: 25 }), plan, isRemoved: fc.boolean() });

  it('are by month of observation in Japan from where the plan was when it began to where it was when it ended', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 20 }), steps => {
        let at = Date.parse('2026-06-30T14:59:00Z');
        const seen = steps.map(({ days, plan: date, isRemoved }, i) => {
          at += days * DAY_MS;
          return { at, value: isRemoved && i > 0 ? undefined : order(date) };
        });
        const months = new Map<string, PlanMove>();
        let day: number | undefined;
        for (const { at: time, value } of seen) {
          const month = new Date(time + 9 * 60 * 60 * 1000).toISOString().slice(0, 7);
          const text = value?.offerPlanDate;
          const next = typeof text === 'string' && text !== 'TBD' ? dayOf(text.replaceAll('/', '-')) : day;
          if (day !== undefined && next !== undefined)
            months.set(month, { month, from: months.get(month)?.from ?? day, to: next });
          day = next;
        }
        expect(movesAfter(seen)).toEqual([...months.values()].filter(({ from, to }) => from !== to));
      }),
      { numRuns: runs(300) },
    );
  });

  it.each([
    ['2026-11-30T14:59:59Z', '2026-11'],
    ['2026-11-30T15:00:00Z', '2026-12'],
  ])('observed at %s belong to %s', (at, month) => {
    const moves = movesAfter([seenAt('2026-11-01T00:00:00Z', '2026-12-31T15:00:00Z'), seenAt(at, '2027-01-04')]);
    expect(moves).toEqual([{ month, from: dayOf('2027-01-01'), to: dayOf('2027-01-04') }]);
  });

  it('of the same day in another form are none', () => {
    expect(
      movesAfter([seenAt('2026-11-01T00:00:00Z', '2026-12-31T15:00:00Z'), seenAt('2026-11-02T00:00:00Z', '2027/1/1')]),
    ).toEqual([]);
  });

  it('are kept for the last 24 months that have any', () => {
    const seen = Array.from({ length: 30 }, (_, i) => ({
      at: Date.UTC(2026, i, 10),
      value: order(new Date(Date.UTC(2030, 0, 1 + i)).toISOString()),
    }));
    const moves = movesAfter(seen);
    expect(moves).toHaveLength(24);
    expect([moves[0]?.month, moves.at(-1)?.month]).toEqual(['2026-07', '2028-06']);
  });

  it('of an item of an earlier version begin where it stands', () => {
    const [first, old] = statesAfter(rules, KEY, [
      seenAt('2026-10-01T00:00:00Z', '2026-12-04'),
      seenAt('2026-10-02T00:00:00Z', '2026-12-11'),
    ]);
    expect(first?.planMoves).toBeUndefined();
    const { planMoves: _, ...begin } = old ?? expect.unreachable();
    expect(movesAfter([seenAt('2026-11-02T00:00:00Z', '2026-12-14')], begin)).toEqual([
      { month: '2026-11', from: dayOf('2026-12-11'), to: dayOf('2026-12-14') },
    ]);
  });
});
