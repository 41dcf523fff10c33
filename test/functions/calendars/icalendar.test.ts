import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toICalendar } from '../../../functions/calendars/icalendar.ts';
import { type Entry, tidy } from '../../../shared/domain/calendars/entry.ts';
import { japanDay } from '../../../shared/domain/provider/plan.ts';
import { readCalendar } from '../../support/icalendar.ts';

const AT = Date.UTC(2026, 10, 23, 3, 0, 0, 123);
const work = (more: Partial<Entry> = {}): Entry => ({
  uid: 'in_house_work~WE1~~@order-relay',
  sequence: 3,
  status: 'CONFIRMED',
  day: japanDay('2026/12/11') ?? Number.NaN,
  time: { fromMinute: 540, toMinute: 720 },
  summary: '宅内工事 N12345678 uno',
  description: '予定日: 2026/12/11 AM\n状況: 日程調整済',
  createdAt: AT - 1000,
  updatedAt: AT,
  ...more,
});
const linesOf = (entries: readonly Entry[], name = '工事予定') => toICalendar(name, entries).split('\r\n');

describe('a calendar, written as iCalendar,', () => {
  it('has its own properties first, then the zone, then the events', () => {
    expect(linesOf([])).toEqual([
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//order-relay//calendars//EN',
      'CALSCALE:GREGORIAN',
      'METHOD:PUBLISH',
      'NAME:工事予定',
      'X-WR-CALNAME:工事予定',
      'X-WR-TIMEZONE:Asia/Tokyo',
      'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
      'X-PUBLISHED-TTL:PT1H',
      'BEGIN:VTIMEZONE',
      'TZID:Asia/Tokyo',
      'BEGIN:STANDARD',
      'DTSTART:19700101T000000',
      'TZOFFSETFROM:+0900',
      'TZOFFSETTO:+0900',
      'TZNAME:JST',
      'END:STANDARD',
      'END:VTIMEZONE',
      'END:VCALENDAR',
      '',
    ]);
  });

  it('tells times of a band in Japan, wherever this runs and is read', () => {
    const [event] = readCalendar(toICalendar('x', [work()]));
    expect(event).toMatchObject({
      start: '2026-12-11T09:00:00',
      end: '2026-12-11T12:00:00',
      zone: 'Asia/Tokyo',
      startsAt: Date.UTC(2026, 11, 11, 0),
    });
  });

  it('tells a whole day as a day, which ends where the next begins', () => {
    const lines = linesOf([work({ time: undefined, day: japanDay('2026/12/31') ?? 0 })]);
    expect(lines).toContain('DTSTART;VALUE=DATE:20261231');
    expect(lines).toContain('DTEND;VALUE=DATE:20270101');
  });

  it('ends a band that lasts until midnight on the next day', () => {
    const lines = linesOf([work({ time: { fromMinute: 22 * 60, toMinute: 24 * 60 } })]);
    expect(lines).toContain('DTEND;TZID=Asia/Tokyo:20261212T000000');
  });

  it('has stored times only, in UTC: the same state gives the same bytes', () => {
    const lines = linesOf([work()]);
    expect(lines).toContain('DTSTAMP:20261123T030000Z');
    expect(lines).toContain('LAST-MODIFIED:20261123T030000Z');
    expect(lines).toContain('CREATED:20261123T025959Z');
    expect(linesOf([work()])).toEqual(lines);
  });

  it('takes nobody for busy', () => {
    expect(linesOf([work()])).toEqual(
      expect.arrayContaining(['TRANSP:TRANSPARENT', 'X-MICROSOFT-CDO-BUSYSTATUS:FREE']),
    );
  });

  it('has no line of more than 75 octets, breaks no character, and gives back every text as it was', () => {
    const anyText = fc.string({ unit: 'grapheme', maxLength: 200 }).map(tidy);
    const anyLines = fc.array(anyText, { minLength: 1, maxLength: 4 }).map(lines => lines.join('\n'));
    fc.assert(
      fc.property(anyText, anyText, anyLines, (name, summary, description) => {
        const text = toICalendar(name, [work({ summary, description })]);
        const octets = text.split('\r\n').map(line => Buffer.byteLength(line));
        expect(Math.max(...octets)).toBeLessThanOrEqual(75);
        expect(text).not.toMatch(/[^\r]\n|\r[^\n]/);
        expect(text.isWellFormed()).toBe(true);
        expect(readCalendar(text)).toMatchObject([{ summary, description }]);
      }),
    );
  });

  it('lets no text of the provider begin a property of its own', () => {
    const evil = tidy('x\r\nATTENDEE:mailto:a@example.com\nEND:VEVENT');
    const lines = linesOf([work({ summary: evil })], 'a,b;c\\d');
    expect(lines.filter(line => /^(ATTENDEE|END:VEVENT)/.test(line))).toEqual(['END:VEVENT']);
    expect(lines).toContain('X-WR-CALNAME:a\\,b\\;c\\\\d');
  });
});
