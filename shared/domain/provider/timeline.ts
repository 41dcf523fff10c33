import type { Detail } from './detail.ts';
import { type Appointment, MILESTONES, type MilestoneName, milestoneDay, milestoneOf } from './milestones.ts';

/** One date of a detail's site work. */
export interface TimelineEntry extends Appointment {
  readonly detailId: string;
  readonly milestone: MilestoneName;
  readonly kind: 'requested' | 'scheduled' | 'done';
}

export interface NamedDetail {
  readonly detailId: string;
  readonly detail: Detail;
}

/** All dates of the details' milestones, the earliest first; dates that cannot be read come last. */
export function timelineOf(details: readonly NamedDetail[]): TimelineEntry[] {
  const entries = details.flatMap(({ detailId, detail }) =>
    MILESTONES.flatMap(milestone => {
      const { requested, scheduled, done } = milestoneOf(detail, milestone);
      const dated: [TimelineEntry['kind'], Appointment][] = [
        ['requested', requested],
        ['scheduled', scheduled],
        ['done', done === null ? {} : { date: done }],
      ];
      return dated
        .filter(([, { date }]) => date !== undefined)
        .map(([kind, appointment]) => ({ detailId, milestone, kind, ...appointment }));
    }),
  );
  const dayOf = ({ date }: TimelineEntry) => milestoneDay(date) ?? Number.POSITIVE_INFINITY;
  return entries.sort((a, b) => Math.sign(dayOf(a) - dayOf(b)) || 0);
}
