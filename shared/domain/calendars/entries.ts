import { contractOf } from '../provider/detail.ts';
import { textOf } from '../provider/json.ts';
import { fieldOf } from '../provider/order.ts';
import type { Service } from '../provider/services.ts';
import type { Calendar } from './calendar.ts';
import type { Entry } from './entry.ts';
import { provisionOf, type StoredOrder } from './provision.ts';
import { type StoredDetail, siteWorkOf } from './site-work.ts';

/** What is stored of the calendar's connections and services, or of its contract. */
export interface StoredWork {
  readonly orders: readonly StoredOrder[];
  readonly details: readonly StoredDetail[];
}

export interface EntriesView {
  /** Whether names, addresses and telephone numbers of people are shown. */
  readonly isFull: boolean;
  /** In Japan, counted from 1970. */
  readonly today: number;
}

/** Older entries are left out, and later ones, which are no dates but stand for one that is not known. */
export const PAST_DAYS = 366;
export const FUTURE_DAYS = 10 * 366;
/** For so long a calendar says that an entry is cancelled: whoever looks once a week has seen it. */
export const CANCELLED_DAYS = 30;

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * All that the calendar shows, by day. The present date decides what is old, and nothing else: as long as that and what
 * is stored stay the same, so do the entries.
 */
export function entriesOf(
  { services, contractId, language }: Pick<Calendar, 'services' | 'contractId' | 'language'>,
  { orders, details }: StoredWork,
  { isFull, today }: EntriesView,
): Entry[] {
  const shown = orders.filter(({ service }) => services?.includes(service) ?? true);
  const serviceByContract = servicesOf(shown);
  const siteWork = details.flatMap(stored => {
    const contract = contractOf(stored.detail);
    const service = serviceByContract.get(keyOf(stored.connection, contract ?? ''));
    // Which service a detail is of, only its order tells.
    const isShown =
      (services === undefined || service !== undefined) && (contractId === undefined || contract === contractId);
    return isShown ? siteWorkOf(stored, { language, isFull, service }) : [];
  });
  const provisions = shown
    .filter(({ order }) => contractId === undefined || textOf(fieldOf(order, 'contractId') ?? '') === contractId)
    .flatMap(stored => provisionOf(stored, language) ?? []);
  return [...siteWork, ...provisions].filter(entry => isRecent(entry, today)).sort(byDay);
}

/** Of a contract's orders one that is listed comes before one that is not. */
function servicesOf(orders: readonly StoredOrder[]): Map<string, Service> {
  const found = new Map<string, Service>();
  for (const isRemoved of [true, false])
    for (const { connection, order, service } of orders.filter(each => each.isRemoved === isRemoved))
      found.set(keyOf(connection, textOf(fieldOf(order, 'contractId') ?? '')), service);
  return found;
}

const keyOf = (connection: string, contractId: string) => JSON.stringify([connection, contractId]);

function isRecent({ day, status, updatedAt }: Entry, today: number): boolean {
  const isOver = status === 'CANCELLED' && Math.floor(updatedAt / DAY_MS) < today - CANCELLED_DAYS;
  return day >= today - PAST_DAYS && day <= today + FUTURE_DAYS && !isOver;
}

function byDay(a: Entry, b: Entry): number {
  return a.day - b.day || (a.time?.fromMinute ?? -1) - (b.time?.fromMinute ?? -1) || (a.uid < b.uid ? -1 : 1);
}
