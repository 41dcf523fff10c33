import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyDetail } from '../../simulator/world/detail.ts';
import { type Api, startApi } from '../../support/api.ts';
import { pollApiDetails } from '../../support/api-details.ts';
import { type Calendars, startCalendars } from '../../support/calendars.ts';
import { client } from '../../support/client.ts';
import { readCalendar } from '../../support/icalendar.ts';

const SCOPES = ['orders:read', 'order-details:read'];
let api: Api;
let calendars: Calendars;
beforeEach(async () => {
  api = await startApi();
  calendars = startCalendars(api);
});
afterEach(() => api.close());

async function storeWork(): Promise<void> {
  const work = { contractLineNumDistribut: 'N1', accsLineScheduleYmd: '2026/12/04', homeConstWorker: '工事 太郎' };
  await pollApiDetails(api, [JSON.stringify(emptyDetail('WE1', work))]);
}

describe('a calendar in full', () => {
  const showsPeople = async (url: string) =>
    (await calendars.get(url)).text.replaceAll('\r\n ', '').includes('工事 太郎');

  it('shows names and addresses of people, and no other does', async () => {
    await storeWork();
    await api.clients.addClient(client('planner', { scopes: SCOPES }));
    const plain = await calendars.create({}, { clientId: 'planner' });
    const full = await calendars.create({ detail: 'full' }, { clientId: 'planner' });
    expect([await showsPeople(plain), await showsPeople(full)]).toEqual([false, true]);
  });

  it('shows no person any more once the client that made it is deleted, or may not read details (invariant 23)', async () => {
    await storeWork();
    await api.clients.addClient(client('planner', { scopes: SCOPES }));
    await api.clients.addClient(client('reader'));
    const full = await calendars.create({ detail: 'full' }, { clientId: 'planner' });
    const lost = await calendars.create({ detail: 'full' }, { clientId: 'reader' });
    expect([await showsPeople(full), await showsPeople(lost)]).toEqual([true, false]);
    const { etag = '' } = (await calendars.get(full)).headers;
    await api.clients.deleteClient('planner', { deletedAt: '', deletedBy: 'operator' });
    const after = await calendars.get(full, { 'if-none-match': etag });
    expect([after.status, await showsPeople(full)]).toEqual([200, false]);
    expect(readCalendar(after.text)).toHaveLength(1);
  });

  it('is shown in full while the operator made it', async () => {
    await storeWork();
    expect(await showsPeople(await calendars.create({ detail: 'full' }, { clientId: 'operator' }))).toBe(true);
  });

  it("is refused where clients are another issuer's, and shown to none of an earlier time", async () => {
    await storeWork();
    const full = await calendars.create({ detail: 'full' }, { clientId: 'operator' });
    const issuer = startCalendars(api, { tokensFrom: 'issuer' });
    const { status, body } = await issuer.call('POST /calendars', { body: { name: 'x', detail: 'full' } });
    expect([status, body.errors[0].field]).toEqual([400, 'detail']);
    expect((await issuer.get(full)).text.replaceAll('\r\n ', '')).not.toContain('工事 太郎');
  });
});
