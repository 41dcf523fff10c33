import type { Detail } from '../../../../shared/domain/provider/detail.ts';
import {
  MILESTONES,
  type Milestone,
  type MilestoneName,
  milestoneOf,
} from '../../../../shared/domain/provider/milestones.ts';
import { dateThatCounts } from '../../../../shared/domain/provider/site-work.ts';
import { type FeedEvent, isMilestoneEvent } from './feed-event.ts';

export type Kind = 'requested' | 'scheduled' | 'done';

/** Dates as the provider wrote them. */
export interface WorkDate {
  readonly kind: Kind;
  /** Left out where there is none any more. */
  readonly date?: string;
  readonly timeBand?: string;
  /** Those that no longer hold, the oldest first. */
  readonly earlier: readonly string[];
}

/** One kind of site work of one detail, with what it was planned for before. */
export interface SiteWork {
  readonly detailId: string;
  readonly milestone: MilestoneName;
  readonly status?: string;
  readonly dates: readonly WorkDate[];
}

interface NamedDetail {
  readonly detailId: string;
  readonly detail: Detail;
}

/** @param history the newest first, as the API gives it */
export function siteWorkOf(details: readonly NamedDetail[], history: readonly FeedEvent[]): SiteWork[] {
  const moves = history.filter(isMilestoneEvent).map(({ data }) => ({ detailId: data.detailId, ...data.milestone }));
  const all = details.flatMap(({ detailId, detail }) =>
    MILESTONES.map((milestone): SiteWork => {
      const now = milestoneOf(detail, milestone);
      const own = moves.filter(move => move.detailId === detailId && move.name === milestone);
      const past = own.map(({ before }) => before).reverse();
      const { status } = now;
      return { detailId, milestone, ...(status !== null && { status }), dates: datesOf(now, past) };
    }),
  );
  return all.filter(({ dates }) => dates.length > 0);
}

function datesOf(now: Milestone, past: readonly Milestone[]): WorkDate[] {
  // For some work the requested date is the only one that the provider has: see dateThatCounts.
  const isConfirmed = now.scheduled.date === undefined && dateThatCounts({ ...now, done: null })?.kind === 'scheduled';
  const timeBand = isConfirmed ? now.scheduled.timeBand : now.requested.timeBand;
  const dates = [
    toDate(
      isConfirmed ? 'scheduled' : 'requested',
      now.requested.date,
      past.map(({ requested }) => requested.date),
      timeBand,
    ),
    toDate(
      'scheduled',
      now.scheduled.date,
      past.map(({ scheduled }) => scheduled.date),
      now.scheduled.timeBand,
    ),
    toDate(
      'done',
      now.done ?? undefined,
      past.map(({ done }) => done ?? undefined),
    ),
  ];
  return dates.filter(({ date, earlier }) => date !== undefined || earlier.length > 0);
}

function toDate(
  kind: Kind,
  date: string | undefined,
  past: readonly (string | undefined)[],
  timeBand?: string,
): WorkDate {
  const earlier = [...new Set(past)].filter(each => each !== undefined && each !== date) as string[];
  const band = date === undefined ? undefined : timeBand;
  return { kind, ...(date !== undefined && { date }), ...(band !== undefined && { timeBand: band }), earlier };
}
