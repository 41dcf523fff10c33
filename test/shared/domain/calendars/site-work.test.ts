import { describe, expect, it } from 'vitest';
import { type SiteWorkView, siteWorkOf } from '../../../../shared/domain/calendars/site-work.ts';
import type { Detail } from '../../../../shared/domain/provider/detail.ts';
import { japanDay } from '../../../../shared/domain/provider/plan.ts';
import { storedDetail } from './stored-work.ts';

const JA = { language: 'ja', isFull: false, service: 'uno' } as const satisfies SiteWorkView;
const SCHEDULED = { accsLineScheduleYmd: '2026/12/11', accsLineScheduleTimeZone: 'AM', homeConstStatus: '日程調整済' };
const PERSONAL = {
  itemName: '東京本社 回線新設',
  contractorName: '株式会社サンプル商事',
  officeName: '東京本社',
  putPlaceAddPrefectures: '東京都',
  putPlaceAdd: '千代田区見本町1-2-3',
  putPlaceTel: '03-0000-0000',
  homeConstWorker: '工事 太郎',
  homeConstObserver: '施工 花子',
};

function workOf(fields: Detail, view: SiteWorkView = JA, more: Parameters<typeof storedDetail>[1] = {}) {
  const [entry, ...others] = siteWorkOf(storedDetail(fields, more), view);
  expect(others).toEqual([]);
  return entry ?? expect.unreachable('There is no entry.');
}

describe('site work', () => {
  it('that is scheduled stands on its day, in its time band', () => {
    expect(workOf(SCHEDULED)).toMatchObject({
      uid: 'in_house_work~WE1~~@order-relay',
      sequence: 3,
      status: 'CONFIRMED',
      day: japanDay('2026/12/11'),
      time: { fromMinute: 540, toMinute: 720 },
      summary: '宅内工事 N12345678 uno',
      description: '予定日: 2026/12/11 AM\n状況: 日程調整済\nサービス: uno\n契約番号: N12345678\nWebエントリ番号: WE1',
    });
  });

  it('is told in English as well', () => {
    const { summary, description } = workOf(SCHEDULED, { ...JA, language: 'en' });
    expect(summary).toBe('In-house work N12345678 uno');
    expect(description).toContain('Scheduled date: 2026/12/11 AM\n');
  });

  it('whose time band is no span of hours takes the whole day, and says the band', () => {
    const { time, summary } = workOf({ ...SCHEDULED, accsLineScheduleTimeZone: '終日' });
    expect(time).toBeUndefined();
    expect(summary).toBe('宅内工事 終日 N12345678 uno');
  });

  it('that is only requested is tentative, and scheduled it is the same entry', () => {
    const requested = workOf({ dfConstHopeYmd: '2026/12/01' });
    const scheduled = workOf({ dfConstHopeYmd: '2026/12/01', continuityConstScheduleYmd: '2026/12/08' });
    expect(requested).toMatchObject({ status: 'TENTATIVE', summary: '【希望】導通 N12345678 uno' });
    expect(scheduled).toMatchObject({ status: 'CONFIRMED', uid: requested.uid, day: requested.day + 7 });
  });

  it('for which the provider has no scheduled date is tentative until there is a scheduled time band', () => {
    const requested = { accsLineScheduleYmd: '2026/12/11', homeConstTimeZone: 'PM' };
    expect(workOf(requested)).toMatchObject({ status: 'TENTATIVE', time: { fromMinute: 780 } });
    expect(workOf({ ...requested, accsLineScheduleTimeZone: 'AM' })).toMatchObject({ status: 'CONFIRMED' });
  });

  it('that moved names the date that was planned first, and by how many days it is later or earlier', () => {
    const planned = { in_house_work: { first: '2026/12/04' } };
    expect(workOf(SCHEDULED, JA, { planned }).description).toContain('\n当初の予定日: 2026/12/04 (7日遅れ)\n');
    const earlier = { in_house_work: { first: '2026/12/12' } };
    expect(workOf(SCHEDULED, JA, { planned: earlier }).description).toContain(
      '\n当初の予定日: 2026/12/12 (1日前倒し)\n',
    );
    const unmoved = { in_house_work: { first: '2026/12/11' } };
    expect(workOf(SCHEDULED, JA, { planned: unmoved }).description).not.toContain('当初の予定日');
  });

  it('that was done stands on the day on which it was done', () => {
    const done = { ...SCHEDULED, accsLineActionYmd: '2026/12/12' };
    expect(workOf(done)).toMatchObject({ status: 'CONFIRMED', day: japanDay('2026/12/12'), time: undefined });
    expect(workOf(done).summary).toBe('【完了】宅内工事 N12345678 uno');
  });

  it.each([
    ['withdrawn', { withdrawKbn: '1' }],
    ['not needed any more', { homeConstStatus: '不要' }],
  ])('that is %s is cancelled, where it stood', (_, fields) => {
    const { uid, day } = workOf(SCHEDULED);
    const cancelled = { status: 'CANCELLED', uid, day, summary: '【取消】宅内工事 N12345678 uno' };
    expect(workOf({ ...SCHEDULED, ...fields })).toMatchObject(cancelled);
  });

  it('that was done stays so when the order is withdrawn later', () => {
    const done = { ...SCHEDULED, accsLineActionYmd: '2026/12/11', withdrawKbn: '1' };
    expect(workOf(done)).toMatchObject({ status: 'CONFIRMED' });
  });

  it('whose date was taken away is cancelled, on the day that was planned first', () => {
    const planned = { in_house_work: { first: '2026/12/04' } };
    const gone = workOf({ homeConstStatus: '未調整' }, JA, { planned });
    expect(gone).toMatchObject({ status: 'CANCELLED', day: japanDay('2026/12/04') });
  });

  it('without a date that can be read is in no calendar', () => {
    expect(siteWorkOf(storedDetail({ accsLineScheduleYmd: '未定', termConstScheduleYmd: 'null' }), JA)).toEqual([]);
  });

  it('is taken by the date that can be read', () => {
    expect(workOf({ ...SCHEDULED, accsLineActionYmd: '不明' })).toMatchObject({ day: japanDay('2026/12/11') });
  });

  it('tells names, addresses and telephone numbers in full only', () => {
    const told = JSON.stringify(workOf({ ...SCHEDULED, ...PERSONAL }));
    for (const value of Object.values(PERSONAL)) expect(told).not.toContain(value);
    const full = workOf({ ...SCHEDULED, ...PERSONAL }, { ...JA, isFull: true });
    for (const value of Object.values(PERSONAL)) expect(full.description).toContain(value);
    expect(full.location).toBe('東京都 千代田区見本町1-2-3');
  });

  it('has every text on one line, however long and whatever is in it', () => {
    const { description } = workOf({ ...SCHEDULED, homeConstStatus: `a\r\nATTENDEE:x\u0000${'あ'.repeat(300)}` });
    expect(description).toContain(`\n状況: a ATTENDEE:x ${'あ'.repeat(187)}…\n`);
  });

  it('of a main and of a backup line is told apart', () => {
    expect(workOf({ ...SCHEDULED, mainBackIdentifier: 'バックアップ' }).summary).toBe(
      '宅内工事 N12345678 バックアップ uno',
    );
  });
});
