import type { Service } from '../provider/services.ts';
import type { Language } from './words.ts';

export const DETAIL_LEVELS = ['milestones', 'full'] as const;

/** An address to which a calendar program subscribes, and what it finds there. It is never changed. */
export interface Calendar {
  readonly id: string;
  readonly name: string;
  /** Left out: all. */
  readonly services?: readonly Service[];
  /** Left out: all. */
  readonly connections?: readonly string[];
  /** Only this contract's; left out: all. */
  readonly contractId?: string;
  /** `full`: names, addresses and telephone numbers of people too, for as long as its maker may read them. */
  readonly detail: (typeof DETAIL_LEVELS)[number];
  readonly language: Language;
  /** Of the token in its address. */
  readonly version: number;
  /** ISO 8601. */
  readonly createdAt: string;
  /** The id of the client that made it. */
  readonly createdBy: string;
}

const CALENDAR_ID = /^cal_[0-9a-f]{24}$/;

/** What else strangers send is never looked up. */
export function isCalendarId(id: string): boolean {
  return CALENDAR_ID.test(id);
}

/** All are read for each new one. */
export const MAX_CALENDARS = 1000;
export const MAX_CALENDARS_OF_CLIENT = 50;
