import { describe, expect, it } from 'vitest';
import { provisionOf } from '../../../../shared/domain/calendars/provision.ts';
import { japanDay } from '../../../../shared/domain/provider/plan.ts';
import { CONTRACT, storedOrder } from './stored-work.ts';

const LATE = '2026-12-31T15:30:00Z';
const planned = { first: '2026-12-24T12:34:56Z' };

describe('the planned provision of an order', () => {
  it('takes the whole of its day in Japan', () => {
    expect(provisionOf(storedOrder({ offerPlanDate: LATE }), 'ja')).toMatchObject({
      uid: `provision~uno~1~${CONTRACT}@order-relay`,
      sequence: 2,
      status: 'CONFIRMED',
      day: japanDay('2027/01/01'),
      summary: '提供予定 新規 N12345678 uno',
      description: '予定日: 2027/01/01\n状況: 現地調査完了\nサービス: uno\n契約番号: N12345678\n申込番号: 1',
    });
  });

  it('that moved names the first date, and how far it moved', () => {
    const entry = provisionOf(storedOrder({ offerPlanDate: LATE }, { planned }), 'en');
    expect(entry?.description).toContain('\nFirst planned for: 2026/12/24 (now 8 days later)\n');
    const early = provisionOf(storedOrder({ offerPlanDate: '2026-12-23T12:34:56Z' }, { planned }), 'en');
    expect(early?.description).toContain('\nFirst planned for: 2026/12/24 (now 1 day earlier)\n');
  });

  it('is marked when the order is completed, or presumed to be since it is no longer listed', () => {
    const completed = storedOrder({ offerPlanDate: LATE, orderStatus: 5 }, { isRemoved: true });
    const unlisted = storedOrder({ offerPlanDate: LATE, orderStatus: 1 }, { isRemoved: true, service: 'mss' });
    for (const order of [completed, unlisted])
      expect(provisionOf(order, 'ja')).toMatchObject({
        status: 'CONFIRMED',
        summary: expect.stringMatching(/^【完了】/),
      });
  });

  it('is cancelled when an order that was in progress is no longer listed', () => {
    const removed = storedOrder({ offerPlanDate: LATE }, { isRemoved: true });
    expect(provisionOf(removed, 'ja')).toMatchObject({ status: 'CANCELLED', day: japanDay('2027/01/01') });
  });

  it('is cancelled when its date was taken away, on the first one', () => {
    const gone = provisionOf(storedOrder({}, { planned }), 'ja');
    expect(gone).toMatchObject({ status: 'CANCELLED', day: japanDay('2026/12/24') });
  });

  it('without a date is in no calendar', () => {
    expect(provisionOf(storedOrder({ offerPlanDate: '未定' }), 'ja')).toBeUndefined();
  });
});
