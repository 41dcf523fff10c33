import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstPlanOf, plannedOf } from '../../../../shared/domain/watch/first-plan.ts';
import type { OrderState } from '../../../../shared/domain/watch/poll-state.ts';
import { order, PollLab, SUBJECT } from '../../../support/poll-lab.ts';
import { runs } from '../../../support/runs.ts';

const dates = fc.constantFrom(null, '', 'TBD', '2026-12-01', '2026-12-20T15:00:00Z', '2027/01/31');
const history = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ offerPlanDate: dates, orderStatus: fc.integer({ min: 1, max: 3 }) }) },
    { weight: 1, arbitrary: fc.constant('removed' as const) },
  ),
  { minLength: 1, maxLength: 8 },
);
const isDate = (value: unknown) => typeof value === 'string' && value.startsWith('20');

async function stateOf(lab: PollLab): Promise<OrderState | undefined> {
  const [state] = await lab.polls.readOrders(SUBJECT, 0, 255);
  return state;
}
/** What a version before 0.2 wrote. */
const asOld = ({ firstPlan: _, ...state }: OrderState): OrderState => state;

describe('the first plan of an order', () => {
  it('is the first date that was ever seen, whatever came then, and the order came and went', async () => {
    await fc.assert(
      fc.asyncProperty(history, async steps => {
        const lab = new PollLab();
        let first: unknown;
        let at: number | undefined;
        for (const step of steps) {
          lab.orders = step === 'removed' ? [] : [order(1, step)];
          lab.tick();
          if (step !== 'removed' && at === undefined && isDate(step.offerPlanDate)) {
            first = step.offerPlanDate;
            at = lab.now;
          }
          await lab.poll();
          if (step === 'removed') await lab.run(2);
          const state = await stateOf(lab);
          expect(state && firstPlanOf(state)).toEqual(at === undefined ? undefined : { date: first, at });
        }
      }),
      { numRuns: runs(40) },
    );
  });

  it('of an item from before 0.2 is the oldest date that its events tell, and then stays', async () => {
    const lab = new PollLab();
    const steps = [{ offerPlanDate: null }, { offerPlanDate: 'TBD' }, { offerPlanDate: '2026-12-01' }];
    for (const step of [...steps, { offerPlanDate: '2026-12-05', orderStatus: 2 }]) {
      lab.orders = [order(1, step)];
      await lab.run(1);
    }
    const old = asOld((await stateOf(lab)) as OrderState);
    expect(firstPlanOf(old)).toEqual({ date: '2026-12-01', at: old.firstSeenAt });
    expect(plannedOf(old)).toEqual({ first: '2026-12-01', current: '2026-12-05', slippedDays: 4 });
    await lab.polls.putOrder(SUBJECT, old, await stateOf(lab));
    lab.orders = [order(1, { offerPlanDate: '2026-12-31' })];
    await lab.run(100);
    const state = await stateOf(lab);
    expect(state?.firstPlan).toEqual({ date: '2026-12-01', at: old.firstSeenAt });
    expect(JSON.parse(state?.events.at(-1)?.body ?? '')).toMatchObject({
      type: 'order.rescheduled',
      data: { firstPlanned: '2026-12-01', slippedDays: 30 },
    });
  });

  it('of an item from before 0.2 without events is its value', async () => {
    const lab = new PollLab();
    lab.orders = [order(1, { offerPlanDate: '2026-12-05' })];
    await lab.run(1);
    const old = asOld((await stateOf(lab)) as OrderState);
    expect(plannedOf(old)).toEqual({ first: '2026-12-05', current: '2026-12-05', slippedDays: 0 });
    await lab.polls.putOrder(SUBJECT, old, await stateOf(lab));
    lab.orders = [order(1, { offerPlanDate: '2026-12-06' })];
    await lab.run(1);
    expect((await stateOf(lab))?.firstPlan).toMatchObject({ date: '2026-12-05' });
  });

  it('is none while there never was a date', async () => {
    const lab = new PollLab();
    lab.orders = [order(1, { offerPlanDate: '' })];
    await lab.run(1);
    expect(plannedOf((await stateOf(lab)) as OrderState)).toBeUndefined();
  });
});
