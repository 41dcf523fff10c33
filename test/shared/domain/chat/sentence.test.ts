import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WEBHOOK_EXAMPLES } from '../../../../shared/api/operations/webhook-examples.ts';
import { sentenceOf } from '../../../../shared/domain/chat/sentence.ts';
import { readTold } from '../../../../shared/domain/chat/told.ts';
import type { Language } from '../../../../shared/domain/deliver/format.ts';
import { EVENT_TYPES, type Event } from '../../../../shared/domain/events/event.ts';
import { DETAIL_FIELDS, isPersonal } from '../../../../shared/domain/provider/detail.ts';
import { describeDetailChange } from '../../../../shared/domain/watch/detail-events.ts';

const sentence = (event: Event, language: Language) => sentenceOf(readTold(event), language);
const say = (type: string, data: object, language: Language = 'ja') =>
  sentence({ id: 'evt_1', body: JSON.stringify({ type, timestamp: '2026-11-23T03:00:00.000Z', data }) }, language);
const ORDER = {
  orderId: 'uno~123456789012~N12345678',
  connection: 'default',
  service: 'uno',
  order: { contractId: 'N12345678', offerPlanDate: '2026-12-31T12:34:56Z', orderStatus: 3 },
};
const DETAIL = { detailId: 'W1~1~M', connection: 'default', service: 'uno', contractId: 'N12345678' };
const work = (before: object, after: object, name = 'in_house_work') => {
  const none = { status: null, requested: {}, scheduled: {}, done: null };
  const milestone = { name, before: { ...none, ...before }, after: { ...none, ...after } };
  return { ...DETAIL, milestone };
};
const wish = (timeBand: string) => ({ requested: { timeBand } });
const scheduled = (date: string, wished: string) => ({ status: '日程調整済', scheduled: { date }, ...on(wished) });
const on = (date: string, timeBand?: string) => ({ requested: { date, ...(timeBand && { timeBand }) } });

describe('what a colleague would write', () => {
  it.each([
    ['ja', '宅内工事 12/04 AM → 12/11(7日遅れ)N12345678 uno'],
    ['en', 'In-house work 12/04 AM → 12/11 (7 days late) N12345678 uno'],
  ] as const)('of site work that slipped, in %s', (language, sentence) => {
    const data = work(on('2026/12/04', 'AM'), on('2026/12/11'));
    expect(say('order_detail.milestone_changed', data, language)).toBe(sentence);
  });

  it.each<[string, object, string]>([
    ['that was brought forward', work(on('2026/12/11'), on('2026/12/10')), '宅内工事 12/11 → 12/10(1日早まる)'],
    ['that got a date', work({}, on('2026/12/11', '午後')), '宅内工事 未定 → 12/11 午後 '],
    ['that was done', work(on('2026/12/11'), { done: '2026/12/10' }), '宅内工事 完了 12/10 '],
    ['of another status', work({ status: '手配中' }, { status: '手配済' }), '宅内工事 手配中 → 手配済 '],
    [
      'whose scheduled date was withdrawn',
      work({ scheduled: { date: '2026/12/14' }, ...on('2026/12/10') }, on('2026/12/10'), 'provider_survey'),
      '弊社現調 12/14 → 未定 ',
    ],
    ['of which the time band alone is known', work(wish('AM'), wish('PM')), '宅内工事 AM → PM '],
    ['that got a date beside its time band', work(wish('AM'), on('2026/12/11', 'AM')), '宅内工事 AM → 12/11 AM '],
    [
      'that was not done after all',
      work({ done: '2026/12/10', ...on('2026/12/11') }, on('2026/12/14', 'AM')),
      '宅内工事 完了取消(予定 12/14 AM)',
    ],
    [
      'that is wished for another day than the scheduled one, which stays',
      work(scheduled('2026/12/08', '2026/12/01'), scheduled('2026/12/08', '2026/12/05'), 'continuity'),
      '導通 希望日 12/01 → 12/05 ',
    ],
    [
      'that is scheduled for a later day than was wished, which is not late',
      work(on('2026/12/01'), scheduled('2026/12/08', '2026/12/01'), 'continuity'),
      '導通 12/01 → 12/08 ',
    ],
    ['of which only the form of a date is another', work(on('2026/12/4'), on('2026/12/04')), '宅内工事 12/04 '],
    ['with a date that is none', work(on('調整中'), on('2026/12/11')), '宅内工事 調整中 → 12/11 '],
    ['in another year', work(on('2026/12/11'), on('2027/12/11')), '宅内工事 12/11 → 2027/12/11(365日遅れ)'],
  ])('of site work %s', (_, data, sentence) => {
    expect(say('order_detail.milestone_changed', data)).toBe(`${sentence}N12345678 uno`);
  });

  it('of a planned date is a day in Japan, with the first promise where that was another one', () => {
    const changes = [{ field: 'offerPlanDate', from: '2026-12-31T12:34:56Z', to: '2027-01-07T20:00:00Z' }];
    expect(say('order.rescheduled', { ...ORDER, changes })).toBe('提供予定日 12/31 → 01/08(8日遅れ)N12345678 uno');
    const slipped = { ...ORDER, changes, firstPlanned: '2026-12-24T12:34:56Z', slippedDays: 15 };
    expect(say('order.rescheduled', slipped)).toBe(
      '提供予定日 12/31 → 01/08(8日遅れ、当初 12/24から15日遅れ)N12345678 uno',
    );
    expect(say('order.rescheduled', slipped, 'en')).toBe(
      'Planned date 12/31 → 01/08 (8 days late, first promised 12/24, now 15 days late) N12345678 uno',
    );
    expect(say('order.rescheduled', { ...ORDER, changes: [{ field: 'offerPlanDate', from: '2026-12-31' }] })).toBe(
      '提供予定日 12/31 → 未定 N12345678 uno',
    );
  });

  it('of a status has both in words, and a code that nobody knows as it is', () => {
    const changed = (from: unknown, to: unknown) => ({ ...ORDER, changes: [{ field: 'orderStatus', from, to }] });
    expect(say('order.status_changed', changed(2, 3))).toBe('現地調査完了 → アクセス回線工事完了 N12345678 uno');
    expect(say('order.status_changed', changed(3, 77), 'en')).toBe('Access line work done → 77 N12345678 uno');
  });

  it('names changed fields, but none that may be personal, and no values', () => {
    const changes = ['putPlaceAdd', 'lineSpeed', 'kind', 'unknownField', 'productName', 'saleChannelCode'];
    const data = { ...DETAIL, changes: changes.map(field => ({ field, from: '1', to: '2' })) };
    expect(say('order_detail.updated', data)).toBe(
      '工事情報の変更:lineSpeed、kind、productName、ほか3項目 N12345678 uno',
    );
    const personal = { ...DETAIL, changes: [{ field: 'putPlaceTel' }] };
    expect(say('order_detail.updated', personal)).toBe('工事情報の変更:1項目 N12345678 uno');
  });

  it('names the connection where it is not the only one', () => {
    expect(say('order.removed', { ...ORDER, connection: 'osaka', status: { label: { ja: '進行中', en: '' } } })).toBe(
      '一覧から消えました(最後は進行中)N12345678 uno@osaka',
    );
  });

  it('names what is asked of the provider when it gives no answers', () => {
    const outage = { connection: 'osaka', service: 'details' };
    expect(say('upstream.recovered', outage)).toBe('NTTコムへの照会が回復しました 工事情報@osaka');
    expect(say('upstream.recovered', outage, 'en')).toBe('NTT Com answers again: site work details@osaka');
  });

  it('of what the provider leaves blank says that it is open', () => {
    const changes = [{ field: 'offerPlanDate', from: '2026-12-31', to: ' ' }];
    expect(say('order.rescheduled', { ...ORDER, changes })).toBe('提供予定日 12/31 → 未定 N12345678 uno');
    const blank = work({ ...on('\u3000', 'AM'), status: '手配中' }, { ...on('\u3000', '\u3000'), status: '手配中' });
    expect(say('order_detail.milestone_changed', blank)).toBe('宅内工事 AM → 未定 N12345678 uno');
  });

  it('has the digits of numbers as the provider wrote them', () => {
    const body = `{"type":"order.status_changed","timestamp":"2026-11-23T03:00:00.000Z","data":{"orderId":"uno~1~2",
      "service":"uno","order":{"contractId":12345678901234567890},
      "changes":[{"field":"orderStatus","from":3,"to":98765432109876543210}]}}`;
    expect(sentence({ id: 'evt_1', body }, 'en')).toBe(
      'Access line work done → 98765432109876543210 12345678901234567890 uno',
    );
  });

  it('of an endpoint tells its host alone', () => {
    const data = { url: 'https://hooks.example.com/services/T0/B0/secret', reason: 'only failures for five days' };
    expect(say('endpoint.disabled', data)).toBe('通知先を停止しました:hooks.example.com(5日間すべて失敗)');
  });

  it('is one line of bounded length, whatever the provider writes', () => {
    const long = `a\n<b>\u0000\u202e${'長'.repeat(5000)}`;
    for (const data of [
      work(on(long, long), on(long, long)),
      work({ status: long }, { status: `${long}!` }),
      { ...ORDER, order: { contractId: long }, changes: [{ field: long, from: long, to: long }], service: 'uno' },
    ])
      for (const type of ['order_detail.milestone_changed', 'order.updated', 'order.rescheduled']) {
        const sentence = say(type, data);
        expect(sentence).toMatch(/^[^\p{Cc}\p{Cf}]*$/u);
        expect([...sentence].length).toBeLessThan(300);
      }
  });

  it('is there for every event type, in both languages', () => {
    const all = EVENT_TYPES.flatMap(type =>
      (['ja', 'en'] as const).map(language =>
        sentence({ id: 'evt_1', body: JSON.stringify(WEBHOOK_EXAMPLES[type]) }, language),
      ),
    );
    expect(all).toMatchInlineSnapshot(`
      [
        "新しいオーダー(新規、アクセス回線工事完了、提供予定 12/31)N12345678 uno",
        "New order (New, Access line work done, planned 12/31) N12345678 uno",
        "現地調査完了 → アクセス回線工事完了 N12345678 uno",
        "Site survey done → Access line work done N12345678 uno",
        "提供予定日 12/24 → 12/31(7日遅れ)N12345678 uno",
        "Planned date 12/24 → 12/31 (7 days late) N12345678 uno",
        "オーダー変更:serviceName N12345678 uno",
        "Order changed: serviceName N12345678 uno",
        "一覧から消えました(最後はアクセス回線工事完了)N12345678 uno",
        "No longer listed (last Access line work done) N12345678 uno",
        "工事情報が登録されました N12345678 uno",
        "Site work details registered N12345678 uno",
        "工事情報の変更:productName N12345678 uno",
        "Site work details changed: productName N12345678 uno",
        "弊社現調 12/10 → 12/14(4日遅れ)N12345678 uno",
        "Provider survey 12/10 → 12/14 (4 days late) N12345678 uno",
        "工事情報の取下げ N12345678 uno",
        "Site work withdrawn N12345678 uno",
        "NTTコムへの照会が失敗しています(11/23 11:50から3回、timeout)uno",
        "NTT Com gives no answers (3 failures since 11/23 11:50, timeout) uno",
        "NTTコムへの照会が回復しました uno",
        "NTT Com answers again: uno",
        "通知先を停止しました:hooks.example.com(5日間すべて失敗)",
        "Notifications stopped: hooks.example.com (only failures for five days)",
        "order-relay のテスト送信です",
        "A test from order-relay",
      ]
    `);
  });

  it('holds no value of a field with names, addresses and telephone numbers, nor of one that nobody knows', () => {
    const personal = [...DETAIL_FIELDS.filter(field => isPersonal(field)), 'contactPerson'];
    const values = fc.dictionary(fc.constantFrom(...DETAIL_FIELDS), fc.constantFrom('2026/12/04', '1', '午前', ''));
    const context = { connection: 'default', orderIdOf: () => undefined };
    fc.assert(
      fc.property(values, values, fc.constantFrom('ja', 'en'), (before, after, language: Language) => {
        const withNames = (detail: object) => ({
          ...detail,
          ...Object.fromEntries(personal.map((field, i) => [field, `山田太郎${i}-${JSON.stringify(detail).length}`])),
          webEntryId: 'W1',
        });
        const observed = { at: Date.parse('2026-11-23T03:00:00Z'), region: 'jp' };
        const change = { id: 'W1~~', sequence: 0, before: withNames(before), after: withNames(after), observed };
        for (const event of describeDetailChange(change as Parameters<typeof describeDetailChange>[0], context))
          expect(sentence(event as Event, language)).not.toContain('山田');
      }),
    );
  });
});
