import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayOf, formatDay, formatTime, isoDay, mondayOf } from '../../../functions/board/page/words/japan-days.ts';
import { japanDayAt } from '../../../shared/domain/provider/service-hours.ts';

const day = (text: string) => dayOf(text) ?? Number.NaN;
const TODAY = day('2026-11-30');

describe('a day', () => {
  it('is Japan’s, wherever the browser is', () => {
    expect(isoDay(japanDayAt(Date.parse('2026-11-29T14:59:59Z')))).toBe('2026-11-29');
    expect(isoDay(japanDayAt(Date.parse('2026-11-29T15:00:00Z')))).toBe('2026-11-30');
    expect(isoDay(day('2026-12-03T20:00:00Z'))).toBe('2026-12-04');
    expect(isoDay(day('2026/12/04'))).toBe('2026-12-04');
  });

  it('is none where the provider’s text is none', () => {
    for (const text of ['未定', '', '2026-13-01', undefined, 20261204]) expect(dayOf(text)).toBeUndefined();
  });

  it('is told with its weekday, and with the year where that is another', () => {
    expect(formatDay(day('2026-12-04'), 'ja', TODAY)).toBe('12/4(金)');
    expect(formatDay(day('2027-01-04'), 'ja', TODAY)).toBe('2027/1/4(月)');
    expect(formatDay(day('2026-12-04'), 'en', TODAY)).toBe('Fri 4 Dec');
    expect(formatDay(day('2027-01-04'), 'en', TODAY)).toBe('Mon 4 Jan 2027');
  });
});

describe('a week', () => {
  it('begins on the Monday before, or today', () => {
    expect(isoDay(mondayOf(day('2026-11-30')))).toBe('2026-11-30');
    expect(isoDay(mondayOf(day('2026-12-06')))).toBe('2026-11-30');
  });

  it('has seven days, in any year', () => {
    fc.assert(
      fc.property(fc.integer({ min: -40_000, max: 40_000 }), any => {
        const monday = mondayOf(any);
        expect(any - monday).toBeGreaterThanOrEqual(0);
        expect(any - monday).toBeLessThan(7);
        expect(new Date(`${isoDay(monday)}T00:00:00Z`).getUTCDay()).toBe(1);
      }),
    );
  });
});

describe('a time', () => {
  it('is told by Japan’s clock', () => {
    const now = Date.parse('2026-11-30T00:00:00Z');
    expect(formatTime('2026-11-29T16:05:00.000Z', 'ja', now)).toBe('11/30(月) 01:05');
    expect(formatTime('2026-11-29T16:05:00.000Z', 'en', now)).toBe('Mon 30 Nov 01:05');
    expect(formatTime('no time', 'ja', now)).toBe('no time');
  });
});
