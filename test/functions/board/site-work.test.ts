import { describe, expect, it } from 'vitest';
import type { MilestoneEvent } from '../../../functions/board/page/reading/feed-event.ts';
import { siteWorkOf } from '../../../functions/board/page/reading/site-work.ts';
import type { Detail } from '../../../shared/domain/provider/detail.ts';
import { describeDetailChange } from '../../../shared/domain/watch/detail-events.ts';

const detailId = 'W1~1~M';

/** What the API tells of a detail that went through these states: its timeline, and its history, the newest first. */
function tell(...states: readonly Detail[]) {
  const events = states.flatMap((after, i) =>
    describeDetailChange(
      {
        id: detailId,
        ...(i > 0 && { before: states[i - 1] ?? {} }),
        after,
        sequence: i,
        observed: { at: i, region: 'jp' },
      },
      { connection: 'default', orderIdOf: () => undefined },
    ),
  );
  const history = events.map(({ id, body }) => ({ id, ...JSON.parse(body) }) as MilestoneEvent).reverse();
  return siteWorkOf([{ detailId, detail: states.at(-1) ?? {} }], history);
}

const work = (date: string, rest: Detail = {}): Detail => ({
  webEntryId: 'W1',
  homeConstStatus: '日程調整済',
  accsLineScheduleYmd: date,
  ...rest,
});

describe('site work', () => {
  it('has the dates that it was planned for before, the oldest first', () => {
    const [inHouse, ...others] = tell(work('2026/12/04'), work('2026/12/11'), work('2026/12/18'));
    expect(others).toEqual([]);
    expect(inHouse).toEqual({
      detailId,
      milestone: 'in_house_work',
      status: '日程調整済',
      dates: [{ kind: 'requested', date: '2026/12/18', earlier: ['2026/12/04', '2026/12/11'] }],
    });
  });

  it('for which the provider has no scheduled date is scheduled once it has a time band', () => {
    const [inHouse] = tell(work('2026/12/04'), work('2026/12/11', { accsLineScheduleTimeZone: 'AM' }));
    expect(inHouse?.dates).toEqual([
      { kind: 'scheduled', date: '2026/12/11', timeBand: 'AM', earlier: ['2026/12/04'] },
    ]);
  });

  it('that returned to a date has not left it', () => {
    const [inHouse] = tell(work('2026/12/04'), work('2026/12/11'), work('2026/12/04'));
    expect(inHouse?.dates).toMatchObject([{ date: '2026/12/04', earlier: ['2026/12/11'] }]);
  });

  it('whose date was taken back shows what it was', () => {
    const [inHouse] = tell(work('2026/12/04'), work('null'));
    expect(inHouse?.dates).toEqual([{ kind: 'requested', earlier: ['2026/12/04'] }]);
  });

  it('without any date is not shown', () => {
    expect(tell(work('null', { fieldResearchStatus: '未' }), work('null', { fieldResearchStatus: '完了' }))).toEqual(
      [],
    );
  });
});
