import type { Calendar } from './calendar.ts';

export interface CalendarDeletion {
  /** ISO 8601. */
  readonly deletedAt: string;
  /** The id of the client that asked for it. */
  readonly deletedBy: string;
}

export interface CalendarStore {
  /** Undefined for a calendar that is not there, or not there yet, or deleted. */
  findCalendar(id: string): Promise<Calendar | undefined>;
  /** Without the deleted ones. */
  listCalendars(): Promise<Calendar[]>;
  addCalendar(calendar: Calendar): Promise<void>;
  /** For good: nothing that is replicated late brings it back. */
  deleteCalendar(id: string, deletion: CalendarDeletion): Promise<void>;
}
