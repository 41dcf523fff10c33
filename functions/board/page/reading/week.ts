import { slipBetween } from '../../../../shared/domain/provider/plan.ts';
import { type Day, dayOf } from '../words/japan-days.ts';
import type { Order, SiteWorkEntry } from './answers.ts';
import { plannedDay } from './select-orders.ts';

/** What is planned for a day. */
export interface DayPlan {
  readonly day: Day;
  readonly works: readonly SiteWorkEntry[];
  /** Orders that are to be provided. */
  readonly orders: readonly Order[];
}

export const DAYS_SHOWN = 14;

/** The days from `monday` on, each with its site work, the earliest time band first, and the orders planned for it. */
export function planDays(monday: Day, works: readonly SiteWorkEntry[], orders: Iterable<Order>): DayPlan[] {
  const worksOf = Map.groupBy(works, ({ day }) => dayOf(day));
  const due = Array.from(orders).filter(
    ({ removedAt, status }) => removedAt === undefined && status.phase !== 'completed',
  );
  const ordersOf = Map.groupBy(due, plannedDay);
  return Array.from({ length: DAYS_SHOWN }, (_, i) => {
    const day = monday + i;
    const ofDay = [...(worksOf.get(day) ?? [])].sort((a, b) => hourOf(a.timeBand) - hourOf(b.timeBand));
    return { day, works: ofDay, orders: ordersOf.get(day) ?? [] };
  });
}

/**
 * By how many days it is later than what was first planned, negative for earlier: what is done by the day on which it was
 * done, as calendars have it. Undefined where that is not known.
 */
export function workSlip({ kind, day, planned }: SiteWorkEntry): number | undefined {
  if (kind !== 'done') return planned?.slippedDays;
  return slipBetween(dayOf(planned?.first), dayOf(day)).slippedDays;
}

/** Whether its time is still to be told. */
export const isTimeOpen = ({ kind, timeBand }: SiteWorkEntry): boolean => kind !== 'done' && timeBand === undefined;

const NOON = 12;
const LAST = 24;

/** When a time band begins, as far as its text tells; one that tells nothing comes last. */
export function hourOf(timeBand: string | undefined): number {
  const text = (timeBand ?? '').normalize('NFKC');
  const [, hour] = /(\d{1,2})\s*(?::|時)/.exec(text) ?? [];
  if (hour !== undefined) return Number(hour) + (/午後|PM/i.test(text) && Number(hour) < NOON ? NOON : 0);
  if (/AM|午前/i.test(text)) return 0;
  return /PM|午後/i.test(text) ? NOON : LAST;
}
