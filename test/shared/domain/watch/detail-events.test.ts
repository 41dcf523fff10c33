import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bodyFor } from '../../../../shared/domain/deliver/endpoint.ts';
import { type Event, factsOf } from '../../../../shared/domain/events/event.ts';
import { DETAIL_FIELDS, type Detail, detailKey, identifyDetail } from '../../../../shared/domain/provider/detail.ts';
import { MILESTONES } from '../../../../shared/domain/provider/milestones.ts';
import { describeDetailChange, detailRules } from '../../../../shared/domain/watch/detail-events.ts';

/** Names and addresses of people, as listed by what the fields mean and not by a pattern. */
const PERSONAL = [
  ...['itemName', 'contractorName', 'officeName', 'customerDepartmentName'],
  ...[
    'putPlaceZipNum',
    'putPlaceAddPrefectures',
    'putPlaceAdd',
    'putPlaceBuildingName',
    'putPlaceFloor',
    'putPlaceTel',
  ],
  ...['areaFieldResearchWorker', 'areaFieldResearchObserver', 'comFieldResearchWorker', 'comFieldResearchObserver'],
  ...['continuityConstWorker', 'continuityConstObserver', 'homeConstWorker', 'homeConstObserver'],
  ...['termConstWorker', 'termConstObserver'],
];

const NONE: Detail = Object.fromEntries(DETAIL_FIELDS.map(field => [field, 'null']));
const detail = (more: Detail = {}): Detail => ({
  ...NONE,
  webEntryId: 'W1',
  changeRelationNum: '01',
  mainBackIdentifier: 'メイン',
  contractLineNumDistribut: 'N1',
  ...more,
});

const surroundings = {
  connection: 'default',
  orderIdOf: (contractId: string) => (contractId === 'N1' ? 'uno~1~N1' : undefined),
};
const ID = 'W1~01~%E3%83%A1%E3%82%A4%E3%83%B3';
const observed = {
  at: Date.parse('2026-11-24T01:00:00Z'),
  previousAt: Date.parse('2026-11-24T00:45:00Z'),
  region: 'jp',
};

const eventsOf = (before: Detail | undefined, after: Detail, sequence = 4): Event[] =>
  describeDetailChange({ id: ID, sequence, after, observed, ...(before && { before }) }, surroundings);
const bodyOf = (event: Event) => JSON.parse(event.body);
const typesOf = (events: Event[]) => events.map(event => factsOf(event).type);

describe('a documented field that holds more than a text', () => {
  it.each([
    { kind: { contractorName: '山田太郎' } },
    { fieldResearchStatus: ['山田太郎'] },
    { withdrawKbn: { x: '山田太郎' } },
  ])('counts as personal: %j', more => {
    const events = [...eventsOf(undefined, detail(more as Detail)), ...eventsOf(detail(), detail(more as Detail))];
    for (const { body } of events) expect(body).not.toContain('山田');
    expect(events[0]?.full).toContain('山田');
  });

  it.each(DETAIL_FIELDS)('shows in no body without personal data, neither as a contract: %s', field => {
    const plain = detail({ contractLineNumDistribut: 'null' });
    for (const value of [['山田太郎'], { tel: '山田太郎' }, [{ n: ['山田太郎'] }]]) {
      const composed = { ...plain, [field]: value };
      const events = [undefined, plain].flatMap(before => eventsOf(before, composed));
      for (const { body } of [...events, ...eventsOf(composed, plain)]) expect(body).not.toContain('山田');
    }
  });
});

describe('a schedule that is taken back', () => {
  it('has not slipped to what was hoped for', () => {
    const hoped = { dfConstHopeYmd: '2026/12/20' };
    const [event] = eventsOf(detail({ ...hoped, continuityConstScheduleYmd: '2026/12/10' }), detail(hoped));
    expect(bodyOf(event as Event).data.milestone).not.toHaveProperty('slippedDays');
    const [back] = eventsOf(detail(hoped), detail({ ...hoped, continuityConstScheduleYmd: '2026/12/25' }));
    expect(bodyOf(back as Event).data.milestone.slippedDays).toBe(5);
  });
});

describe('a contract', () => {
  it('that is longer than a key may be is none', () => {
    const [event] = eventsOf(undefined, detail({ contractLineNumDistribut: 'N'.repeat(2_500) }));
    expect(bodyOf(event as Event).data).not.toHaveProperty('contractId');
  });

  it('that is an object is none: the one applied for counts', () => {
    const [event] = eventsOf(undefined, detail({ contractLineNumDistribut: { n: 'N2' }, contractLineNumAppl: 'N1' }));
    expect(bodyOf(event as Event).data).toMatchObject({ contractId: 'N1', orderId: 'uno~1~N1' });
  });
});

describe('a detail that is new', () => {
  it('is told as created, with its order and contract', () => {
    const [event, ...others] = eventsOf(undefined, detail());
    expect(others).toEqual([]);
    expect(bodyOf(event as Event)).toMatchObject({
      type: 'order_detail.created',
      timestamp: '2026-11-24T01:00:00.000Z',
      data: {
        detailId: ID,
        sequence: 5,
        connection: 'default',
        service: 'uno',
        orderId: 'uno~1~N1',
        contractId: 'N1',
        observed: { at: '2026-11-24T01:00:00.000Z', previousAt: '2026-11-24T00:45:00.000Z', region: 'jp' },
      },
    });
  });

  it('of a contract that no order has, or of none, is told without', () => {
    const [unknown] = eventsOf(undefined, detail({ contractLineNumDistribut: 'null', contractLineNumAppl: 'N9' }));
    expect(bodyOf(unknown as Event).data).toMatchObject({ contractId: 'N9' });
    expect(bodyOf(unknown as Event).data).not.toHaveProperty('orderId');
    const [none] = eventsOf(undefined, detail({ contractLineNumDistribut: 'null' }));
    expect(bodyOf(none as Event).data).not.toHaveProperty('contractId');
  });

  it('is called by its identity, with the connection in front for any but the default one', () => {
    const key = detailKey(identifyDetail(detail()) ?? expect.unreachable());
    expect(detailRules(surroundings).idOf(key)).toBe(ID);
    expect(detailRules({ ...surroundings, connection: 'osaka' }).idOf(key)).toBe(`osaka~${ID}`);
  });
});

describe('a change of a detail', () => {
  it.each([
    ['support_request', 'supportRequestActionYmd', { done: '2026/12/01' }],
    ['carrier_survey', 'areaFieldResearchScheduleYmd', { requested: { date: '2026/12/01' } }],
    ['carrier_survey', 'areaFieldResearchScheduleTimeZone', { scheduled: { timeBand: '2026/12/01' } }],
    ['provider_survey', 'comFieldResearchExpectedDay', { scheduled: { date: '2026/12/01' } }],
    ['continuity', 'continuityConstScheduleYmd', { scheduled: { date: '2026/12/01' } }],
    ['continuity', 'dfConstHopeYmd', { requested: { date: '2026/12/01' } }],
    ['in_house_work', 'accsLineActionYmd', { done: '2026/12/01' }],
    ['terminal_work', 'termConstStatus', { status: '2026/12/01' }],
  ])('of %s by %s is one event of that milestone', (name, field, after) => {
    const nothing = { status: null, requested: {}, scheduled: {}, done: null };
    const events = eventsOf(detail(), detail({ [field]: '2026/12/01' }));
    expect(events.map(bodyOf).map(({ type, data }) => [type, data.sequence, data.milestone])).toEqual([
      ['order_detail.milestone_changed', 5, { name, before: nothing, after: { ...nothing, ...after } }],
    ]);
  });

  it('tells by how many days a date slipped, and not when it came nearer', () => {
    const at = (day: string) => detail({ continuityConstScheduleYmd: day });
    const slipOf = (from: string, to: string) =>
      bodyOf(eventsOf(at(from), at(to))[0] as Event).data.milestone.slippedDays;
    expect(slipOf('2026/12/28', '2027/01/04')).toBe(7);
    expect(slipOf('2027/01/04', '2026/12/28')).toBeUndefined();
    expect(slipOf('null', '2026/12/28')).toBeUndefined();
    for (const none of ['2027/02/30', '2027/13/01', '0000/00/00', '2027/00/10'])
      expect([slipOf('2026/12/28', none), slipOf(none, '2027/12/28')]).toEqual([undefined, undefined]);
  });

  it('that is of every kind at once gives one event each, in order, with consecutive sequences', () => {
    const moved: Detail = Object.fromEntries(DETAIL_FIELDS.slice(3).map(field => [field, '2027/01/01']));
    const events = eventsOf(detail(), detail(moved), 0);
    expect(typesOf(events)).toEqual([
      'order_detail.updated',
      ...MILESTONES.map(() => 'order_detail.milestone_changed'),
      'order_detail.withdrawn',
    ]);
    expect(events.map(bodyOf).flatMap(({ data }) => data.milestone?.name ?? [])).toEqual(MILESTONES);
    expect(events.map(event => factsOf(event).sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(8);
  });

  it('between forms of "no value", or of a number and its text, is none', () => {
    const values: Detail = { lineSpeed: 100, darkId: 'null', orderNum: '', kind: null };
    expect(eventsOf(detail(values), detail({ lineSpeed: '100', darkId: '', orderNum: 'null', kind: 'null' }))).toEqual(
      [],
    );
  });

  it('to a withdrawal is told once; later ones of its flag are updates', () => {
    const flag = (withdrawKbn: string) => detail({ withdrawKbn });
    expect(typesOf(eventsOf(flag('0'), flag('1')))).toEqual(['order_detail.withdrawn']);
    expect(typesOf(eventsOf(flag('1'), flag('2')))).toEqual(['order_detail.updated']);
    expect(typesOf(eventsOf(flag('1'), flag('0')))).toEqual(['order_detail.updated']);
    expect(eventsOf(flag('0'), flag('null')).map(bodyOf)).toMatchObject([
      { data: { changes: [{ field: 'withdrawKbn' }] } },
    ]);
  });

  it('has the same id whenever it is seen (invariant 4)', () => {
    const change = { id: ID, sequence: 0, before: detail(), after: detail({ kind: '新設' }) };
    const ids = [observed, { at: 5, region: 'us' }].map(
      seen =>
        describeDetailChange({ ...change, observed: seen }, { ...surroundings, orderIdOf: () => undefined })[0]?.id,
    );
    expect(ids[0]).toBe(ids[1]);
  });

  it('is told from what an event held', () => {
    const after = detail({ contractorName: '山田商事', lineSpeed: 100 });
    const [event] = eventsOf(detail(), after);
    expect(detailRules(surroundings).stateIn(event as Event)).toEqual(after);
  });
});

describe('personal data', () => {
  const everything = (mark: string): Detail =>
    Object.fromEntries(DETAIL_FIELDS.map(field => [field, PERSONAL.includes(field) ? `${mark} 山田太郎` : '1']));

  it('of no field leaves at the default level, whatever changes', { tags: 'long' }, () => {
    fc.assert(
      fc.property(fc.subarray(PERSONAL), fc.boolean(), (fields, isNew) => {
        const before = everything('a');
        const after = {
          ...before,
          ...Object.fromEntries(fields.map(field => [field, 'b 山田太郎'])),
          extra: '山田太郎',
        };
        for (const event of eventsOf(isNew ? undefined : before, after)) {
          expect(bodyFor({}, event)).not.toContain('山田');
          expect(bodyFor({ detail: 'milestones' }, event)).toBe(event.body);
          expect(bodyFor({ detail: 'full' }, event)).toContain('山田');
        }
      }),
    );
  });

  it('that changed is named without its values, and told whole to those who asked', () => {
    const [event] = eventsOf(detail({ officeName: 'a' }), detail({ officeName: 'b', kind: '新設' }));
    expect(bodyOf(event as Event).data.changes).toEqual([{ field: 'officeName' }, { field: 'kind', to: '新設' }]);
    expect(JSON.parse(event?.full ?? '').data.changes).toEqual([
      { field: 'officeName', from: 'a', to: 'b' },
      { field: 'kind', to: '新設' },
    ]);
    expect(Object.keys(JSON.parse(event?.full ?? '').data.detail)).toEqual(DETAIL_FIELDS);
  });
});
