import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyDetail } from '../../simulator/world/detail.ts';
import { type Api, listOf, startApi, UNO } from '../../support/api.ts';
import { pollApiDetails } from '../../support/api-details.ts';

const DETAILS = 'GET /business-process/service-order-details';
const DAY_MS = 24 * 60 * 60 * 1000;

let api: Api;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.close());

const list = (query: Record<string, string> = {}, more: object = {}) => api.call(DETAILS, { query, ...more });

const poll = (entries: readonly string[], connection = 'default') => pollApiDetails(api, entries, { connection });

const text = (id: string, more: Record<string, string> = {}) => JSON.stringify(emptyDetail(id, more));

describe("the provider's details, asked of us", () => {
  it('are its envelope, every entry byte for byte as it came', async () => {
    const entries = [
      text('W2', { putPlaceAdd: '千代田区"１\\２"', contractorName: '山田商事' }),
      `{"withdrawKbn":"0","webEntryId":"W1","lineSpeed":1.0,"extra":{"b":[12345678901234567890],"a":"null"}}`,
    ];
    await poll(entries);
    const { status, headers, text: answer } = await list();
    expect(status).toBe(200);
    expect(answer).toBe(
      `{"code":200,"detail":{"detailCode":"I01","detailMsg":"正常終了しました。(検索結果:2件)"},"result":[${entries.join(',')}]}`,
    );
    expect(headers.etag).toMatch(/^"[\w-]{43}"$/);
    expect((await list({}, { headers: { 'if-none-match': headers.etag } })).status).toBe(304);
  });

  it('are 503 before the first complete answer, and of this connection only', async () => {
    expect((await list()).status).toBe(503);
    await poll([text('W1')], 'osaka');
    expect((await list()).status).toBe(503);
    expect((await list({ connection: 'osaka' })).body.result).toHaveLength(1);
  });

  it('are shown to a limited client of its own connections, the first one unless it names another', async () => {
    await poll([text('W1')]);
    await poll([text('W2')], 'osaka');
    const ask = async (connections: readonly string[], query: Record<string, string> = {}) => {
      const { status, body } = await list(query, { connections });
      return status === 200 ? body.result[0].webEntryId : status;
    };
    expect(await ask(['osaka'])).toBe('W2');
    expect(await ask(['osaka'], { connection: 'osaka' })).toBe('W2');
    expect(await ask(['osaka'], { connection: 'default' })).toBe(403);
    expect(await ask(['osaka', 'default'])).toBe('W1');
  });

  it('need a scope of their own', async () => {
    const { status, body } = await list({}, { scopes: ['orders:read', 'webhooks:read', 'webhooks:write'] });
    expect(status).toBe(403);
    expect(body.detail).toContain('order-details:read');
  });

  it('are filtered by entry, line and network', async () => {
    await poll([
      text('W1', { contractLineNumDistribut: 'N1', contractVpnNum: 'V1' }),
      text('W2', { contractLineNumAppl: 'N2', contractVpnNum: 'V1' }),
      text('W3'),
    ]);
    const ids = async (query: Record<string, string>) =>
      (await list(query)).body.result.map(({ webEntryId }: { webEntryId: string }) => webEntryId);
    expect(await ids({ webentry_id: 'W1' })).toEqual(['W1']);
    expect(await ids({ n_no: 'N1' })).toEqual(['W1']);
    expect(await ids({ n_no: 'N2' })).toEqual(['W2']);
    expect(await ids({ v_no: 'V1' })).toEqual(['W1', 'W2']);
    expect(await ids({ v_no: 'V1', n_no: 'N2' })).toEqual(['W2']);
    expect(await ids({ v_no: 'null' })).toEqual([]);
    expect((await list({ webentry_id: 'W9' })).body).toMatchObject({
      detail: { detailMsg: expect.stringContaining('0件') },
    });
  });

  it('are of the last month, or of the range asked for, by the time we observed', async () => {
    await poll([text('W1')]);
    api.now += 40 * DAY_MS;
    await poll([text('W2')]);
    const ids = async (query: Record<string, string>) =>
      (await list(query)).body.result.map(({ webEntryId }: { webEntryId: string }) => webEntryId);
    expect(await ids({})).toEqual(['W2']);
    expect(await ids({ data_update_date_from: '2026/11/23 12:00:00' })).toEqual(['W1', 'W2']);
    expect(await ids({ data_update_date_from: '2026/11/23 12:00:01' })).toEqual(['W2']);
    expect(await ids({ data_update_date_to: '2026/11/23' })).toEqual(['W1']);
    for (const ahead of ['2027/01/03', '2027/12/31', '9999/12/31'])
      expect(await ids({ data_update_date_to: ahead, webentry_id: '' })).toEqual(['W2']);
    expect(await ids({ data_update_date_from: '2026/11/23', data_update_date_to: '2026/11/23 12:00:00' })).toEqual([
      'W1',
    ]);
    expect(await ids({ data_update_date_to: '2026/11/23 11:59:59' })).toEqual([]);
  });

  it.each<[string, Record<string, string>, string, RegExp]>([
    [
      'a date in another form',
      { data_update_date_from: '2026-11-24' },
      'data_update_date_from',
      /such as 2026\/11\/24/,
    ],
    ['a day that is none', { data_update_date_to: '2026/02/30' }, 'data_update_date_to', /such as/],
    ['an empty date', { data_update_date_to: '' }, 'data_update_date_to', /such as/],
    [
      'from after to',
      { data_update_date_from: '2026/11/24', data_update_date_to: '2026/11/23' },
      'data_update_date_from',
      /^must not be after data_update_date_to$/,
    ],
    ['from after now', { data_update_date_from: '2027/11/24' }, 'data_update_date_from', /^must not be after now$/],
    ['more than a year', { data_update_date_from: '2025/11/01' }, 'data_update_date_from', /^must be at most a year/],
    ['an unknown connection', { connection: 'kobe' }, 'connection', /^must be one of/],
  ])('%s is 400 and says so', async (_what, query, field, message) => {
    await poll([]);
    const { status, body } = await list(query);
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ field, message: expect.stringMatching(message) }]);
  });
});

describe("an order's details", () => {
  it('come with the order and a timeline in order of date, to those who may read them', async () => {
    await api.poll(UNO, listOf([{ contractId: 'N1', orderRequestNum: '1', orderStatus: 1 }]));
    await poll([
      text('W1', {
        contractLineNumDistribut: 'N1',
        continuityConstScheduleYmd: '2026/12/20',
        continuityConstScheduleTimeZone: 'AM',
        dfConstHopeYmd: '2026/12/10',
        comFieldResearchActionYmd: '2026/11/30',
        termConstScheduleYmd: '未定',
      }),
      text('W2', { contractLineNumDistribut: 'N2' }),
    ]);
    const find = (scopes?: string[]) =>
      api.call('GET /orders/{orderId}', { path: { orderId: 'uno~1~N1' }, ...(scopes && { scopes }) });
    const { body } = await find();
    const detailId = 'W1~01~%E3%83%A1%E3%82%A4%E3%83%B3';
    expect(body.details).toMatchObject([{ detailId, sequence: 0, detail: { webEntryId: 'W1' } }]);
    expect(body.timeline).toEqual([
      { detailId, milestone: 'provider_survey', kind: 'done', date: '2026/11/30' },
      { detailId, milestone: 'continuity', kind: 'requested', date: '2026/12/10' },
      { detailId, milestone: 'continuity', kind: 'scheduled', date: '2026/12/20', timeBand: 'AM' },
      { detailId, milestone: 'terminal_work', kind: 'requested', date: '未定' },
    ]);
    const { body: plain } = await find(['orders:read']);
    expect(plain).not.toHaveProperty('details');
    expect(plain).not.toHaveProperty('timeline');
  });
});

describe('events of details in the feed', () => {
  it('show no personal value, and nothing to those who may not read details', async () => {
    await poll([text('W1')]);
    api.now += 900_000;
    await poll([text('W1', { contractorName: '山田商事', homeConstStatus: '完了' })]);
    api.now += 10_000;
    const { body, text: shown } = await api.call('GET /events');
    expect(body.data.map(({ type }: { type: string }) => type).sort()).toEqual([
      'order_detail.milestone_changed',
      'order_detail.updated',
    ]);
    expect(shown).not.toContain('山田');
    const few = await api.call('GET /events', { scopes: ['orders:read'] });
    expect(few.body.data).toEqual([]);
  });
});
