import holidays from '@holiday-jp/holiday_jp/lib/holidays.js';
import { addServiceTime, isServed } from '../../domain/provider/service-hours.ts';
import { type AddPollTime, addAnyTime } from '../../domain/watch/lease/poll-time.ts';

export interface ServiceCalendarOptions {
  /** `always`: the provider has no service hours (the simulator). */
  readonly hours: 'service-hours' | 'always';
  /** The provider's own days off besides weekends and public holidays, MM-DD, each year. */
  readonly closedDays: readonly string[];
}

/** When the provider answers calls for details. */
export interface ServiceCalendar {
  /** Whether a call from `at` (unix ms) for `durationMs` lies within the service hours. */
  readonly isServed: (at: number, durationMs: number) => boolean;
  /** Adds to `at` (unix ms) a span (ms) of service hours. */
  readonly addServiceTime: AddPollTime;
}

export function createServiceCalendar({ hours, closedDays }: ServiceCalendarOptions): ServiceCalendar {
  if (hours === 'always') return { isServed: () => true, addServiceTime: addAnyTime };
  const closed = new Set(closedDays);
  const isHoliday = (day: string) => closed.has(day.slice('YYYY-'.length)) || Object.hasOwn(holidays, day);
  return {
    isServed: (at, durationMs) => isServed(at, durationMs, { isHoliday }),
    addServiceTime: (at, spanMs) => addServiceTime(at, spanMs, { isHoliday }),
  };
}
