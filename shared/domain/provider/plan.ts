import type { JsonValue } from './json.ts';
import { fieldOf, type Order } from './order.ts';

/** What was first promised of an order or of some site work, and what is now. */
export interface Planned {
  /** The first date, as the provider wrote it. */
  readonly first: string;
  /** The present value, as the provider wrote it; left out where it has none. */
  readonly current?: JsonValue;
  /** By how many days of Japan's calendar it is later, negative for earlier; left out where `current` is no date. */
  readonly slippedDays?: number;
}

/** The order's planned date as the provider wrote it; undefined for what cannot be read as a date. */
export function planOf(order: Order): string | undefined {
  const plan = fieldOf(order, 'offerPlanDate');
  return typeof plan === 'string' && japanDay(plan) !== undefined ? plan : undefined;
}

/** `first` is a date as `planOf` gives it. */
export function comparePlans(first: string, order: Order): Planned {
  const current = fieldOf(order, 'offerPlanDate');
  return current === undefined ? { first } : { first, current, ...slipBetween(japanDay(first), planDayOf(order)) };
}

/** The day in Japan for which the order is planned, as `japanDay` counts; undefined for what cannot be read as a date. */
export function planDayOf(order: Order): number | undefined {
  const plan = fieldOf(order, 'offerPlanDate');
  return typeof plan === 'string' ? japanDay(plan) : undefined;
}

/** Nothing where one of the days is not known. */
export function slipBetween(from: number | undefined, to: number | undefined): Pick<Planned, 'slippedDays'> {
  return from === undefined || to === undefined ? {} : { slippedDays: to - from };
}

const DATE = /^(\d{4})([-/])(\d{1,2})\2(\d{1,2})(?:[T ](.+))?$/;
const TIME = /^([01]\d|2[0-3]):([0-5]\d)(?::[0-5]\d(?:\.\d+)?)?(?:Z|([+-])([01]\d|2[0-3]):?([0-5]\d))?$/;

const DAY_MINUTES = 24 * 60;
const DAY_MS = DAY_MINUTES * 60_000;
const JAPAN_MINUTES = 9 * 60;

/**
 * The day in Japan of an ISO 8601 date or time, counted from 1970; slashes are taken too, and a time without an offset is
 * Japan's. Undefined for any other text.
 */
export function japanDay(text: string): number | undefined {
  const [, year, , month, day, clock] = DATE.exec(text.trim()) ?? [];
  const [y, m, d] = [year, month, day].map(Number);
  const date = new Date(Date.UTC(y ?? NaN, (m ?? NaN) - 1, d));
  if (date.getUTCFullYear() !== y || date.getUTCMonth() + 1 !== m || date.getUTCDate() !== d) return undefined;
  const utcDay = date.getTime() / DAY_MS;
  if (clock === undefined) return utcDay;
  const [whole, hour, minute, sign, offsetHour, offsetMinute] = TIME.exec(clock) ?? [];
  if (whole === undefined) return undefined;
  const offset = Number(`${sign ?? ''}1`) * (Number(offsetHour) * 60 + Number(offsetMinute));
  const ahead = whole.endsWith('Z') ? JAPAN_MINUTES : sign === undefined ? 0 : JAPAN_MINUTES - offset;
  return utcDay + Math.floor((Number(hour) * 60 + Number(minute) + ahead) / DAY_MINUTES);
}
