import type { MilestoneName } from '../../../../shared/domain/provider/milestones.ts';
import type { OrderWithDetails } from './answers.ts';
import { type FeedEvent, isMilestoneEvent } from './feed-event.ts';

export const KINDS = ['requested', 'scheduled', 'done'] as const;
export type Kind = (typeof KINDS)[number];

/** A date as the provider wrote it. */
export interface WorkDate {
  readonly date?: string | undefined;
  readonly timeBand?: string | undefined;
}

/** One kind of site work of one detail, with what it was planned for before. */
export interface SiteWork {
  readonly detailId: string;
  readonly milestone: MilestoneName;
  readonly status?: string;
  readonly dates: Readonly<Record<Kind, WorkDate & { readonly earlier: readonly string[] }>>;
}

type Timeline = NonNullable<OrderWithDetails['timeline']>;

/** @param history the newest first, as the API gives it */
export function siteWorkOf(timeline: Timeline, history: readonly FeedEvent[]): SiteWork[] {
  const moves = history.filter(isMilestoneEvent).map(({ data }) => ({ detailId: data.detailId, ...data.milestone }));
  const works = new Map<string, Pick<SiteWork, 'detailId' | 'milestone'>>();
  for (const { detailId, milestone } of timeline) works.set(`${detailId} ${milestone}`, { detailId, milestone });
  for (const { detailId, name } of moves) works.set(`${detailId} ${name}`, { detailId, milestone: name });

  const all = [...works.values()].map(({ detailId, milestone }): SiteWork => {
    const own = moves.filter(move => move.detailId === detailId && move.name === milestone);
    const status = own[0]?.after.status ?? undefined;
    const dateOf = (kind: Kind) => {
      const now = timeline.find(
        entry => entry.detailId === detailId && entry.milestone === milestone && entry.kind === kind,
      );
      const before = own.map(({ before: past }) => (kind === 'done' ? past.done : past[kind].date)).reverse();
      const earlier = [...new Set(before)].filter(date => date !== now?.date);
      return {
        date: now?.date,
        timeBand: now?.timeBand,
        earlier: earlier.filter(date => date !== undefined && date !== null),
      };
    };
    const dates = { requested: dateOf('requested'), scheduled: dateOf('scheduled'), done: dateOf('done') };
    return { detailId, milestone, ...(status !== undefined && { status }), dates };
  });
  return all.filter(({ dates }) =>
    KINDS.some(kind => dates[kind].date !== undefined || dates[kind].earlier.length > 0),
  );
}
