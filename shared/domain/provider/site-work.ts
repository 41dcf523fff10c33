import type { Label } from './codes.ts';
import { type Appointment, MILESTONES, type Milestone, type MilestoneName, milestoneDay } from './milestones.ts';

export const MILESTONE_LABELS: Readonly<Record<MilestoneName, Label>> = {
  support_request: { ja: '支援依頼', en: 'Support request' },
  carrier_survey: { ja: '地域現調', en: 'Carrier survey' },
  provider_survey: { ja: '弊社現調', en: 'Provider survey' },
  continuity: { ja: '導通', en: 'Continuity' },
  in_house_work: { ja: '宅内工事', en: 'In-house work' },
  terminal_work: { ja: '端末工事', en: 'Terminal work' },
};

/** The milestones for which somebody comes to the site. */
export const SITE_WORK: readonly MilestoneName[] = MILESTONES.filter(name => name !== 'support_request');

/** Of a milestone, and of a time band. */
const NOT_NEEDED = '不要';

export function isNeeded({ status }: Milestone): boolean {
  return status !== NOT_NEEDED;
}

/** The one date of a milestone that counts, in the provider's texts. */
export interface DatedWork {
  readonly kind: 'requested' | 'scheduled' | 'done';
  readonly date: string;
  readonly timeBand?: string;
}

/**
 * The date on which it was done, else the scheduled one, else the requested one; undefined where none can be read. For
 * some work the provider has no field for a scheduled date: its requested one counts as scheduled once there is a
 * scheduled time band. What was done nobody can read when stays on the date that was planned.
 */
export function dateThatCounts({ requested, scheduled, done }: Milestone): DatedWork | undefined {
  const [doneOn, scheduledFor, requestedFor] = [done ?? undefined, scheduled.date, requested.date].map(readable);
  const planned = scheduledFor ?? requestedFor;
  const date = doneOn ?? planned;
  if (date === undefined) return undefined;
  const isScheduled = scheduledFor !== undefined || bandIn(scheduled) !== undefined;
  const kind = done !== null ? 'done' : isScheduled ? 'scheduled' : 'requested';
  const timeBand = bandIn(isScheduled ? scheduled : requested);
  return { kind, date, ...(timeBand !== undefined && date === planned && { timeBand }) };
}

const bandIn = ({ timeBand }: Appointment) => (timeBand === NOT_NEEDED ? undefined : timeBand);
const readable = (date: string | undefined) => (milestoneDay(date) === undefined ? undefined : date);
