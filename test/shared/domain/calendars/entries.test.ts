import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CANCELLED_DAYS, entriesOf, FUTURE_DAYS, PAST_DAYS } from '../../../../shared/domain/calendars/entries.ts';
import { dayText } from '../../../../shared/domain/calendars/entry.ts';
import type { Detail } from '../../../../shared/domain/provider/detail.ts';
import { detailRules } from '../../../../shared/domain/watch/detail-events.ts';
import { updateEntry } from '../../../../shared/domain/watch/entry-update.ts';
import type { EntryState } from '../../../../shared/domain/watch/poll-state.ts';
import { CONTRACT, NOW, storedDetail, storedOrder, TODAY } from './stored-work.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const ALL = { language: 'ja' } as const;
const VIEW = { isFull: false, today: TODAY };
const workOn = (day: number, more: Detail = {}) => storedDetail({ accsLineScheduleYmd: dayText(day), ...more });
const uids = (...args: Parameters<typeof entriesOf>) => entriesOf(...args).map(({ uid }) => uid);

describe('a calendar', () => {
  it('has site work and planned provisions, by day', () => {
    const orders = [storedOrder({ offerPlanDate: '2026-12-01' })];
    const details = [
      storedDetail({ accsLineScheduleYmd: '2026/12/11', comFieldResearchExpectedDay: '2026/11/30' }),
      storedDetail({ dfConstHopeYmd: '2026/12/11' }, { detailId: 'WE2~~' }),
    ];
    expect(uids(ALL, { orders, details }, VIEW)).toEqual([
      'provider_survey~WE1~~@order-relay',
      `provision~uno~1~${CONTRACT}@order-relay`,
      'continuity~WE2~~@order-relay',
      'in_house_work~WE1~~@order-relay',
    ]);
  });

  it('goes back a year, and passes over dates that stand for none', () => {
    const onDay = (day: number) => entriesOf(ALL, { orders: [], details: [workOn(day)] }, VIEW).length;
    expect([TODAY - PAST_DAYS - 1, TODAY - PAST_DAYS, TODAY + FUTURE_DAYS].map(onDay)).toEqual([0, 1, 1]);
    const never = storedDetail({ accsLineScheduleYmd: '9999/12/31' });
    expect(entriesOf(ALL, { orders: [], details: [never] }, VIEW)).toEqual([]);
  });

  it('says for a month that an entry is cancelled, so that programs see it', () => {
    const withdrawn = workOn(TODAY, { withdrawKbn: '1' });
    const seen = (daysLater: number) =>
      entriesOf(ALL, { orders: [], details: [withdrawn] }, { ...VIEW, today: TODAY + daysLater });
    expect(seen(CANCELLED_DAYS)).toMatchObject([{ status: 'CANCELLED' }]);
    expect(seen(CANCELLED_DAYS + 1)).toEqual([]);
  });

  it('of some services has the orders of these, and details by their order', () => {
    const orders = [
      storedOrder({ offerPlanDate: '2026-12-01' }),
      storedOrder({ contractId: 'M1', offerPlanDate: '2026-12-02' }, { service: 'mss', orderId: 'mss~1~M1' }),
    ];
    const details = [workOn(TODAY), workOn(TODAY, { webEntryId: 'WE9', contractLineNumDistribut: 'N9' })];
    expect(uids({ ...ALL, services: ['uno'] }, { orders, details }, VIEW)).toEqual([
      'in_house_work~WE1~~@order-relay',
      `provision~uno~1~${CONTRACT}@order-relay`,
    ]);
    expect(uids({ ...ALL, services: ['mss'] }, { orders, details }, VIEW)).toEqual(['provision~mss~1~M1@order-relay']);
  });

  it('takes no detail for an order of another connection', () => {
    const elsewhere = { ...workOn(TODAY), connection: 'osaka' };
    const [entry] = entriesOf(ALL, { orders: [storedOrder()], details: [elsewhere] }, VIEW);
    expect(entry?.summary).toBe('【希望】宅内工事 N12345678');
  });

  it('of a contract has nothing of another', () => {
    const orders = [storedOrder({ contractId: 'M1', offerPlanDate: '2026-12-02' })];
    const view = { ...ALL, contractId: 'M1' };
    expect(uids(view, { orders, details: [workOn(TODAY)] }, VIEW)).toHaveLength(1);
  });
});

const date = fc.constantFrom('null', '2026/11/20', '2026/12/04', '2026/12/11', '2027/01/01', '未定');
const band = fc.constantFrom('null', 'AM', 'PM', '10:00-12:00', '22:00-5:00', '終日');
const detailFields = fc.record({
  accsLineScheduleYmd: date,
  accsLineScheduleTimeZone: band,
  accsLineActionYmd: date,
  dfConstHopeYmd: date,
  continuityConstScheduleYmd: date,
  continuityConstScheduleTimeZone: band,
  homeConstStatus: fc.constantFrom('未調整', '日程調整済', '不要', '完了'),
  withdrawKbn: fc.constantFrom('0', '0', '0', '1'),
});

const KEY = '00#WE1##';

/** The detail as the poll stores it after each answer. */
function courseOf(answers: readonly Detail[]): EntryState<Detail>[] {
  const kind = detailRules({ connection: 'default', orderIdOf: () => undefined });
  const states: EntryState<Detail>[] = [];
  for (const [i, fields] of answers.entries()) {
    const value = { webEntryId: 'WE1', ...fields };
    const known = states.at(-1);
    const update = updateEntry(
      { key: KEY, known, listed: { key: KEY, value, position: 0 } },
      {
        kind,
        observed: { at: NOW + i * DAY_MS, region: 'jp' },
        told: [],
        unlisted: new Set(),
        isInFeed: () => true,
        isBaseline: known === undefined,
      },
    );
    if (typeof update === 'object') states.push(update.state);
  }
  return states;
}

describe('an entry, whatever course its work takes,', () => {
  it('keeps its UID, never falls in SEQUENCE, rises with each change, and stays within its day', () => {
    fc.assert(
      fc.property(fc.array(detailFields, { minLength: 1, maxLength: 8 }), answers => {
        const last = new Map<string, { sequence: number; text: string }>();
        for (const { value, sequence, firstSeenAt, updatedAt } of courseOf(answers)) {
          const detail = storedDetail(value, { sequence, firstSeenAt, updatedAt });
          for (const entry of entriesOf(ALL, { orders: [], details: [detail] }, VIEW)) {
            const { uid, time = { fromMinute: 0, toMinute: 1440 } } = entry;
            const { sequence: _, updatedAt: __, ...shown } = entry;
            const text = JSON.stringify(shown);
            const before = last.get(uid) ?? { sequence: -1, text: '' };
            expect(entry.sequence).toBeGreaterThanOrEqual(before.sequence);
            if (text !== before.text) expect(entry.sequence).toBeGreaterThan(before.sequence);
            expect(0 <= time.fromMinute && time.fromMinute < time.toMinute && time.toMinute <= 1440).toBe(true);
            last.set(uid, { sequence: entry.sequence, text });
          }
        }
        const known = ['in_house_work~WE1~~@order-relay', 'continuity~WE1~~@order-relay'];
        expect(known).toEqual(expect.arrayContaining([...last.keys()]));
      }),
    );
  });
});
