import { escape as escapeText, foldLines } from 'ical-generator';
import type { Entry } from '../../shared/domain/calendars/entry.ts';

/** Programs are asked to look again after it. */
const REFRESH = 'PT1H';
const ZONE = 'Asia/Tokyo';
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Japan has had one time, without daylight saving, since 1952. */
const JAPAN = [
  'BEGIN:VTIMEZONE',
  `TZID:${ZONE}`,
  'BEGIN:STANDARD',
  'DTSTART:19700101T000000',
  'TZOFFSETFROM:+0900',
  'TZOFFSETTO:+0900',
  'TZNAME:JST',
  'END:STANDARD',
  'END:VTIMEZONE',
];

/**
 * A calendar as programs subscribe to it (RFC 5545, and RFC 7986 for its name and refresh interval). The same entries
 * give the same bytes. Properties are laid out here, in the order that the grammar has; escaping and folding at 75
 * octets are the library's.
 */
export function toICalendar(name: string, entries: readonly Entry[]): string {
  const title = text(name);
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//order-relay//calendars//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    `NAME:${title}`,
    `X-WR-CALNAME:${title}`,
    `X-WR-TIMEZONE:${ZONE}`,
    `REFRESH-INTERVAL;VALUE=DURATION:${REFRESH}`,
    `X-PUBLISHED-TTL:${REFRESH}`,
    ...JAPAN,
    ...entries.flatMap(toEvent),
    'END:VCALENDAR',
    '',
  ];
  return lines.map(fold).join('\r\n');
}

/** A character takes three octets at most: most lines need no count. */
function fold(line: string): string {
  return line.length * 3 < 75 ? line : foldLines(line);
}

function toEvent(entry: Entry): string[] {
  const { uid, sequence, status, summary, description, location, createdAt, updatedAt } = entry;
  return [
    'BEGIN:VEVENT',
    `UID:${text(uid)}`,
    // When the information was last revised, and not the time of this answer: the same state has the same ETag.
    `DTSTAMP:${instant(updatedAt)}`,
    `CREATED:${instant(createdAt)}`,
    `LAST-MODIFIED:${instant(updatedAt)}`,
    `SEQUENCE:${sequence}`,
    ...span(entry),
    `SUMMARY:${text(summary)}`,
    `DESCRIPTION:${text(description)}`,
    ...(location === undefined ? [] : [`LOCATION:${text(location)}`]),
    `STATUS:${status}`,
    // It is not the reader who is busy then.
    'TRANSP:TRANSPARENT',
    'X-MICROSOFT-CDO-BUSYSTATUS:FREE',
    'END:VEVENT',
  ];
}

function span({ day, time }: Entry): string[] {
  if (time === undefined)
    return [`DTSTART;VALUE=DATE:${date(day * DAY_MS)}`, `DTEND;VALUE=DATE:${date((day + 1) * DAY_MS)}`];
  const at = (minute: number) => local(day * DAY_MS + minute * MINUTE_MS);
  return [`DTSTART;TZID=${ZONE}:${at(time.fromMinute)}`, `DTEND;TZID=${ZONE}:${at(time.toMinute)}`];
}

const text = (value: string) => escapeText(value, false);
/** `ms` has Japan's day and time in its UTC fields. */
const local = (ms: number) => new Date(ms).toISOString().replace(/[-:]|\.\d+Z$/g, '');
const date = (ms: number) => local(ms).slice(0, 8);
const instant = (ms: number) => `${local(ms)}Z`;
