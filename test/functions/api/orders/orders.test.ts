import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Api, listOf, startApi, UNO } from '../../../support/api.ts';

let api: Api;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.close());

const list = (query: Record<string, string> = {}) => api.call('GET /orders', { query });
const find = (orderId: string) => api.call('GET /orders/{orderId}', { path: { orderId } });

const order = (contractId: string, more: object = {}) => ({
  contractId,
  serviceName: 'uno-virtual',
  orderType: 1,
  offerPlanDate: '2026-12-31T12:34:56Z',
  orderStatus: 3,
  orderRequestNum: '123456789012',
  ...more,
});

interface View {
  readonly orderId: string;
  readonly service: string;
}
const idsOf = (body: { data: View[] }) => body.data.map(({ orderId }) => orderId);

async function walk(query: Record<string, string>): Promise<{ ids: string[]; pages: number }> {
  const ids: string[] = [];
  let cursor: string | undefined;
  let pages = 0;
  do {
    const { status, body } = await list({ ...query, ...(cursor && { cursor }) });
    expect(status).toBe(200);
    ids.push(...idsOf(body));
    cursor = body.cursor;
    pages++;
  } while (cursor !== undefined && pages < 1000);
  return { ids, pages };
}

describe('an order', () => {
  it('is shown as webhooks show it, with its times', async () => {
    await api.poll(UNO, listOf([order('N12345678')]));
    api.now += 300_000;
    await api.poll(UNO, listOf([order('N12345678', { orderStatus: '4' })]));
    const { status, body } = await find('uno~123456789012~N12345678');
    expect(status).toBe(200);
    expect(body).toEqual({
      orderId: 'uno~123456789012~N12345678',
      connection: 'default',
      service: 'uno',
      order: order('N12345678', { orderStatus: '4' }),
      status: { code: '4', phase: 'in_progress', label: { ja: expect.any(String), en: expect.any(String) } },
      orderType: { code: '1', label: { ja: '新規', en: 'New' } },
      planned: { first: '2026-12-31T12:34:56Z', current: '2026-12-31T12:34:56Z', slippedDays: 0 },
      sequence: 1,
      firstSeenAt: '2026-11-23T03:00:00.000Z',
      updatedAt: '2026-11-23T03:05:00.000Z',
      details: [],
      timeline: [],
    });
    const { details: _, timeline: __, ...listed } = body;
    expect((await list()).body).toEqual({ data: [listed] });
  });

  it('that the provider no longer lists stays, with the time it was missed', async () => {
    await api.poll(UNO, listOf([order('N1'), order('N2')]));
    for (let poll = 0; poll < 3; poll++) {
      api.now += 300_000;
      await api.poll(UNO, listOf([order('N2')]));
    }
    expect((await find('uno~123456789012~N1')).body.removedAt).toMatch(/^2026-11-23T03:\d\d:00\.000Z$/);
    expect((await find('uno~123456789012~N2')).body.removedAt).toBeUndefined();
  });

  it('of another connection has it in front', async () => {
    await api.poll({ connection: 'osaka', service: 'uno' }, listOf([order('N1')]));
    expect(idsOf((await list({ connection: 'osaka' })).body)).toEqual(['osaka~uno~123456789012~N1']);
    expect((await find('osaka~uno~123456789012~N1')).status).toBe(200);
    expect((await find('uno~123456789012~N1')).status).toBe(404);
  });

  it('with awkward parts in its identity is found by the id that lists give', async () => {
    const awkward = order('N~1/ä %00?', { orderRequestNum: '受付#~1' });
    await api.poll(UNO, listOf([awkward]));
    const [id = ''] = idsOf((await list()).body);
    expect(id).toMatch(/^uno~[\w%.-]+~[\w%.-]+$/);
    expect((await find(id)).body.order).toEqual(awkward);
    // API Gateway hands on what the client sent, encoded or not; Java's URLEncoder encodes `~` too.
    for (const sent of [encodeURIComponent(id), encodeURIComponent(id).replaceAll('~', '%7E')])
      expect((await find(sent)).body.order, sent).toEqual(awkward);
  });

  it('whose id is the encoded form of another is found by it, and the other then by its own', async () => {
    const [plain, odd] = [order('N 1'), order('N%201')];
    await api.poll(UNO, listOf([plain]));
    expect((await find('uno~123456789012~N%25201')).body.order).toEqual(plain);
    api.now += 300_000;
    await api.poll(UNO, listOf([plain, odd]));
    expect((await find('uno~123456789012~N%25201')).body.order).toEqual(odd);
    expect((await find('uno~123456789012~N%201')).body.order).toEqual(plain);
  });

  it.each([
    'uno~1~2',
    'uno~1',
    'nothing',
    '',
    'UNO~1~2',
    'kobe~uno~1~2',
    'uno~%E0%A4%A~x',
    '__proto__',
    'uno~__proto__~constructor',
    `uno~${'9'.repeat(5000)}~x`,
    'uno~~',
    'uno%7E1%7E2',
    'uno~\ud800~x',
  ])('that is unknown is 404: %.30s', async id => {
    await api.poll(UNO, listOf([order('N1')]));
    const { status, headers, body } = await find(id);
    expect(status).toBe(404);
    expect(headers['content-type']).toBe('application/problem+json');
    expect(body.detail).toBe('There is no such order.');
  });
});

describe('the list of orders', () => {
  it('comes in pages that together hold every order once, across services', async () => {
    await api.poll(UNO, listOf(Array.from({ length: 23 }, (_, i) => order(`N${i}`))));
    await api.poll(
      { connection: 'default', service: 'ucaas' },
      listOf(Array.from({ length: 7 }, (_, i) => order(`U${i}`))),
    );
    const whole = await walk({});
    expect(new Set(whole.ids).size).toBe(30);
    for (const limit of ['1', '4', '10', '29', '30']) {
      const { ids, pages } = await walk({ limit });
      expect(ids).toEqual(whole.ids);
      expect(pages).toBeLessThanOrEqual(Math.ceil(30 / Number(limit)) + 1);
    }
  });

  it('goes on after the order that a cursor names, whatever came or went', async () => {
    await api.poll(UNO, listOf(Array.from({ length: 10 }, (_, i) => order(`N${i}`))));
    const first = (await list({ limit: '5' })).body;
    api.now += 300_000;
    await api.poll(UNO, listOf(Array.from({ length: 20 }, (_, i) => order(`N${i}`))));
    const rest = (await list({ cursor: first.cursor })).body;
    expect(new Set([...idsOf(first), ...idsOf(rest)]).size).toBe(idsOf(first).length + idsOf(rest).length);
    for (let i = 0; i < 10; i++) expect([...idsOf(first), ...idsOf(rest)]).toContain(`uno~123456789012~N${i}`);
  });

  it('is filtered by service, phase, contract and time of the last change', async () => {
    await api.poll(UNO, listOf([order('N1'), order('N2', { orderStatus: 1 }), order('N3', { orderStatus: 'odd' })]));
    await api.poll({ connection: 'default', service: 'ucaas' }, listOf([order('U1')]));
    api.now += 300_000;
    await api.poll(
      UNO,
      listOf([order('N1', { orderStatus: 4 }), order('N2', { orderStatus: 1 }), order('N3', { orderStatus: 'odd' })]),
    );
    const contracts = async (query: Record<string, string>) =>
      idsOf((await list(query)).body)
        .map(id => id.split('~').at(-1))
        .sort();
    expect(await contracts({ service: 'ucaas' })).toEqual(['U1']);
    expect(await contracts({ service: 'uno', phase: 'received' })).toEqual(['N2']);
    expect(await contracts({ service: 'uno', phase: 'unknown' })).toEqual(['N3']);
    expect(await contracts({ contractId: 'N2' })).toEqual(['N2']);
    expect(await contracts({ updatedSince: '2026-11-23T03:05:00Z' })).toEqual(['N1']);
    expect(await contracts({ updatedSince: '2026-11-23T12:05:00+09:00' })).toEqual(['N1']);
    expect(await contracts({ updatedSince: '2026-11-23T03:05:01Z' })).toEqual([]);
    expect(await contracts({ service: 'uno', contractId: 'U1' })).toEqual([]);
  });

  it('is 503 before any complete answer, never empty', async () => {
    const { status, headers } = await list();
    expect(status).toBe(503);
    expect(headers['retry-after']).toBe('60');
    await api.poll(UNO, listOf([]));
    expect((await list()).body).toEqual({ data: [] });
    expect((await list({ service: 'ucaas' })).status).toBe(503);
  });

  it.each<[string, Record<string, string>, string, RegExp]>([
    ['an unknown service', { service: 'x' }, 'service', /^must be one of uno, /],
    ['an unknown phase', { phase: 'done' }, 'phase', /^must be one of received, in_progress, completed, unknown$/],
    ['a limit of 0', { limit: '0' }, 'limit', /^must be at least 1$/],
    ['a limit of 1001', { limit: '1001' }, 'limit', /^must be at most 1000$/],
    ['a limit in words', { limit: 'ten' }, 'limit', /^must be a number from 1 to 1000$/],
    ['a limit with a sign', { limit: '+5' }, 'limit', /^must be a number from 1 to 1000$/],
    ['a date without time', { updatedSince: '2026-11-23' }, 'updatedSince', /^must be a date and time such as/],
    [
      'a day that is none',
      { updatedSince: '2026-02-31T00:00:00Z' },
      'updatedSince',
      /^must be a date and time such as/,
    ],
    [
      'a date that is none',
      { updatedSince: '2026-13-40T00:00:00Z' },
      'updatedSince',
      /^must be a date and time such as/,
    ],
    [
      'an offset whose plus became a blank',
      { updatedSince: '2026-11-23T12:00:00 09:00' },
      'updatedSince',
      /^must be a date and time such as .* \(write \+ as %2B\)$/,
    ],
    ['a blank elsewhere', { updatedSince: '2026-11-23 12:00' }, 'updatedSince', /such as \S+$/],
    ['an unknown connection', { connection: 'kobe' }, 'connection', /^must be one of default, osaka$/],
    ['an unknown parameter', { sort: 'asc' }, 'sort', /^is not known here$/],
    [
      'a made-up cursor',
      { cursor: 'abc' },
      'cursor',
      /^must be a cursor that an earlier answer to the same query gave$/,
    ],
    ['an empty cursor', { cursor: '' }, 'cursor', /^must be a cursor that an earlier answer to the same query gave$/],
    ['something between slipped or not', { slipped: 'yes' }, 'slipped', /^must be true or false$/],
  ])('%s is 400 and says so', async (_what, query, field, message) => {
    await api.poll(UNO, listOf([]));
    const { status, body } = await list(query);
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ field, message: expect.stringMatching(message) }]);
  });
});
