/** The provider serves details on business days from 9:00 to 17:30, Japan time. Japan has no summer time. */
const JST_OFFSET_MS = 9 * 60 * 60 * 1000;
const MINUTE_MS = 60_000;
const OPENS_AT_MS = 9 * 60 * MINUTE_MS;
const CLOSES_AT_MS = (17 * 60 + 30) * MINUTE_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;

export interface BusinessCalendar {
  /** Whether the day, YYYY-MM-DD in Japan, is a public holiday or one of the provider's own. */
  isHoliday(day: string): boolean;
}

/** Whether a call that starts at `at` (unix ms) and takes up to `durationMs` lies within the hours. */
export function isServed(at: number, durationMs: number, calendar: BusinessCalendar): boolean {
  const local = at + JST_OFFSET_MS;
  const sinceMidnight = local % DAY_MS;
  if (sinceMidnight < OPENS_AT_MS || sinceMidnight + durationMs > CLOSES_AT_MS) return false;
  const day = new Date(local);
  const isWeekend = day.getUTCDay() === 0 || day.getUTCDay() === 6;
  return !isWeekend && !calendar.isHoliday(day.toISOString().slice(0, 10));
}

/** `YYYY`, `MM`, `DD`, `HH`, `mm` and `ss` of a time in Japan, in the format's places. */
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

/** The reverse, for the provider's own format `YYYY/MM/DD HH:mm:ss` (a day alone is its midnight); undefined for no such time. */
export function parseJapanTime(text: string): number | undefined {
  const [, year, month, day, hour = '00', minute = '00', second = '00'] =
    /^(\d{4})\/(\d{2})\/(\d{2})(?: (\d{2}):(\d{2}):(\d{2}))?$/.exec(text) ?? [];
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const local = Date.parse(iso);
  return Number.isNaN(local) || new Date(local).toISOString() !== iso ? undefined : local - JST_OFFSET_MS;
}

/** The same day and time of the month before, in Japan, or that month's last day. */
export const monthBefore = (at: number): number => addMonths(at, -1);
export const monthAfter = (at: number): number => addMonths(at, 1);

function addMonths(at: number, months: number): number {
  const local = new Date(at + JST_OFFSET_MS);
  const first = Date.UTC(local.getUTCFullYear(), local.getUTCMonth() + months, 1);
  const lastDay = new Date(Date.UTC(local.getUTCFullYear(), local.getUTCMonth() + months + 1, 0)).getUTCDate();
  const days = Math.min(local.getUTCDate(), lastDay) - 1;
  return first + days * DAY_MS + (local.getTime() % DAY_MS) - JST_OFFSET_MS;
}
