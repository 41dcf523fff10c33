import { japanDayAt } from '../../../../shared/domain/provider/service-hours.ts';
import { dayOf, formatDay, formatTime } from './japan-days.ts';
import { language, t } from './language.ts';

/** A date of the provider's as a day of Japan's; what is none, as it came. */
export function dateText(value: unknown): string {
  const day = dayOf(value);
  if (day !== undefined) return formatDay(day, language.value, japanDayAt(Date.now()));
  return value === undefined || value === null || value === '' ? '—' : String(value);
}

export const timeText = (time: string): string => formatTime(time, language.value, Date.now());

/** By how many days a plan moved; empty for none. */
export function slipText(days: number): string {
  if (days === 0) return '';
  if (days > 0) return t(`${days}日遅れ`, `${days} ${days === 1 ? 'day' : 'days'} late`);
  return t(`${-days}日早い`, `${-days} ${days === -1 ? 'day' : 'days'} early`);
}
