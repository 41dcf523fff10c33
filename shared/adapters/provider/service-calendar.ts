import holidays from '@holiday-jp/holiday_jp/lib/holidays.js';
import { isServed } from '../../domain/provider/service-hours.ts';

export interface ServiceCalendarOptions {
  /** `always`: the provider has no service hours (the simulator). */
  readonly hours: 'service-hours' | 'always';
  /** The provider's own days off besides weekends and public holidays, MM-DD, each year. */
  readonly closedDays: readonly string[];
}

/** Returns a function that says whether a call from `at` (unix ms) for `durationMs` lies within the service hours. */
export function createServiceCalendar({ hours, closedDays }: ServiceCalendarOptions) {
  const closed = new Set(closedDays);
  const isHoliday = (day: string) => closed.has(day.slice('YYYY-'.length)) || Object.hasOwn(holidays, day);
  return (at: number, durationMs: number): boolean => hours === 'always' || isServed(at, durationMs, { isHoliday });
}
