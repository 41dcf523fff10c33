import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparePlans, japanDay, planOf } from '../../../../shared/domain/provider/plan.ts';

const slipped = (first: string, current: string) => comparePlans(first, { offerPlanDate: current }).slippedDays;
const pad = (value: number, length = 2) => String(value).padStart(length, '0');

/** The time in Japan, as a clock there shows it, and one way to write it. */
const written = fc
  .record({
    at: fc.integer({ min: Date.UTC(1995, 0), max: Date.UTC(2060, 0) }).map(at => Math.floor(at / 60_000) * 60_000),
    offset: fc.integer({ min: -12 * 60, max: 14 * 60 }),
    form: fc.constantFrom('Z', 'offset', 'offset without colon', 'none', 'slashes', 'day'),
  })
  .map(({ at, offset, form }) => {
    const japan = new Date(at + 9 * 3_600_000).toISOString();
    const there = new Date(at + offset * 60_000).toISOString().slice(0, 19);
    const size = Math.abs(offset);
    const sign = `${offset < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}`;
    const texts = {
      Z: new Date(at).toISOString(),
      offset: `${there}${sign}:${pad(size % 60)}`,
      'offset without colon': `${there.slice(0, 16)}${sign}${pad(size % 60)}`,
      none: japan.slice(0, 19),
      slashes: `${japan.slice(0, 10).replaceAll('-', '/')} ${japan.slice(11, 16)}`,
      day: japan.slice(0, 10),
    };
    return { text: texts[form as keyof typeof texts], day: Date.parse(japan.slice(0, 10)) / 86_400_000 };
  });

describe('days slipped', () => {
  it('are those between the two days in Japan, in whatever form and time zone each is written', () => {
    fc.assert(
      fc.property(written, written, (first, current) => {
        expect(slipped(first.text, current.text)).toBe(current.day - first.day);
      }),
    );
  });

  it.each([
    ['2026-12-31T14:59:59Z', '2026-12-31T15:00:00Z', 1],
    ['2026-12-31T15:00:00Z', '2027-01-01', 0],
    ['2026-12-31T23:59:59+09:00', '2027-01-01T00:00:00+09:00', 1],
    ['2028-02-28', '2028-03-01', 2],
    ['2027-02-28', '2027-03-01', 1],
    ['2027-01-10', '2026-12-31', -10],
    ['2026/12/31', '2027/1/5', 5],
    ['2026-12-31T12:34:56Z', '2026-12-31T00:00:00-12:00', 0],
    [' 2026-12-31', '2027-01-01 ', 1],
  ])('from %s to %s are %i', (first, current, days) => {
    expect(slipped(first, current)).toBe(days);
  });

  it.each([
    '',
    'TBD',
    '未定',
    '2026',
    '2026-12',
    '2026-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-12-32',
    '2026-12/31',
    '0000-00-00',
    '0099-01-01',
    '2026-12-31T24:00:00Z',
    '2026-12-31T12:60Z',
    '2026-12-31T12:00:00+24:00',
    '2026-12-31T12:00:00 JST',
    '2026-12-31 or later',
    '20261231',
    '２０２６-１２-３１',
  ])('are not told of %o, which is no date', text => {
    expect(planOf({ offerPlanDate: text })).toBeUndefined();
    expect(comparePlans('2026-12-31', { offerPlanDate: text })).toEqual({ first: '2026-12-31', current: text });
  });

  it('are told or not of any text at all, in whole days', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.date({ noInvalidDate: true }).map(String)), text => {
        const day = japanDay(text);
        expect(day === undefined || Number.isInteger(day)).toBe(true);
      }),
    );
  });
});

describe('the present plan', () => {
  it.each([20_270_105, null, undefined, true, { date: '2027-01-05' }])('%o is told as the provider wrote it', value => {
    const planned = comparePlans('2026-12-31', { offerPlanDate: value as never });
    expect(planned).toEqual({ first: '2026-12-31', ...(value != null && { current: value }) });
  });
});
