import { type Detail, type DetailField, plainValue } from './detail.ts';

export const MILESTONES = [
  'support_request',
  'carrier_survey',
  'provider_survey',
  'continuity',
  'in_house_work',
  'terminal_work',
] as const;

export type MilestoneName = (typeof MILESTONES)[number];

export interface Appointment {
  /** The provider's text, YYYY/MM/DD as documented. */
  readonly date?: string;
  readonly timeBand?: string;
}

/** The progress of one kind of site work, in the provider's texts; null where it gives no value. */
export interface Milestone {
  readonly status: string | null;
  readonly requested: Appointment;
  readonly scheduled: Appointment;
  /** Date of completion. */
  readonly done: string | null;
}

interface Fields {
  readonly status: DetailField;
  readonly requested: readonly [date: DetailField | undefined, timeBand: DetailField | undefined];
  readonly scheduled: readonly [date: DetailField | undefined, timeBand: DetailField | undefined];
  readonly done: DetailField;
}

const NONE = [undefined, undefined] as const;

/** The provider's fields of each milestone. It has one status field for both surveys. */
const FIELDS: Readonly<Record<MilestoneName, Fields>> = {
  support_request: {
    status: 'supportRequestStatus',
    requested: NONE,
    scheduled: NONE,
    done: 'supportRequestActionYmd',
  },
  carrier_survey: {
    status: 'fieldResearchStatus',
    requested: ['areaFieldResearchScheduleYmd', 'areaFieldResearchTimeZone'],
    scheduled: [undefined, 'areaFieldResearchScheduleTimeZone'],
    done: 'areaFieldResearchActionYmd',
  },
  provider_survey: {
    status: 'fieldResearchStatus',
    requested: [undefined, 'comFieldResearchTimeZone'],
    scheduled: ['comFieldResearchExpectedDay', 'comFieldResearchExpectedTimeZone'],
    done: 'comFieldResearchActionYmd',
  },
  continuity: {
    status: 'continuityConstTrialStatus',
    requested: ['dfConstHopeYmd', undefined],
    scheduled: ['continuityConstScheduleYmd', 'continuityConstScheduleTimeZone'],
    done: 'continuityConstActionYmd',
  },
  in_house_work: {
    status: 'homeConstStatus',
    requested: ['accsLineScheduleYmd', 'homeConstTimeZone'],
    scheduled: [undefined, 'accsLineScheduleTimeZone'],
    done: 'accsLineActionYmd',
  },
  terminal_work: {
    status: 'termConstStatus',
    requested: ['termConstScheduleYmd', 'termConstHopeTimeZone'],
    scheduled: [undefined, 'termConstScheduleTimeZone'],
    done: 'termConstActionYmd',
  },
};

const IN_MILESTONES = new Set<string | undefined>(
  Object.values(FIELDS).flatMap(({ status, requested, scheduled, done }) => [status, ...requested, ...scheduled, done]),
);

export function belongsToMilestone(field: string): boolean {
  return IN_MILESTONES.has(field);
}

export function milestoneOf(detail: Detail, name: MilestoneName): Milestone {
  const { status, requested, scheduled, done } = FIELDS[name];
  return {
    status: plainValue(detail, status) ?? null,
    requested: appointmentOf(detail, requested),
    scheduled: appointmentOf(detail, scheduled),
    done: plainValue(detail, done) ?? null,
  };
}

function appointmentOf(detail: Detail, [dateField, bandField]: Fields['requested']): Appointment {
  const date = dateField && plainValue(detail, dateField);
  const timeBand = bandField && plainValue(detail, bandField);
  return { ...(date !== undefined && { date }), ...(timeBand !== undefined && { timeBand }) };
}

/**
 * The date for which site work is planned: the scheduled one, or the requested one of work for which the provider has no
 * field for another. Undefined where there is none.
 */
export function plannedDateOf(name: MilestoneName, { scheduled, requested }: Milestone): string | undefined {
  const [scheduledField] = FIELDS[name].scheduled;
  return scheduledField === undefined ? requested.date : scheduled.date;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** `YYYY/MM/DD` (text behind it is ignored) as a day counted from 1970; undefined for no such date. */
export function milestoneDay(text: string | undefined): number | undefined {
  const [, year, month, day] = /^(\d{4})\/(\d{1,2})\/(\d{1,2})(?!\d)/.exec(text ?? '') ?? [];
  const time = Date.UTC(Number(year), Number(month) - 1, Number(day));
  const date = new Date(time);
  // Date.UTC takes 31 February for 3 March, and the year 1 for 1901.
  const isDay = date.getUTCMonth() === Number(month) - 1 && date.getUTCFullYear() === Number(year);
  return isDay ? time / DAY_MS : undefined;
}

/**
 * By how many days the scheduled date, or the requested one where none is scheduled, moved later. Undefined when it did
 * not or cannot be read, and when the scheduled date was withdrawn: the requested date that remains is no new schedule.
 */
export function slippedDays(before: Milestone, after: Milestone): number | undefined {
  if (before.scheduled.date !== undefined && after.scheduled.date === undefined) return undefined;
  const [from, to] = [before, after].map(({ scheduled, requested }) => milestoneDay(scheduled.date ?? requested.date));
  if (from === undefined || to === undefined || to <= from) return undefined;
  return to - from;
}
