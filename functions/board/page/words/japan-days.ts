import { japanDay } from '../../../../shared/domain/provider/plan.ts';
import { formatJapanTime, japanDayAt } from '../../../../shared/domain/provider/service-hours.ts';

/** A day of Japan's calendar, counted from 1970. */
export type Day = number;

const DAY_MS = 24 * 60 * 60 * 1000;
/** 1970 began on a Thursday. */
const DAYS_TO_MONDAY = 3;

/** Of a date or time as the provider writes it; undefined for what is none. */
export function dayOf(value: unknown): Day | undefined {
  return typeof value === 'string' ? japanDay(value) : undefined;
}

export const mondayOf = (day: Day): Day => day - ((((day + DAYS_TO_MONDAY) % 7) + 7) % 7);

/** `YYYY-MM-DD` */
export const isoDay = (day: Day): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

const FORMATS = {
  ja: { weekday: 'short', month: 'numeric', day: 'numeric' },
  en: { weekday: 'short', month: 'short', day: 'numeric' },
} as const;
const LOCALES = { ja: 'ja-JP', en: 'en-GB' } as const;

/** Such as 12月4日(金) or Fri 4 Dec, with the year where it is not that of `today`. */
export function formatDay(day: Day, language: 'ja' | 'en', today: Day): string {
  const isFar = isoDay(day).slice(0, 4) !== isoDay(today).slice(0, 4);
  const format = { ...FORMATS[language], timeZone: 'UTC', ...(isFar && { year: 'numeric' as const }) };
  return new Intl.DateTimeFormat(LOCALES[language], format).format(day * DAY_MS).replace(',', '');
}

/** A point in time by Japan's clock, such as 12/04 14:05. */
export function formatTime(time: string | number, language: 'ja' | 'en', now: number): string {
  const at = new Date(time);
  if (Number.isNaN(at.getTime())) return String(time);
  const day = formatDay(japanDayAt(at.getTime()), language, japanDayAt(now));
  return `${day} ${formatJapanTime(at.getTime(), 'HH:mm')}`;
}
