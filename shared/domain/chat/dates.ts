import { milestoneDay } from '../provider/milestones.ts';
import { japanDay } from '../provider/plan.ts';
import { formatJapanTime } from '../provider/service-hours.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** A date farther away than this is told with its year. */
const NEAR_DAYS = 183;

/** The provider's date as a day in Japan, counted from 1970; undefined for what is none. */
export function dayOf(text: string): number | undefined {
  return japanDay(text) ?? milestoneDay(text);
}

/** `MM/DD` in Japan, with the year in front when it is half a year from `at` (unix ms); any other text as it is. */
export function shortDay(text: string, at: number): string {
  const day = dayOf(text);
  if (day === undefined) return text;
  const [year, month, date] = new Date(day * DAY_MS).toISOString().slice(0, 10).split('-');
  const isNear = Math.abs(day - at / DAY_MS) <= NEAR_DAYS;
  return isNear ? `${month}/${date}` : `${year}/${month}/${date}`;
}

/** `MM/DD HH:mm` in Japan of an ISO 8601 time. */
export function shortTime(iso: string): string {
  return formatJapanTime(Date.parse(iso), 'MM/DD HH:mm');
}
