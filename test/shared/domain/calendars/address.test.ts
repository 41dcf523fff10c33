import { describe, expect, it } from 'vitest';
import { fileOf, isFileOf } from '../../../../shared/domain/calendars/address.ts';
import { isCalendarId } from '../../../../shared/domain/calendars/calendar.ts';

const ROOT = 'root-secret-for-this-test-of-32-characters';
const calendar = { id: `cal_${'0a'.repeat(12)}`, version: 1 };

describe("a calendar's address", () => {
  it('ends with 256 bits that only the root secret gives', () => {
    expect(fileOf(ROOT, calendar)).toMatch(/^[\w-]{43}\.ics$/);
    expect(fileOf(`${ROOT}x`, calendar)).not.toBe(fileOf(ROOT, calendar));
  });

  it('is good for this calendar and version alone', () => {
    const file = fileOf(ROOT, calendar);
    expect(isFileOf(file, ROOT, calendar)).toBe(true);
    expect(isFileOf(file, ROOT, { ...calendar, version: 2 })).toBe(false);
    expect(isFileOf(file, ROOT, { ...calendar, id: `cal_${'0b'.repeat(12)}` })).toBe(false);
  });

  it.each(['', '.ics', 'あ.ics', 'x'.repeat(47)])('is not "%s"', file => {
    expect(isFileOf(file, ROOT, calendar)).toBe(false);
  });

  it('names a calendar by an id of ours', () => {
    expect(isCalendarId(calendar.id)).toBe(true);
    for (const id of ['', 'cal_', `${calendar.id}#DELETED`, `cal_${'0A'.repeat(12)}`])
      expect(isCalendarId(id)).toBe(false);
  });
});
