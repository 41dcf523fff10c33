import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Detail } from '../../../../shared/domain/provider/detail.ts';
import { detailRules } from '../../../../shared/domain/watch/detail-events.ts';
import { firstDatesOf, plannedMilestonesOf } from '../../../../shared/domain/watch/first-dates.ts';
import type { EntryState } from '../../../../shared/domain/watch/poll-state.ts';
import { statesAfter } from '../../../support/entry-states.ts';
import { runs } from '../../../support/runs.ts';

const KEY = '00#W1#1#M';
const rules = detailRules({ connection: 'default', orderIdOf: () => undefined });
const START = Date.parse('2026-11-23T03:00:00Z');

/** The detail's item after it had these values, one poll each. */
function stateAfter(values: readonly Detail[], begin?: EntryState<Detail>): EntryState<Detail> {
  const seen = values.map((value, i) => ({ at: START + i * 60_000, value }));
  return statesAfter(rules, KEY, seen, begin).at(-1) ?? expect.unreachable();
}

const detail = (more: Detail): Detail => ({
  webEntryId: 'W1',
  changeRelationNum: '1',
  mainBackIdentifier: 'M',
  ...more,
});
/** What an earlier version wrote. */
const asOld = ({ firstDates: _, ...state }: EntryState<Detail>): EntryState<Detail> => state;

const DATES = ['2026/12/04', '2026/12/11', '2027/01/05'];
const text = fc.constantFrom('null', '', '未定', ...DATES);
const values = fc.array(
  fc.record({
    continuityConstScheduleYmd: text,
    accsLineScheduleYmd: text,
    dfConstHopeYmd: text,
    withdrawKbn: fc.constantFrom('0', '1'),
  }),
  { minLength: 1, maxLength: 6 },
);

describe('the first dates of a detail', () => {
  it('are of each milestone the first that was ever seen, and slips are days from there, whatever came and went', () => {
    fc.assert(
      fc.property(values, steps => {
        const state = stateAfter(steps.map(detail));
        const planned = plannedMilestonesOf(state);
        for (const [name, field] of [
          ['continuity', 'continuityConstScheduleYmd'],
          ['in_house_work', 'accsLineScheduleYmd'],
        ] as const) {
          const first = steps.map(step => step[field]).find(date => DATES.includes(date));
          const now = steps.at(-1)?.[field] ?? '';
          const current = now === '' || now === 'null' ? undefined : now;
          const days = (Date.parse(current ?? '') - Date.parse(first ?? '')) / 86_400_000;
          expect(planned[name]).toEqual(
            first && {
              first,
              ...(current && { current }),
              ...(current && DATES.includes(current) && { slippedDays: days }),
            },
          );
        }
      }),
      { numRuns: runs(100) },
    );
  });

  it('are scheduled ones where the provider has a field for them: a wish is no promise', () => {
    const wish = detail({ dfConstHopeYmd: '2026/12/01' });
    expect(plannedMilestonesOf(stateAfter([wish]))).toEqual({});
    const scheduled = detail({ dfConstHopeYmd: '2026/12/01', continuityConstScheduleYmd: '2026/12/04' });
    expect(plannedMilestonesOf(stateAfter([wish, scheduled]))).toEqual({
      continuity: { first: '2026/12/04', current: '2026/12/04', slippedDays: 0 },
    });
  });

  it('of an item of the version before are the oldest that its events tell, and then stay', () => {
    const moved = [
      detail({ accsLineScheduleYmd: '未定', termConstScheduleYmd: '2026/12/20' }),
      detail({ accsLineScheduleYmd: '2026/12/04', termConstScheduleYmd: '2026/12/20' }),
      detail({ accsLineScheduleYmd: '2026/12/11', termConstScheduleYmd: '2026/12/18' }),
    ];
    const old = asOld(stateAfter(moved));
    expect(firstDatesOf(old)).toEqual({ in_house_work: '2026/12/04', terminal_work: '2026/12/20' });
    expect(plannedMilestonesOf(old).terminal_work).toMatchObject({ slippedDays: -2 });
    const later = stateAfter([detail({ accsLineScheduleYmd: '2026/12/25' })], { ...old });
    expect(later.firstDates).toEqual({ in_house_work: '2026/12/04', terminal_work: '2026/12/20' });
    expect(plannedMilestonesOf(later).terminal_work).toEqual({ first: '2026/12/20' });
  });

  it('of an item of the version before without events are its own', () => {
    const old = asOld(stateAfter([detail({ comFieldResearchExpectedDay: '2026/12/04' })]));
    expect(plannedMilestonesOf(old)).toEqual({
      provider_survey: { first: '2026/12/04', current: '2026/12/04', slippedDays: 0 },
    });
  });

  it('are in no event id', () => {
    const values = [detail({ accsLineScheduleYmd: '2026/12/04' }), detail({ accsLineScheduleYmd: '2026/12/11' })];
    const [before, after] = values as [Detail, Detail];
    const observed = { at: START, region: 'jp' };
    const change = { id: 'W1~1~M', sequence: 0, before, after, observed };
    expect(rules.describe({ ...change, plans: { firstDates: { in_house_work: '2026/01/01' } } })).toEqual(
      rules.describe(change),
    );
  });
});
