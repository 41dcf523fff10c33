import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SERVICES } from '../../../shared/domain/provider/services.ts';
import { type Api, listOf, startApi, UNO } from '../../support/api.ts';

const LIST = 'GET /business-process/service-orders';

let api: Api;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.close());

const list = (query: Record<string, string> = { serviceName: 'uno' }, headers: Record<string, string> = {}) =>
  api.call(LIST, { query, headers });

const order = (contractId: string, more: object = {}) => ({
  contractId,
  serviceName: 'uno-virtual',
  orderType: 1,
  offerPlanDate: '2026-12-31T12:34:56Z',
  orderStatus: 3,
  orderRequestNum: '123456789012',
  ...more,
});

describe("the provider's own call", () => {
  it('gives back every item as it came: fields, their order, types, nulls, numbers of twenty digits', async () => {
    const items = [
      '{"contractId":"N2","serviceName":"uno-virtual","orderType":1,"offerPlanDate":null,"orderStatus":3,"orderRequestNum":"1"}',
      '{"orderStatus":"3","orderRequestNum":12345678901234567890,"contractId":"N1","orderType":"1","serviceName":""}',
      '{"contractId":"N3","orderRequestNum":"2","zusatz":{"b":[1,null,{"a":12345678901234567890}],"a":1e400},"作業":"受付済","z":true}',
      '{"contractId":"N0","orderRequestNum":"3","orderStatus":"","note":"a \\"quoted\\" \\\\ line\\nand \\u0000"}',
    ];
    await api.poll(UNO, `{"items":[${items.join(',')}],"resultCount":4}`);
    const { status, text } = await list();
    expect(status).toBe(200);
    expect(text).toBe(`{"items":[${items.join(',')}],"resultCount":4}`);
  });

  it("keeps the provider's order, new orders last, and says nothing of removed ones", async () => {
    const ids = (text: string) =>
      (JSON.parse(text) as { items: { contractId: string }[] }).items.map(i => i.contractId);
    const first = Array.from({ length: 40 }, (_, i) => order(`N${(i * 7) % 40}`));
    await api.poll(UNO, listOf(first));
    expect(ids((await list()).text)).toEqual(first.map(({ contractId }) => contractId));

    const second = [order('new-b'), order('new-a'), ...first.slice(1).reverse()];
    for (let poll = 0; poll < 3; poll++) {
      api.now += 300_000;
      await api.poll(UNO, listOf(second));
    }
    const { body, text } = await list();
    expect(ids(text)).toEqual([...first.slice(1).map(({ contractId }) => contractId), 'new-b', 'new-a']);
    expect(body.resultCount).toBe(41);
  });

  it('answers an empty list once the provider has', async () => {
    await api.poll(UNO, listOf([]));
    expect((await list()).text).toBe('{"items":[],"resultCount":0}');
  });

  it('keeps services and connections apart', async () => {
    await api.poll(UNO, listOf([order('N1')]));
    await api.poll({ connection: 'osaka', service: 'uno' }, listOf([order('N2')]));
    await api.poll({ connection: 'default', service: 'ucaas' }, listOf([order('N3')]));
    expect((await list()).body.items).toEqual([order('N1')]);
    expect((await list({ serviceName: 'uno', connection: 'default' })).body.items).toEqual([order('N1')]);
    expect((await list({ serviceName: 'uno', connection: 'osaka' })).body.items).toEqual([order('N2')]);
    expect((await list({ serviceName: 'ucaas' })).body.items).toEqual([order('N3')]);
  });

  it('shows a limited client its own connections, the first one unless it names another', async () => {
    await api.poll(UNO, listOf([order('N1')]));
    await api.poll({ connection: 'osaka', service: 'uno' }, listOf([order('N2')]));
    const ask = async (connections: readonly string[], connection?: string) => {
      const query = { serviceName: 'uno', ...(connection && { connection }) };
      const { status, body } = await api.call(LIST, { query, connections });
      return status === 200 ? body.items[0].contractId : status;
    };
    expect(await ask(['osaka'])).toBe('N2');
    expect(await ask(['osaka'], 'osaka')).toBe('N2');
    expect(await ask(['osaka'], 'default')).toBe(403);
    expect(await ask(['osaka'], 'kobe')).toBe(403);
    expect(await ask(['osaka', 'default'])).toBe('N1');
    expect(await ask(['kobe'])).toBe(403);
  });

  it('bears with parameters that it does not know, as the clients of the provider may send them', async () => {
    await api.poll(UNO, listOf([order('N1')]));
    expect((await list({ serviceName: 'uno', callback: 'x' })).status).toBe(200);
  });
});

describe('before the first complete answer', () => {
  it.each(SERVICES)('%s is 503 with Retry-After, never an empty list', async serviceName => {
    const { status, headers, body } = await list({ serviceName });
    expect(status).toBe(503);
    expect(headers['retry-after']).toBe('60');
    expect(headers['content-type']).toBe('application/problem+json');
    expect(body.detail).toContain(serviceName);
  });

  it('a bad answer does not end it', async () => {
    await api.poll(UNO, '<html>Sorry</html>');
    expect((await list()).status).toBe(503);
    await api.poll(UNO, listOf([]));
    await api.poll(UNO, '<html>Sorry</html>');
    expect((await list()).status).toBe(200);
  });
});

describe('its validators', () => {
  it('are a strong ETag, and the last complete poll as Last-Modified', async () => {
    await api.poll(UNO, listOf([order('N1')]));
    const first = await list();
    expect(first.headers.etag).toMatch(/^"[\w-]{43}"$/);
    expect(first.headers['last-modified']).toBe('Mon, 23 Nov 2026 03:00:00 GMT');
    expect(first.headers['cache-control']).toBe('private, no-cache');

    api.now += 300_000;
    await api.poll(UNO, listOf([order('N1')]));
    const second = await list();
    expect(second.headers.etag).toBe(first.headers.etag);
    expect(second.headers['last-modified']).toBe('Mon, 23 Nov 2026 03:05:00 GMT');

    api.now += 300_000;
    await api.poll(UNO, '<html>Sorry</html>');
    expect((await list()).headers['last-modified']).toBe('Mon, 23 Nov 2026 03:05:00 GMT');

    await api.poll(UNO, listOf([order('N1', { orderStatus: 4 })]));
    expect((await list()).headers.etag).not.toBe(first.headers.etag);
  });

  it.each([
    ['the same tag', (tag: string) => tag],
    ['a weak one', (tag: string) => `W/${tag}`],
    ['one of several', (tag: string) => `"a", ${tag} ,"b"`],
    ['any', () => '*'],
  ])('answer 304 without a body to %s', async (_what, toHeader) => {
    await api.poll(UNO, listOf([order('N1')]));
    const { headers } = await list();
    const again = await list({ serviceName: 'uno' }, { 'If-None-Match': toHeader(headers.etag ?? '') });
    expect(again).toMatchObject({ status: 304, text: '' });
    expect(again.headers).toMatchObject({ etag: headers.etag, 'last-modified': headers['last-modified'] });
    expect(again.headers['content-type']).toBeUndefined();
  });

  it('answer in full to another tag', async () => {
    await api.poll(UNO, listOf([order('N1')]));
    expect((await list({ serviceName: 'uno' }, { 'if-none-match': '"other"' })).body.items).toHaveLength(1);
  });
});

describe('a request that does not fit', () => {
  it.each([
    ['no serviceName', {}, 'serviceName', 'must be one of uno, ucaas, sip-trunking'],
    ['an unknown serviceName', { serviceName: 'UNO' }, 'serviceName', 'must be one of uno, ucaas, sip-trunking'],
    ['an empty serviceName', { serviceName: '' }, 'serviceName', 'must be one of uno, ucaas, sip-trunking'],
    [
      'an unknown connection',
      { serviceName: 'uno', connection: 'kobe' },
      'connection',
      'must be one of default, osaka',
    ],
  ])('%s is 400 and says so', async (_what, query: Record<string, string>, field, message) => {
    const { status, body } = await list(query);
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ field, message: expect.stringContaining(message) }]);
  });
});
