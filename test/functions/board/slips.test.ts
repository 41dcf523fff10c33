import { describe, expect, it } from 'vitest';
import type { FeedEvent } from '../../../functions/board/page/reading/feed-event.ts';
import { lastMonths, monthsOf, slipsOf } from '../../../functions/board/page/reading/slips.ts';
import type { Milestone } from '../../../shared/domain/provider/milestones.ts';

const at = (hour: number) => `2026-11-30T0${hour}:00:00.000Z`;

function rescheduled(from: unknown, to: unknown, hour = 1): FeedEvent {
  const label = { ja: '', en: '' };
  return {
    id: `evt_${hour}`,
    type: 'order.rescheduled',
    timestamp: at(hour),
    data: {
      orderId: 'uno~1~N1',
      connection: 'default',
      service: 'uno',
      order: { contractId: 'N1', orderRequestNum: '1' },
      status: { phase: 'in_progress', label },
      orderType: { label },
      sequence: 1,
      changes: [{ field: 'offerPlanDate', from, to }],
    },
  };
}

const milestone = (requested: string, scheduled?: string): Milestone => ({
  status: '日程調整済',
  requested: { date: requested },
  scheduled: scheduled === undefined ? {} : { date: scheduled },
  done: null,
});

function moved(before: Milestone, after: Milestone, hour = 2): FeedEvent {
  const data = { detailId: 'W1~1~M', milestone: { name: 'continuity', before, after } } as const;
  return { id: `evt_m${hour}`, type: 'order_detail.milestone_changed', timestamp: at(hour), data };
}

describe('what slipped', () => {
  it('is what moved to a later day of Japan, the latest news first', () => {
    const events = [
      rescheduled('2026-12-01', '2026-12-08T00:00:00+09:00', 1),
      moved(milestone('2026/12/04'), milestone('2026/12/04', '2026/12/07'), 3),
    ];
    expect(slipsOf(events).map(({ days, event }) => [event.id, days])).toEqual([
      ['evt_m3', 3],
      ['evt_1', 7],
    ]);
  });

  it('is nothing that moved to an earlier day, or whose date cannot be read', () => {
    const events = [
      rescheduled('2026-12-08', '2026-12-01'),
      rescheduled('2026-12-08T00:00:00+09:00', '2026-12-08T09:00:00+09:00'),
      rescheduled('未定', '2026-12-08'),
      rescheduled('2026-12-08', undefined),
      moved(milestone('2026/12/04'), milestone('2026/12/04')),
    ];
    expect(slipsOf(events)).toEqual([]);
  });
});

describe('the months of the chart', () => {
  it('are the last ones, over the turn of a year', () => {
    expect(lastMonths('2026-02-28', 4)).toEqual(['2025-11', '2025-12', '2026-01', '2026-02']);
  });

  it('have the orders of all services together, or of one, and by how many days they slipped on average', () => {
    const rest = { medianDays: 3, maxDays: 9 };
    const report = [
      { service: 'uno', month: '2026-11', orders: 2, totalDays: 10, ...rest },
      { service: 'mss', month: '2026-11', orders: 1, totalDays: 2, ...rest },
    ] as const;
    expect(monthsOf([...report], ['2026-10', '2026-11'])).toEqual([
      { month: '2026-10', orders: 0, averageDays: 0 },
      { month: '2026-11', orders: 3, averageDays: 4 },
    ]);
    expect(monthsOf([...report], ['2026-11'], 'uno')).toEqual([{ month: '2026-11', orders: 2, averageDays: 5 }]);
  });
});
