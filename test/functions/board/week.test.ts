import { describe, expect, it } from 'vitest';
import type { Order, SiteWorkEntry } from '../../../functions/board/page/reading/answers.ts';
import { DAYS_SHOWN, hourOf, isTimeOpen, planDays, workSlip } from '../../../functions/board/page/reading/week.ts';
import { dayOf, isoDay } from '../../../functions/board/page/words/japan-days.ts';

const MONDAY = dayOf('2026-11-30') ?? 0;

function work(day: string, timeBand?: string): SiteWorkEntry {
  const rest = {
    milestone: 'in_house_work',
    kind: 'scheduled',
    date: day,
    status: null,
    connection: 'default',
  } as const;
  return { day, ...(timeBand !== undefined && { timeBand }), detailId: `${day} ${timeBand}`, ...rest };
}

function order(orderId: string, plannedFor: string, phase: Order['status']['phase'] = 'in_progress'): Order {
  return {
    orderId,
    connection: 'default',
    service: 'uno',
    order: {},
    status: { phase, label: { ja: '', en: '' } },
    orderType: { label: { ja: '', en: '' } },
    planned: { first: plannedFor, current: plannedFor },
    sequence: 0,
    firstSeenAt: '',
    updatedAt: '',
  };
}

describe('two weeks', () => {
  it('have a day each, from Monday on, with what is planned for it', () => {
    const days = planDays(MONDAY, [work('2026-12-04'), work('2026-12-13')], [order('a', '2026-12-03T20:00:00Z')]);
    expect(days).toHaveLength(DAYS_SHOWN);
    expect(days.map(({ day }) => isoDay(day)).slice(0, 2)).toEqual(['2026-11-30', '2026-12-01']);
    expect(days[4]).toMatchObject({ works: [{ day: '2026-12-04' }], orders: [{ orderId: 'a' }] });
    expect(days[13]?.works).toHaveLength(1);
    expect(days.filter(({ works, orders }) => works.length + orders.length === 0)).toHaveLength(12);
  });

  it('have the site work of a day in the order of its hours', () => {
    const bands = ['PM', undefined, '9:00-12:00', '午後3時', 'AM', '13:00-15:00'];
    const [monday] = planDays(
      MONDAY,
      bands.map(band => work('2026-11-30', band)),
      [],
    );
    expect(monday?.works.map(({ timeBand }) => timeBand)).toEqual([
      'AM',
      '9:00-12:00',
      'PM',
      '13:00-15:00',
      '午後3時',
      undefined,
    ]);
  });

  it('leave out orders that are provided already, or no longer listed', () => {
    const gone = { ...order('b', '2026-12-01'), removedAt: '2026-11-29T00:00:00.000Z' };
    const days = planDays(MONDAY, [], [order('a', '2026-12-01', 'completed'), gone]);
    expect(days.flatMap(({ orders }) => orders)).toEqual([]);
  });
});

describe('site work', () => {
  const planned = { first: '2026/12/20', current: '2026/12/24', slippedDays: 4 };

  it('that was done is as early or late as the day on which it was done', () => {
    const done = { ...work('2026-12-01'), kind: 'done' as const };
    expect(workSlip({ ...done, planned })).toBe(-19);
    expect(workSlip({ ...done, day: '2026-12-21', planned })).toBe(1);
    expect(workSlip(done)).toBeUndefined();
  });

  it('that is to come is as late as what is planned', () => {
    expect(workSlip({ ...work('2026-12-24'), planned })).toBe(4);
    expect(workSlip(work('2026-12-24'))).toBeUndefined();
  });

  it('has its time to be told until it is done', () => {
    expect(isTimeOpen(work('2026-12-24'))).toBe(true);
    expect(isTimeOpen(work('2026-12-24', 'AM'))).toBe(false);
    expect(isTimeOpen({ ...work('2026-12-24'), kind: 'done' })).toBe(false);
  });
});

describe('a time band', () => {
  it.each([
    ['10:00-12:00', 10],
    ['１３:００～１５:００', 13],
    ['9時', 9],
    ['午後 1時', 13],
    ['PM', 12],
    ['午前', 0],
    ['未定', 24],
    [undefined, 24],
  ])('%j begins at %i', (text, hour) => expect(hourOf(text)).toBe(hour));
});
