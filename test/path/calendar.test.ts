import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { RunnerProcess } from '../infra/local/runner-process.ts';
import { type Simulator, startSimulator } from '../simulator/simulator.ts';
import { emptyDetail } from '../simulator/world/detail.ts';
import { type ReadEvent, readCalendar } from '../support/icalendar.ts';
import { settled } from '../support/settled.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const UID = 'in_house_work~WE1~01~%E3%83%A1%E3%82%A4%E3%83%B3@order-relay';
let provider: Simulator;
let runner: RunnerProcess;

beforeAll(async () => {
  provider = await startSimulator();
  provider.replace('uno', [{ contractId: 'N1', orderRequestNum: '1', orderStatus: 2, orderType: 1 }]);
  const { consumerKey, consumerSecret } = provider;
  runner = await RunnerProcess.start(
    ['--upstream', provider.url, '--poll-seconds', '0.5', '--details', 'always', '--strict'],
    { NTT_CONSUMER_KEY: consumerKey, NTT_CONSUMER_SECRET: consumerSecret },
  );
});
afterAll(async () => {
  await runner.end();
  await provider.close();
});

/** YYYY-MM-DD in Japan, so many days from now. */
const dayIn = (days: number) => new Date(Date.now() + days * DAY_MS + 9 * 3_600_000).toISOString().slice(0, 10);

function plan(day: string, more: Record<string, string> = {}): void {
  const work = { contractLineNumDistribut: 'N1', accsLineScheduleYmd: day.replaceAll('-', '/'), withdrawKbn: '0' };
  provider.putDetail(emptyDetail('WE1', { ...work, accsLineScheduleTimeZone: 'AM', ...more }));
}

/** The entry of the work, as soon as `is` holds of it. */
function entryWhen(url: string, is: Partial<ReadEvent>): Promise<ReadEvent> {
  return settled(async () => {
    const found = readCalendar(await (await fetch(url)).text()).find(({ uid }) => uid === UID);
    expect(found).toMatchObject(is);
    return found ?? expect.unreachable();
  });
}

it('what a calendar program subscribed to moves with the site work, is cancelled with it, and ends when it is revoked', async () => {
  const [first, later] = [dayIn(10), dayIn(17)];
  plan(first);
  const { status, json } = await runner.call('POST', '/v1/calendars', { name: '工事予定', contractId: 'N1' });
  expect(status).toBe(201);
  const { id, url } = json;
  expect(url).toMatch(new RegExp(`^${runner.url}/v1/calendars/${id}/[\\w-]{43}\\.ics$`));

  const planned = await entryWhen(url, { status: 'CONFIRMED', start: `${first}T09:00:00`, zone: 'Asia/Tokyo' });
  plan(later, { accsLineScheduleTimeZone: '13:00-15:00' });
  const moved = await entryWhen(url, { start: `${later}T13:00:00`, end: `${later}T15:00:00` });
  expect(moved.sequence).toBeGreaterThan(planned.sequence);
  expect(moved.description).toContain(`当初の予定日: ${first.replaceAll('-', '/')} (7日遅れ)`);
  plan(later, { accsLineScheduleTimeZone: '13:00-15:00', withdrawKbn: '1' });
  const cancelled = await entryWhen(url, { status: 'CANCELLED', start: `${later}T13:00:00` });
  expect(cancelled.sequence).toBeGreaterThan(moved.sequence);

  const { headers } = await fetch(url);
  expect(Object.fromEntries(headers)).toMatchObject({ 'referrer-policy': 'no-referrer', 'x-robots-tag': 'noindex' });
  const known = { 'if-none-match': headers.get('etag') ?? '' };
  expect((await fetch(url, { headers: known })).status).toBe(304);
  expect((await fetch(url.replace(/.{5}\.ics$/, 'AAAAA.ics'))).status).toBe(404);
  expect((await runner.call('DELETE', `/v1/calendars/${id}`)).status).toBe(204);
  expect((await fetch(url, { headers: known })).status).toBe(404);

  const secret = url.slice(-47, -4);
  expect(runner.stdout + runner.stderr).not.toContain(secret);
});

it('an address is good in every region, and revoked in one it ends in all, with what its maker may read', async () => {
  const regions = await RunnerProcess.start(['--regions', 'jp,us', '--poll-seconds', '0.5']);
  onTestFinished(async () => void (await regions.end()));
  const rights = { name: 'planner', scopes: ['orders:read', 'order-details:read'] };
  const { clientId, clientSecret } = (await regions.callIn('jp', 'POST', '/v1/clients', rights)).json;
  const token = await regions.getToken(clientId, clientSecret);
  const wanted = { name: '工事予定', detail: 'full' };
  const { id, url } = (await regions.call('POST', '/v1/calendars', wanted, token)).json;
  const inOther = url.replace(regions.regions.jp, regions.regions.us);
  const read = async (address: string) => (await fetch(address)).text();
  // Entries' lines are folded.
  const showsPeople = async (address: string) => (await read(address)).replaceAll('\r\n ', '').includes('サンプル商事');
  for (const address of [url, inOther]) await settled(async () => expect(await showsPeople(address)).toBe(true));

  expect((await regions.callIn('us', 'DELETE', `/v1/clients/${clientId}`)).status).toBe(204);
  for (const address of [url, inOther]) {
    await settled(async () => expect(await showsPeople(address)).toBe(false));
    expect(readCalendar(await read(address)).length).toBeGreaterThan(0);
  }
  expect((await regions.callIn('us', 'DELETE', `/v1/calendars/${id}`)).status).toBe(204);
  for (const address of [url, inOther]) await settled(async () => expect((await fetch(address)).status).toBe(404));
});
