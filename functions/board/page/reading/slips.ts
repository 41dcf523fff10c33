import { dayOf } from '../words/japan-days.ts';
import type { SlipReport } from './answers.ts';
import { type FeedEvent, isMilestoneEvent, isOrderEvent, type MilestoneEvent, type OrderEvent } from './feed-event.ts';

/** That an order's planned date, or a site work's, moved later. */
export interface Slip {
  readonly event: OrderEvent | MilestoneEvent;
  readonly from: string;
  readonly to: string;
  /** By how many days this one move was. */
  readonly days: number;
}

/** The moves to a later day among these events, the newest first. */
export function slipsOf(events: readonly FeedEvent[]): Slip[] {
  const found = events.flatMap(event => slipOf(event) ?? []);
  return found.sort((a, b) => (a.event.timestamp < b.event.timestamp ? 1 : -1));
}

function slipOf(event: FeedEvent): Slip | undefined {
  if (isMilestoneEvent(event)) {
    const { before, after } = event.data.milestone;
    return toSlip(event, before.scheduled.date ?? before.requested.date, after.scheduled.date ?? after.requested.date);
  }
  if (!isOrderEvent(event)) return undefined;
  const change = event.data.changes?.find(({ field }) => field === 'offerPlanDate');
  return toSlip(event, change?.from, change?.to);
}

function toSlip(event: OrderEvent | MilestoneEvent, from: unknown, to: unknown): Slip | undefined {
  const [first, last] = [dayOf(from), dayOf(to)];
  if (first === undefined || last === undefined || last <= first) return undefined;
  return { event, from: String(from), to: String(to), days: last - first };
}

export interface MonthOfSlips {
  /** `YYYY-MM` */
  readonly month: string;
  readonly orders: number;
  /** Of an order, on average. */
  readonly averageDays: number;
}

/** The months of the report, those without any slip too, of one service or of all together. */
export function monthsOf(report: SlipReport, months: readonly string[], service?: string): MonthOfSlips[] {
  return months.map(month => {
    const rows = report.filter(row => row.month === month && (service === undefined || row.service === service));
    const orders = rows.reduce((sum, row) => sum + row.orders, 0);
    const days = rows.reduce((sum, row) => sum + row.totalDays, 0);
    return { month, orders, averageDays: orders === 0 ? 0 : days / orders };
  });
}

/** The last months up to that of `today` (`YYYY-MM-DD`), the oldest first. */
export function lastMonths(today: string, count: number): string[] {
  const [year = 0, month = 1] = today.split('-').map(Number);
  return Array.from({ length: count }, (_, i) => {
    const at = new Date(Date.UTC(year, month - count + i, 1));
    return at.toISOString().slice(0, 7);
  });
}
