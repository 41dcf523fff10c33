import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DynamoPollStore } from '../../../shared/adapters/dynamodb/poll-store.ts';
import { inPartition } from '../../../shared/adapters/dynamodb/table.ts';
import { emptyDetail } from '../../simulator/world/detail.ts';
import { type Api, listOf, startApi, UNO } from '../../support/api.ts';
import { pollApiDetails } from '../../support/api-details.ts';
import { type Calendars, startCalendars } from '../../support/calendars.ts';
import { readCalendar } from '../../support/icalendar.ts';

const MINUTE_MS = 60_000;
let api: Api;
let calendars: Calendars;
beforeEach(async () => {
  api = await startApi();
  calendars = startCalendars(api);
});
afterEach(() => api.close());

const ORDER = { contractId: 'N1', orderRequestNum: '1', orderType: 1, orderStatus: 2, offerPlanDate: '2026-12-24' };

async function storeWork(day: string): Promise<void> {
  api.now += MINUTE_MS;
  const work = { contractLineNumDistribut: 'N1', accsLineScheduleYmd: day, accsLineScheduleTimeZone: 'AM' };
  await pollApiDetails(api, [JSON.stringify(emptyDetail('WE1', work))]);
}

describe('a calendar that did not change', () => {
  it('answers 304 to who has what it shows, until that changes, whatever the time is', async () => {
    await storeWork('2026/12/04');
    const url = await calendars.create();
    const { etag = '' } = (await calendars.get(url)).headers;
    api.now += 60 * MINUTE_MS;
    const same = await calendars.get(url, { 'if-none-match': etag });
    expect([same.status, same.text, same.headers['content-type']]).toEqual([304, '', undefined]);
    await storeWork('2026/12/11');
    expect((await calendars.get(url, { 'if-none-match': etag })).status).toBe(200);
  });

  it('answers 304 without reading orders and details, while the polls have put nothing', async () => {
    await api.poll(UNO, listOf([ORDER]));
    await storeWork('2026/12/04');
    const url = await calendars.create();
    const plain = (await calendars.get(url)).headers.etag ?? '';
    const { headers } = await calendars.get(url, { 'accept-encoding': 'gzip' });
    const noReads = startCalendars(api, {
      orders: { listOrders: () => expect.unreachable() },
      details: { listDetails: () => expect.unreachable(), listOfContract: () => expect.unreachable() },
    });
    for (const etag of [plain, headers.etag ?? '', `"other", W/${plain}`]) {
      const same = await noReads.get(url, { 'if-none-match': etag });
      expect([same.status, same.headers['referrer-policy']]).toEqual([304, 'no-referrer']);
    }
    const another = await calendars.create({ language: 'en' });
    expect((await calendars.get(another, { 'if-none-match': plain })).status).toBe(200);
    api.now += 24 * 60 * MINUTE_MS;
    expect((await calendars.get(url, { 'if-none-match': plain })).status).toBe(200);
    const { etag = '' } = (await calendars.get(url)).headers;
    await api.poll(UNO, listOf([{ ...ORDER, offerPlanDate: '2026-12-25' }]));
    expect((await calendars.get(url, { 'if-none-match': etag })).status).toBe(200);
  });

  it('answers 304 to no one who was told less than the polls have put, since replication lagged', async () => {
    await storeWork('2026/12/04');
    const url = await calendars.create();
    const [stored] = await api.table.queryAll({ where: inPartition('DETAILS#default') });
    const key = { pk: 'DETAILS#default', sk: String(stored?.sk) };
    await storeWork('2026/12/11');
    const after = await api.table.get(key);
    const put = (item: typeof stored) => api.table.put({ ...item, ...key });
    await put(stored);
    const lagging = await calendars.get(url);
    expect(readCalendar(lagging.text)).toMatchObject([{ start: '2026-12-04T09:00:00' }]);
    await put(after);
    const { status, text } = await calendars.get(url, { 'if-none-match': lagging.headers.etag ?? '' });
    expect([status, readCalendar(text)]).toMatchObject([200, [{ start: '2026-12-11T09:00:00' }]]);
  });
});

describe('a calendar of which not all is known', () => {
  it('is 503 while what it shows is stored in part, and never short: programs delete what is missing', async () => {
    const url = await calendars.create({ services: ['uno'] });
    const whole = async () => {
      const { status, headers } = await calendars.get(url);
      return status === 503 ? `after ${headers['retry-after']} s` : status;
    };
    expect(await whole()).toBe('after 60 s');
    await storeWork('2026/12/04');
    expect(await whole()).toBe(200);
    const polls = new DynamoPollStore(api.table);
    await polls.putLease(UNO, { revision: 0, owner: 'jp', until: 0, token: 'a', openedAt: api.now });
    expect(await whole()).toBe('after 60 s');
    // A poll that died.
    api.now += 60 * MINUTE_MS;
    await api.poll(UNO, listOf([ORDER]));
    expect(await whole()).toBe(200);
  });

  it('shows orders to whose details no answer ever came', async () => {
    await api.poll(UNO, listOf([ORDER]));
    const { text } = await calendars.get(await calendars.create());
    expect(readCalendar(text)).toMatchObject([{ summary: '提供予定 新規 N1 uno' }]);
  });
});
