import type { TimeBand } from './time-band.ts';

/** What a calendar shows of one piece of site work, or of one order. Texts are of one line, descriptions of several. */
export interface Entry {
  /** The same for as long as the work or order is known, whatever becomes of it. */
  readonly uid: string;
  /** Never falls, and rises with every change: the number of the order's or the detail's last event. */
  readonly sequence: number;
  readonly status: 'CONFIRMED' | 'TENTATIVE' | 'CANCELLED';
  /** In Japan, counted from 1970. */
  readonly day: number;
  /** Left out: the whole day. */
  readonly time?: TimeBand | undefined;
  readonly summary: string;
  readonly description: string;
  readonly location?: string | undefined;
  /** Unix ms. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What is stored of a detail or an order, as far as calendars need it. Times are unix ms. */
export interface Stored {
  readonly connection: string;
  readonly sequence: number;
  readonly firstSeenAt: number;
  readonly updatedAt: number;
}

const CONTROL = /\p{Cc}+/gu;
const MAX_LENGTH = 200;

/** A text of the provider's on one line, fit for a calendar: no control characters, and not endless. */
export function tidy(text: string): string {
  const plain = text.toWellFormed().replace(CONTROL, ' ').trim();
  return plain.length <= MAX_LENGTH ? plain : `${plain.slice(0, MAX_LENGTH).toWellFormed()}…`;
}

/** `YYYY/MM/DD` of a day that is counted from 1970. */
export function dayText(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '/');
}

const DAY_MS = 24 * 60 * 60 * 1000;
