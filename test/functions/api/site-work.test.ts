import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyDetail } from '../../simulator/world/detail.ts';
import { type Api, type ApiRequest, startApi } from '../../support/api.ts';
import { pollApiDetails } from '../../support/api-details.ts';
import { countReads } from '../../support/count-reads.ts';

let api: Api;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.close());

const list = (query: Record<string, string> = {}, more: ApiRequest = {}) =>
  api.call('GET /site-work', { query, ...more });

/** One poll that gets these details, each an id with fields. */
async function observe(details: Record<string, Record<string, string>>, connection = 'default'): Promise<void> {
  api.now += 900_000;
  const entries = Object.entries(details).map(([id, more]) => JSON.stringify(emptyDetail(id, more)));
  await pollApiDetails(api, entries, { connection });
}

const shown = ({ body }: Awaited<ReturnType<typeof list>>): string[] =>
  body.data.map(
    ({ day, timeBand = '-', milestone, detailId }: Record<string, string>) =>
      `${day} ${timeBand} ${milestone} ${detailId}`,
  );

const PEOPLE = { homeConstWorker: '山田', termConstWorker: '佐藤', putPlaceAdd: '千代田区', officeName: '本社' };

describe('site work by day', () => {
  it('is told with what was first planned, and of nobody', async () => {
    const product = { productName: 'Universal One', kind: '新設', contractLineNumDistribut: 'N1' };
    const work = { homeConstStatus: '日程調整済', accsLineScheduleTimeZone: 'AM', ...product, ...PEOPLE };
    await observe({ W1: { ...work, accsLineScheduleYmd: '2026/11/24' } });
    await observe({ W1: { ...work, accsLineScheduleYmd: '2026/11/30' } });
    const answer = await list({}, { scopes: ['orders:read'] });
    expect(answer.body).toEqual({
      data: [
        {
          day: '2026-11-30',
          timeBand: 'AM',
          milestone: 'in_house_work',
          kind: 'scheduled',
          date: '2026/11/30',
          status: '日程調整済',
          planned: { first: '2026/11/24', current: '2026/11/30', slippedDays: 6 },
          connection: 'default',
          detailId: expect.stringMatching(/^W1~/),
          contractId: 'N1',
          productName: 'Universal One',
          orderKind: '新設',
        },
      ],
    });
    for (const name of Object.values(PEOPLE)) expect(answer.text).not.toContain(name);
  });

  it('tells who comes, and where, to who asks for it and may read details', async () => {
    await observe({ W1: { accsLineScheduleYmd: '2026/11/24', ...PEOPLE } });
    const { termConstWorker: _, ...own } = PEOPLE;
    expect((await list({ detail: 'full' })).body.data[0].personal).toEqual(own);
    const refused = await list({ detail: 'full' }, { scopes: ['orders:read'] });
    expect(refused.status).toBe(403);
    expect((await list({}, { scopes: ['order-details:read'] })).status).toBe(403);
  });

  it('is that of two weeks from today in Japan on, unless days are named', async () => {
    api.now = Date.parse('2026-11-23T15:30:00Z') - 900_000;
    const day = (date: string) => ({ accsLineScheduleYmd: date });
    await observe({ W1: day('2026/11/23'), W2: day('2026/11/24'), W3: day('2026/12/07'), W4: day('2026/12/08') });
    const days = async (query: Record<string, string>) =>
      (await list(query)).body.data.map((each: { day: string }) => each.day);
    expect(await days({})).toEqual(['2026-11-24', '2026-12-07']);
    expect(await days({ from: '2026-11-23', to: '2026-11-24' })).toEqual(['2026-11-23', '2026-11-24']);
    expect(await days({ to: '2026-11-23' })).toEqual(['2026-11-23']);
    expect(await days({ from: '2026-12-08' })).toEqual(['2026-12-08']);
  });

  it('comes in pages, by day and time band, that together hold each once', async () => {
    const details = Object.fromEntries(
      Array.from({ length: 9 }, (_, i) => [
        `W${i}`,
        {
          accsLineScheduleYmd: `2026/11/${25 + (i % 3)}`,
          homeConstTimeZone: i % 2 === 0 ? 'PM' : 'AM',
          termConstScheduleYmd: '2026/11/26',
        },
      ]),
    );
    await observe(details);
    const whole = shown(await list());
    expect(whole).toHaveLength(18);
    expect(whole.map(each => each.slice(0, 13))).toEqual(whole.map(each => each.slice(0, 13)).sort());
    for (const limit of ['1', '4', '17', '18']) {
      const pages: string[] = [];
      let cursor: string | undefined;
      do {
        const answer = await list({ limit, ...(cursor && { cursor }) });
        pages.push(...shown(answer));
        cursor = answer.body.cursor;
      } while (cursor !== undefined);
      expect(pages).toEqual(whole);
    }
    const { cursor } = (await list({ limit: '1' })).body;
    expect((await list({ cursor, detail: 'full' })).status).toBe(400);
    expect((await list({ cursor, from: '2026-11-25' })).status).toBe(400);
  });

  it('costs one read while no detail changes, and is 304 to who has it', async () => {
    await observe({ W1: { accsLineScheduleYmd: '2026/11/24' } });
    const { headers } = await list();
    const reads = countReads(api.client);
    expect((await list()).status).toBe(200);
    expect(reads.take()).toBe(1);
    expect((await list({}, { headers: { 'if-none-match': headers.etag ?? '' } })).status).toBe(304);
    await observe({ W1: { accsLineScheduleYmd: '2026/11/25' } });
    expect((await list({}, { headers: { 'if-none-match': headers.etag ?? '' } })).status).toBe(200);
  });

  it('is that of one connection, and of another only for who may see it', async () => {
    await observe({ W1: { accsLineScheduleYmd: '2026/11/24' } }, 'osaka');
    expect((await list()).status).toBe(503);
    expect(shown(await list({ connection: 'osaka' }))).toEqual([expect.stringContaining('osaka~W1~')]);
    expect((await list({ connection: 'osaka' }, { connections: ['default'] })).status).toBe(403);
    expect(shown(await list({}, { connections: ['osaka'] }))).toHaveLength(1);
  });

  it.each([
    [{ from: '2026-02-30' }, 'from'],
    [{ from: '2026/11/23' }, 'from'],
    [{ from: '2026-11-23T00:00:00Z' }, 'from'],
    [{ to: '' }, 'to'],
    [{ from: '2026-11-24', to: '2026-11-23' }, 'from'],
    [{ from: '2026-11-01', to: '2027-02-01' }, 'to'],
    [{ from: '0000-01-01', to: '9999-12-31' }, 'to'],
    [{ detail: 'none' }, 'detail'],
    [{ cursor: 'x' }, 'cursor'],
    [{ connection: 'kobe' }, 'connection'],
    [{ service: 'uno' }, 'service'],
  ])('is refused for %o', async (query, field) => {
    await observe({});
    const { status, body } = await list(query as Record<string, string>);
    expect([status, body.errors[0].field]).toEqual([400, field]);
  });

  it('is of 92 days at most, and who asks for more is told how many', async () => {
    await observe({});
    expect((await list({ from: '2026-11-01', to: '2027-01-31' })).status).toBe(200);
    const { errors } = (await list({ from: '2026-11-01', to: '2027-02-01' })).body;
    expect(errors).toEqual([{ field: 'to', message: 'must be less than 92 days after from' }]);
  });

  it('stored by an earlier version is told without its first date', async () => {
    await observe({ W1: { accsLineScheduleYmd: '2026/11/24' } });
    const [item] = await api.table.queryAll({
      where: { expression: 'pk = :pk', values: { ':pk': 'DETAILS#default' } },
    });
    const { firstDates: _, ...old } = item ?? expect.unreachable();
    await api.table.put(old as never, { expression: 'attribute_exists(pk)' });
    expect((await list()).body.data[0]).not.toHaveProperty('planned');
  });
});
