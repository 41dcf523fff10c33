import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addServiceTime, isServed, japanDayAt } from '../../../../shared/domain/provider/service-hours.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const calendar = { isHoliday: (day: string) => day === '2026-11-23' };
const japan = (text: string) => Date.parse(`${text}+09:00`);
const add = (from: string, hours: number) => addServiceTime(japan(from), hours * HOUR_MS, calendar);

describe('time that counts service hours only', () => {
  it.each([
    ['2026-11-24T10:00:00', 2, '2026-11-24T12:00:00', 'within a day'],
    ['2026-11-24T17:00:00', 1, '2026-11-25T09:30:00', 'over a night'],
    ['2026-11-20T17:00:00', 1, '2026-11-24T09:30:00', 'over a weekend and a holiday'],
    ['2026-11-24T03:00:00', 1, '2026-11-24T10:00:00', 'from before the opening'],
    ['2026-11-24T17:00:00', 0.5, '2026-11-24T17:30:00', 'up to the closing'],
    ['2026-11-24T22:00:00', 9, '2026-11-26T09:30:00', 'over more than a day'],
  ])('from %s, %d hours come to %s: %s', (from, hours, to) => {
    expect(add(from, hours)).toBe(japan(to));
  });

  it('is what a clock that stands still at night would show', { tags: 'long' }, () => {
    const start = japan('2026-11-19T00:00:00');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9 * 24 * 60 }), fc.integer({ min: 1, max: 60 * 60 }), (from, span) => {
        const at = start + from * MINUTE_MS;
        const end = addServiceTime(at, span * MINUTE_MS, calendar);
        let served = 0;
        for (let time = at; time < end; time += MINUTE_MS) if (isServed(time, MINUTE_MS, calendar)) served++;
        expect(served).toBe(span);
        expect(isServed(end - MINUTE_MS, MINUTE_MS, calendar)).toBe(true);
      }),
    );
  });

  it('ends also with a calendar that is never open', () => {
    expect(addServiceTime(0, HOUR_MS, { isHoliday: () => true })).toBeGreaterThan(HOUR_MS);
  });
});

it('the day in Japan begins at midnight there, nine hours before it does in UTC', () => {
  const day = Date.parse('2026-11-24') / (24 * HOUR_MS);
  expect(japanDayAt(japan('2026-11-23T23:59:59'))).toBe(day - 1);
  expect(japanDayAt(japan('2026-11-24T00:00:00'))).toBe(day);
});
