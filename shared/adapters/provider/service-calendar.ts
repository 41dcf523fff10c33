import holidays from '@holiday-jp/holiday_jp/lib/holidays.js';
import { isServed } from '../../domain/provider/service-hours.ts';

export interface ServiceCalendarOptions {
  /** `always`: for a provider that has no hours, as a simulated one. */
  readonly hours: 'service-hours' | 'always';
  /** The provider's own days off besides weekends and public holidays, as MM-DD, every year. */
  readonly closedDays: readonly string[];
}

/** Whether the provider serves details during the whole of a call. */
export function createServiceCalendar({ hours, closedDays }: ServiceCalendarOptions) {
  const closed = new Set(closedDays);
  const isHoliday = (day: string) => closed.has(day.slice('YYYY-'.length)) || Object.hasOwn(holidays, day);
  return (at: number, durationMs: number): boolean => hours === 'always' || isServed(at, durationMs, { isHoliday });
}
