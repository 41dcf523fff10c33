import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MAX_ENTRIES } from '../../../functions/calendars/serve.ts';
import { emptyDetail } from '../../simulator/world/detail.ts';
import { type Api, listOf, ROOT, startApi, UNO } from '../../support/api.ts';
import { pollApiDetails } from '../../support/api-details.ts';
import { type Calendars, startCalendars } from '../../support/calendars.ts';
import { readCalendar } from '../../support/icalendar.ts';

const SCOPES = ['orders:read', 'order-details:read'];
const MINUTE_MS = 60_000;
let api: Api;
let calendars: Calendars;
beforeEach(async () => {
  api = await startApi();
  calendars = startCalendars(api);
});
afterEach(() => api.close());

const ORDER = { contractId: 'N1', orderRequestNum: '1', orderType: 1, orderStatus: 2, offerPlanDate: '2026-12-24' };
const WORK = {
  contractLineNumDistribut: 'N1',
  accsLineScheduleYmd: '2026/12/04',
  accsLineScheduleTimeZone: 'AM',
  contractorName: '株式会社サンプル商事',
  homeConstWorker: '工事 太郎',
};

async function store(fields: Record<string, string> = {}, connection = 'default'): Promise<void> {
  api.now += MINUTE_MS;
  await pollApiDetails(api, [JSON.stringify(emptyDetail('WE1', { ...WORK, ...fields }))], { connection });
}
const storeOrders = (...items: object[]) => api.poll(UNO, listOf(items));
const eventsAt = async (url: string) => readCalendar((await calendars.get(url)).text);

describe('an address of a calendar', () => {
  it('is told once, at the host that was asked, and leads to site work and planned provisions', async () => {
    await storeOrders(ORDER);
    await store();
    const made = await calendars.call('POST /calendars', { body: { name: '工事予定' }, clientId: 'planner' });
    expect(made.status).toBe(201);
    const { url, ...calendar } = made.body;
    expect(url).toMatch(/^https:\/\/relay\.example\.com\/v1\/calendars\/cal_0{23}1\/[\w-]{43}\.ics$/);
    expect(calendar).toEqual({
      id: `cal_${'0'.repeat(23)}1`,
      name: '工事予定',
      detail: 'milestones',
      language: 'ja',
      createdAt: new Date(api.now).toISOString(),
      createdBy: 'planner',
    });
    expect((await calendars.call('GET /calendars')).body).toEqual({ data: [calendar] });
    expect(await eventsAt(url)).toMatchObject([
      { summary: '宅内工事 N1 メイン uno', status: 'CONFIRMED', start: '2026-12-04T09:00:00' },
      { summary: '提供予定 新規 N1 uno', status: 'CONFIRMED', start: '2026-12-24' },
    ]);
  });

  it('is answered so that programs take it for a calendar, and nobody keeps or passes it on', async () => {
    await store();
    const { status, headers } = await calendars.get(await calendars.create());
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/calendar; charset=utf-8',
      'content-disposition': 'inline; filename="order-relay.ics"',
      'cache-control': 'private, no-cache',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex',
      'x-content-type-options': 'nosniff',
    });
  });

  it('answers HEAD, and compresses for who takes it', async () => {
    await Promise.all([storeOrders(ORDER), store()]);
    const url = await calendars.create();
    expect((await calendars.get(url, {}, 'HEAD')).status).toBe(200);
    const compressed = await calendars.get(url, { 'accept-encoding': 'gzip' });
    expect(compressed.headers['content-encoding']).toBe('gzip');
    expect(compressed.text).toBe((await calendars.get(url)).text);
  });

  it('leads nowhere once it is revoked, though the calendar comes back by late replication', async () => {
    const url = await calendars.create();
    const [calendar] = await calendars.calendars.listCalendars();
    const path = { calendarId: calendar?.id ?? '' };
    expect((await calendars.call('DELETE /calendars/{calendarId}', { path })).status).toBe(204);
    expect((await calendars.get(url)).status).toBe(404);
    await calendars.calendars.addCalendar(calendar ?? expect.unreachable());
    expect((await calendars.get(url)).status).toBe(404);
    expect((await calendars.call('GET /calendars')).body).toEqual({ data: [] });
    expect((await calendars.call('DELETE /calendars/{calendarId}', { path })).status).toBe(404);
  });

  it('that is wrong, of another calendar, or of none has one and the same answer', async () => {
    const [url, other] = [await calendars.create(), await calendars.create()];
    const wrong = [
      url.replace(/[\w-]{43}(?=\.ics)/, 'A'.repeat(43)),
      url.replace(/\.ics$/, ''),
      url.replace(/cal_\d+/, 'cal_x'),
      url.replace(/cal_\d+/, `cal_${'f'.repeat(24)}`),
      url.replace(/[\w-]{43}(?=\.ics)/, /[\w-]{43}(?=\.ics)/.exec(other)?.[0] ?? ''),
    ];
    const answers = await Promise.all(wrong.map(each => calendars.get(each)));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(new Set(answers.map(({ status, headers }) => `${status} ${headers['cache-control']}`))).toEqual(
      new Set(['404 no-store']),
    );
  });

  it('is in no log, and neither are the root secret and what people are called', async () => {
    await store();
    const url = await calendars.create({ detail: 'full' }, { clientId: 'operator' });
    await calendars.get(url);
    await calendars.get(url.replace('.ics', 'x.ics'));
    const broken = startCalendars(api, { readRoot: () => Promise.reject(new Error('no secret')) });
    expect((await broken.get(url)).status).toBe(500);
    const logged = api.logged.join('\n');
    expect(logged).toContain('A calendar was created');
    expect(logged).toContain('/calendars/{calendarId}/{file}');
    for (const secret of [new URL(url).pathname.split('/').at(-1)?.slice(0, 43) ?? '', ROOT, '工事 太郎'])
      expect(logged).not.toContain(secret);
  });
});

describe('an entry of a calendar', () => {
  it('moves with its work: the same UID, a higher SEQUENCE, the first date named', async () => {
    await store();
    const url = await calendars.create();
    const [before] = await eventsAt(url);
    await store({ accsLineScheduleYmd: '2026/12/11', accsLineScheduleTimeZone: '10:00-12:00' });
    const [after] = await eventsAt(url);
    expect(after).toMatchObject({ uid: before?.uid, start: '2026-12-11T10:00:00', end: '2026-12-11T12:00:00' });
    expect(after?.sequence).toBeGreaterThan(before?.sequence ?? Number.NaN);
    expect(after?.description).toContain('当初の予定日: 2026/12/04 (7日遅れ)');
  });

  it('is cancelled when its work is withdrawn, and goes a month later', async () => {
    await store();
    const url = await calendars.create();
    await store({ withdrawKbn: '1' });
    expect(await eventsAt(url)).toMatchObject([{ status: 'CANCELLED', start: '2026-12-04T09:00:00' }]);
    api.now += 32 * 24 * 60 * MINUTE_MS;
    expect(await eventsAt(url)).toEqual([]);
  });

  it('is cancelled when its date is taken away', async () => {
    await store();
    const url = await calendars.create();
    await store({ accsLineScheduleYmd: 'null', accsLineScheduleTimeZone: 'null' });
    expect(await eventsAt(url)).toMatchObject([{ status: 'CANCELLED', start: '2026-12-04' }]);
  });
});

describe('a calendar', () => {
  it('has what its filters let through', async () => {
    await storeOrders(ORDER, { ...ORDER, contractId: 'N2', orderRequestNum: '2' });
    await store();
    const summaries = async (filter: object) =>
      (await eventsAt(await calendars.create(filter))).map(({ summary }) => summary);
    const all = ['In-house work N1 メイン uno', 'Provision New N1 uno', 'Provision New N2 uno'];
    expect((await summaries({ language: 'en' })).sort()).toEqual(all);
    expect(await summaries({ language: 'en', contractId: 'N2' })).toEqual(all.slice(2));
    expect((await summaries({ language: 'en', contractId: 'N1' })).sort()).toEqual(all.slice(0, 2));
    await pollApiDetails(api, [], { connection: 'osaka' });
    expect(await summaries({ services: ['mss'] })).toEqual([]);
    expect(await summaries({ connections: ['osaka'] })).toEqual([]);
  });

  it('of a client that is limited to connections has those, and is for those who have them', async () => {
    await store();
    await store({ accsLineScheduleYmd: '2026/12/08' }, 'osaka');
    const osaka = { connections: ['osaka'] };
    const url = await calendars.create({}, osaka);
    expect(await eventsAt(url)).toMatchObject([{ start: '2026-12-08T09:00:00' }]);
    await calendars.create();
    expect((await calendars.call('GET /calendars', osaka)).body.data).toMatchObject([osaka]);
    expect(
      (await calendars.call('POST /calendars', { ...osaka, body: { name: 'x', connections: ['default'] } })).status,
    ).toBe(403);
    const [ofOsaka, ofAll] = (await calendars.calendars.listCalendars()).map(({ id }) => ({ calendarId: id }));
    const remove = async (path: Record<string, string> = {}) =>
      (await calendars.call('DELETE /calendars/{calendarId}', { ...osaka, path })).status;
    expect([await remove(ofAll), await remove(ofOsaka)]).toEqual([404, 204]);
  });

  it('of more entries than can be written down in time is refused, and says how to ask for less', async () => {
    await pollApiDetails(api, []);
    const order = { service: 'uno', connection: 'default' } as const;
    const state = { value: ORDER, sequence: 0, firstSeenAt: 0, updatedAt: 0, position: 0, events: [] };
    const many = startCalendars(api, {
      orders: {
        async *listOrders() {
          for (let i = 0; i <= MAX_ENTRIES; i++) yield { subject: order, state: { ...state, key: `00#${i}#N${i}` } };
        },
      },
    });
    const { status, body } = await many.get(await many.create({ services: ['uno'], connections: ['default'] }));
    expect([status, body.type]).toEqual([413, '/v1/docs/errors.md#answer-too-large']);
    expect(body.detail).toContain('40,001 entries');
  });

  it.each([
    [{}, ['name']],
    [{ name: '' }, ['name']],
    [{ name: 'a\nb' }, ['name']],
    [{ name: 'x', services: ['x'], detail: 'all', language: 'fr' }, ['services.0', 'detail', 'language']],
    [{ name: 'x', contractId: 'N'.repeat(57), color: 1 }, ['contractId', 'color']],
    [{ name: 'x', connections: ['kobe'] }, ['connections.0']],
  ])('that does not fit is refused, and every field named: %j', async (body, fields) => {
    const { status, body: problem } = await calendars.call('POST /calendars', { body });
    expect(status).toBe(400);
    expect(problem.errors.map(({ field }: { field: string }) => field)).toEqual(fields);
  });

  it.each(SCOPES)('is made, listed and revoked by clients with the scope %s', async scope => {
    const scopes = SCOPES.filter(each => each !== scope);
    const path = { calendarId: `cal_${'0'.repeat(24)}` };
    for (const route of ['POST /calendars', 'GET /calendars', 'DELETE /calendars/{calendarId}']) {
      const { status, body } = await calendars.call(route, { scopes, path, body: { name: 'x' } });
      expect(status).toBe(403);
      expect(body.detail).toContain(scope);
    }
  });

  it('is one of fifty that a client may have', async () => {
    for (let i = 0; i < 50; i++) await calendars.create({}, { clientId: 'eager' });
    const body = { name: 'x' };
    expect((await calendars.call('POST /calendars', { clientId: 'eager', body })).status).toBe(409);
    expect((await calendars.call('POST /calendars', { clientId: 'other', body })).status).toBe(201);
  });

  it('is not made by a client that has ended, though the gateway still takes its token (invariant 22)', async () => {
    const ended = { clientId: 'gone', secretVersion: '1-jp', body: { name: 'x' } };
    expect((await calendars.call('POST /calendars', ended)).status).toBe(401);
    expect(await calendars.calendars.listCalendars()).toEqual([]);
  });
});
