/** Japan has no daylight saving time. */
const JST_OFFSET_MS = 9 * 60 * 60 * 1000;
const MINUTE_MS = 60_000;
/** The provider's page: details are served on business days from 9:00 to 17:30, Japan time. */
const OPENS_AT_MS = 9 * 60 * MINUTE_MS;
const CLOSES_AT_MS = (17 * 60 + 30) * MINUTE_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;

export interface BusinessCalendar {
  /** Whether `day`, YYYY-MM-DD in Japan, is a public holiday or one of the provider's own days off. */
  isHoliday(day: string): boolean;
}

/** Whether a call that starts at `at` (unix ms) and takes up to `durationMs` lies within the service hours. */
export function isServed(at: number, durationMs: number, calendar: BusinessCalendar): boolean {
  const local = at + JST_OFFSET_MS;
  const sinceMidnight = local % DAY_MS;
  if (sinceMidnight < OPENS_AT_MS || sinceMidnight + durationMs > CLOSES_AT_MS) return false;
  return isBusinessDay(local, calendar);
}

/** No calendar is closed for longer; a search for an open day ends then. */
const MAX_CLOSED_DAYS = 400;

/** Adds to `at` (unix ms) a span (ms) of which only the service hours count. */
export function addServiceTime(at: number, spanMs: number, calendar: BusinessCalendar): number {
  let left = spanMs;
  let day = at + JST_OFFSET_MS - ((at + JST_OFFSET_MS) % DAY_MS);
  for (let closed = 0; closed < MAX_CLOSED_DAYS; day += DAY_MS) {
    const opensAt = Math.max(at, day + OPENS_AT_MS - JST_OFFSET_MS);
    const open = isBusinessDay(day, calendar) ? day + CLOSES_AT_MS - JST_OFFSET_MS - opensAt : 0;
    if (left <= open) return opensAt + left;
    closed = open > 0 ? 0 : closed + 1;
    left -= Math.max(0, open);
  }
  return day + left;
}

/** @param local a moment of the day, shifted so that its UTC fields are Japan's */
function isBusinessDay(local: number, calendar: BusinessCalendar): boolean {
  const day = new Date(local);
  const isWeekend = day.getUTCDay() === 0 || day.getUTCDay() === 6;
  return !isWeekend && !calendar.isHoliday(day.toISOString().slice(0, 10));
}

/** The day in Japan at `at` (unix ms), counted from 1970. */
export function japanDayAt(at: number): number {
  return Math.floor((at + JST_OFFSET_MS) / DAY_MS);
}

/** Replaces `YYYY`, `MM`, `DD`, `HH`, `mm` and `ss` in `format` by those of `at` (unix ms) in Japan time. */
export function formatJapanTime(at: number, format: string): string {
  const iso = new Date(at + JST_OFFSET_MS).toISOString();
  const parts: Readonly<Record<string, string>> = {
    YYYY: iso.slice(0, 4),
    MM: iso.slice(5, 7),
    DD: iso.slice(8, 10),
    HH: iso.slice(11, 13),
    mm: iso.slice(14, 16),
    ss: iso.slice(17, 19),
  };
  return format.replace(/YYYY|MM|DD|HH|mm|ss/g, part => parts[part] ?? part);
}

/** `YYYY/MM/DD HH:mm:ss` or `YYYY/MM/DD` (midnight), Japan time, as unix ms; undefined for any other text. */
export function parseJapanTime(text: string): number | undefined {
  const [, year, month, day, hour = '00', minute = '00', second = '00'] =
    /^(\d{4})\/(\d{2})\/(\d{2})(?: (\d{2}):(\d{2}):(\d{2}))?$/.exec(text) ?? [];
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const local = Date.parse(iso);
  return Number.isNaN(local) || new Date(local).toISOString() !== iso ? undefined : local - JST_OFFSET_MS;
}

/** Unix ms of the same day and time in Japan one month earlier, on that month's last day where it is shorter. */
export const monthBefore = (at: number): number => addMonths(at, -1);
/** As `monthBefore`, one month later. */
export const monthAfter = (at: number): number => addMonths(at, 1);

function addMonths(at: number, months: number): number {
  const local = new Date(at + JST_OFFSET_MS);
  const first = Date.UTC(local.getUTCFullYear(), local.getUTCMonth() + months, 1);
  const lastDay = new Date(Date.UTC(local.getUTCFullYear(), local.getUTCMonth() + months + 1, 0)).getUTCDate();
  const days = Math.min(local.getUTCDate(), lastDay) - 1;
  return first + days * DAY_MS + (local.getTime() % DAY_MS) - JST_OFFSET_MS;
}
