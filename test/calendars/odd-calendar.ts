import { toICalendar } from '../../functions/calendars/icalendar.ts';
import { type Entry, tidy } from '../../shared/domain/calendars/entry.ts';

const AT = Date.parse('2026-11-23T03:00:00Z');
/** 2026-12-31. */
const DAY = 20_818;

const TEXTS = [
  'a;b,c:d"e"',
  'BEGIN:VEVENT\r\nEND:VCALENDAR',
  'back\\slash \\; \\,',
  '  blanks  ',
  `${'とても長い、折り返される行。'.repeat(10)}`,
  '😀👩‍👩‍👧‍👦'.repeat(8),
  'ｶﾅ ① ㍿ é e\u0301 \u200b\ufeff',
  'x'.repeat(199),
];
const TIMES = [undefined, { fromMinute: 0, toMinute: 1 }, { fromMinute: 22 * 60, toMinute: 24 * 60 }];
const STATUSES = ['CONFIRMED', 'TENTATIVE', 'CANCELLED'] as const;

/** Every text that calendars get wrong, on every kind of day. */
export function oddCalendar(): string {
  const entries = TEXTS.flatMap((text, i) =>
    TIMES.map(
      (time, j): Entry => ({
        uid: `odd${i}-${j}@order-relay`,
        sequence: i,
        status: STATUSES[j] ?? 'CONFIRMED',
        day: DAY + i,
        time,
        summary: tidy(text),
        description: [text, 'x', text].map(tidy).join('\n'),
        createdAt: AT,
        updatedAt: AT,
      }),
    ),
  );
  return toICalendar(TEXTS.map(tidy).join(' '), entries);
}
