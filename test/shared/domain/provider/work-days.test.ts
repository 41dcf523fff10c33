import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DETAIL_FIELDS, isPersonal } from '../../../../shared/domain/provider/detail.ts';
import { MILESTONES } from '../../../../shared/domain/provider/milestones.ts';
import { personalOf, workDaysOf } from '../../../../shared/domain/provider/work-days.ts';
import { emptyDetail } from '../../../simulator/world/detail.ts';

const dayOf = (iso: string) => Date.parse(iso) / 86_400_000;

describe('site work', () => {
  it('stands on the day on which it was done, else that for which it is scheduled, else requested', () => {
    const steps = [
      { dfConstHopeYmd: '2026/12/01' },
      { continuityConstScheduleYmd: '2026/12/04', continuityConstScheduleTimeZone: 'AM' },
      { continuityConstActionYmd: '2026/12/05' },
    ];
    const seen = steps.map((_, i) => workDaysOf(emptyDetail('W1', Object.assign({}, ...steps.slice(0, i + 1)))));
    const base = { milestone: 'continuity', status: null };
    expect(seen).toEqual([
      [{ ...base, kind: 'requested', day: dayOf('2026-12-01'), date: '2026/12/01' }],
      [{ ...base, kind: 'scheduled', day: dayOf('2026-12-04'), date: '2026/12/04', timeBand: 'AM' }],
      [{ ...base, kind: 'done', day: dayOf('2026-12-05'), date: '2026/12/05' }],
    ]);
  });

  it('of which the provider has no scheduled date has the requested one, with the time band that is scheduled', () => {
    const requested = { accsLineScheduleYmd: '2026/12/04', homeConstTimeZone: 'PM', homeConstStatus: '日程調整済' };
    const [before] = workDaysOf(emptyDetail('W1', requested));
    expect(before).toMatchObject({
      milestone: 'in_house_work',
      kind: 'requested',
      timeBand: 'PM',
      status: '日程調整済',
    });
    const [after] = workDaysOf(emptyDetail('W1', { ...requested, accsLineScheduleTimeZone: 'AM' }));
    expect(after).toMatchObject({ kind: 'scheduled', timeBand: 'AM' });
  });

  it('has no time band that is not needed, and is not scheduled by one', () => {
    const [work] = workDaysOf(
      emptyDetail('W1', {
        accsLineScheduleYmd: '2026/12/04',
        homeConstTimeZone: 'PM',
        accsLineScheduleTimeZone: '不要',
      }),
    );
    expect(work).toMatchObject({ kind: 'requested', timeBand: 'PM' });
  });

  it('that was done nobody can read when stays on the day for which it was planned', () => {
    const [work] = workDaysOf(emptyDetail('W1', { accsLineScheduleYmd: '2026/12/04', accsLineActionYmd: '済' }));
    expect(work).toMatchObject({ kind: 'done', date: '2026/12/04' });
  });

  it.each([
    ['is not needed', { homeConstStatus: '不要', accsLineScheduleYmd: '2026/12/04' }],
    ['was withdrawn', { accsLineScheduleYmd: '2026/12/04', withdrawKbn: '1' }],
    ['has no date that can be read', { accsLineScheduleYmd: '12月上旬' }],
    ['is of the year one', { accsLineScheduleYmd: '0001/01/01' }],
    ['is of a day that there is not', { accsLineScheduleYmd: '2026/02/29' }],
  ])('that %s has no day', (_, more) => {
    expect(workDaysOf(emptyDetail('W1', more))).toEqual([]);
  });

  it('that is not needed and was done all the same has its day', () => {
    expect(workDaysOf(emptyDetail('W1', { homeConstStatus: '不要', accsLineActionYmd: '2026/12/04' }))).toMatchObject([
      { milestone: 'in_house_work', kind: 'done' },
    ]);
  });

  it('is each at most once, whatever the fields hold', () => {
    const value = fc.oneof(
      fc.string(),
      fc.constantFrom('null', '不要', '2026/12/04', '2026/02/30', '2026/1/5 AM'),
      fc.constant(null),
    );
    const detail = fc.dictionary(fc.constantFrom(...DETAIL_FIELDS), fc.oneof(value, fc.constant({ a: 1 })), {
      maxKeys: 70,
    });
    fc.assert(
      fc.property(detail, each => {
        const names = workDaysOf(each).map(({ milestone }) => milestone);
        expect(new Set(names).size).toBe(names.length);
        for (const { day } of workDaysOf(each)) expect(Number.isInteger(day)).toBe(true);
      }),
    );
  });
});

describe('the personal data of site work', () => {
  const full = emptyDetail('W1', Object.fromEntries(DETAIL_FIELDS.map(name => [name, name])));

  it.each(MILESTONES)('of %s are place and customer, and of people only those who come for it', milestone => {
    const fields = Object.keys(personalOf({ ...full, unknown: 'x' }, milestone));
    expect(fields.every(field => isPersonal(field) && field in full)).toBe(true);
    expect(fields).toContain('putPlaceAdd');
    expect(fields.filter(field => /Worker|Observer/.test(field))).toHaveLength(milestone === 'support_request' ? 0 : 2);
  });

  it('lack what has no value', () => {
    expect(personalOf(emptyDetail('W1', { homeConstWorker: '山田' }), 'in_house_work')).toEqual({
      homeConstWorker: '山田',
    });
  });
});
