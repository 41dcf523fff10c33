import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTimeBand } from '../../../../shared/domain/calendars/time-band.ts';

const from = (text: string) => {
  const band = parseTimeBand(text);
  return band && [band.fromMinute / 60, band.toMinute / 60];
};

describe('a time band of the provider', () => {
  it.each([
    ['AM', [9, 12]],
    ['PM', [13, 17]],
    ['午前', [9, 12]],
    ['午後', [13, 17]],
    ['\uFF30\uFF2D', [13, 17]],
    ['10:00-12:00', [10, 12]],
    ['9:30~10:15', [9.5, 10.25]],
    ['10時〜12時', [10, 12]],
    ['13時半から15時まで', [13.5, 15]],
    ['22:00-24:00', [22, 24]],
  ])('%s is from %j', (text, hours) => {
    expect(from(text)).toEqual(hours);
  });

  it.each([
    '',
    '終日',
    '不要',
    '12:00-10:00',
    '22:00-5:00',
    '10:00-10:00',
    '9:75-10:00',
    '25:00-26:00',
    '10:00-12:00 要連絡',
  ])('that cannot be read, or is not within one day, is none: "%s"', text =>
    expect(parseTimeBand(text)).toBeUndefined(),
  );

  it('never leaves the day, whatever the text', () => {
    const hour = fc.integer({ min: 0, max: 30 });
    const minute = fc.integer({ min: 0, max: 70 }).map(value => String(value).padStart(2, '0'));
    const span = fc
      .tuple(hour, minute, fc.constantFrom('-', '~', '〜', 'ー'), hour, minute)
      .map(([h, m, dash, h2, m2]) => `${h}:${m}${dash}${h2}:${m2}`);
    fc.assert(
      fc.property(fc.oneof(span, fc.string({ unit: 'grapheme' })), text => {
        const { fromMinute, toMinute } = parseTimeBand(text) ?? { fromMinute: 0, toMinute: 1 };
        expect(fromMinute).toBeGreaterThanOrEqual(0);
        expect(toMinute).toBeGreaterThan(fromMinute);
        expect(toMinute).toBeLessThanOrEqual(24 * 60);
      }),
    );
  });
});
