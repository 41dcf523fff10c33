import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHeldClock, type HeldClock } from './clock.ts';
import { connect, requestToken } from './provider-client.ts';
import { services } from './services.ts';
import { type Simulator, startSimulator } from './simulator.ts';
import { rawNumber } from './world/item.ts';

const order = {
  contractId: 'N12345678',
  serviceName: 'uno-virtual',
  orderType: 1,
  offerPlanDate: '2026-12-31T12:34:56Z',
  orderStatus: 2,
  orderRequestNum: '123456789012',
};

const errorCode = async (response: Response) =>
  ((await response.json()) as { fault: { detail: { errorcode: string } } }).fault.detail.errorcode;

let simulator: Simulator;
let clock: HeldClock;

beforeEach(async () => {
  clock = createHeldClock();
  simulator = await startSimulator({ clock, quota: { calls: 20, perMs: 60_000 } });
});
afterEach(() => simulator.close());

describe('a token', () => {
  it('comes with its numbers as strings', async () => {
    const response = await requestToken(simulator);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      accessToken: expect.stringMatching(/^\w{28}$/),
      tokenType: 'BearerToken',
      expiresIn: '3599',
      scope: 'READ WRITE',
      issuedAt: String(clock.now()),
    });
  });

  it('expires by the clock of the simulator', async () => {
    const client = await connect(simulator);
    clock.advance(3_598_999);
    expect((await client.list('uno')).status).toBe(200);
    clock.advance(1);
    const late = await client.list('uno');
    expect(late.status).toBe(401);
    expect(await errorCode(late)).toBe('keymanagement.service.access_token_expired');
  });

  it('is known as long as it is one of the last hundred', async () => {
    const client = await connect(simulator);
    for (let i = 0; i < 99; i++) await requestToken(simulator);
    expect((await client.list('uno')).status).toBe(200);
    await requestToken(simulator);
    expect((await client.list('uno')).status).toBe(401);
  });

  it('does not end the one before', async () => {
    const first = await connect(simulator);
    await connect(simulator);
    expect((await first.list('uno')).status).toBe(200);
  });

  it.each([{ clientSecret: 'wrong' }, { clientId: 'wrong' }])('is refused for %o', async form => {
    const response = await requestToken(simulator, form);
    expect(response.status).toBe(401);
    expect(await errorCode(response)).toBe('oauth.v2.InvalidClientIdentifier');
  });

  it.each([{ grantType: 'password' }, { grantType: undefined }, { clientId: undefined }, { clientSecret: 7 }])(
    'is not given for the malformed %o',
    async form => {
      expect((await requestToken(simulator, form)).status).toBe(400);
    },
  );

  it.each([
    ['application/json', '{"grantType":'],
    ['application/json', '[]'],
    ['application/x-www-form-urlencoded', 'grant_type=client_credentials'],
  ])('is not given for a body that is no JSON object (%s, %s)', async (contentType, body) => {
    const url = `${simulator.url}/v1/oauth/accesstokens`;
    const response = await fetch(url, { method: 'POST', headers: { 'content-type': contentType }, body });
    expect(response.status).toBe(400);
  });
});

describe('the list of orders', () => {
  it.each(services)('is empty for %s at first', async service => {
    const response = await (await connect(simulator)).list(service);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.text()).toBe('{"items":[],"resultCount":0}');
  });

  it.each([undefined, 'Bearer wrong', 'Basic eDp5'])('is refused with authorization %s', async authorization => {
    const url = `${simulator.url}/v1/business-process/service-orders?serviceName=uno`;
    const response = await fetch(url, { headers: authorization ? { authorization } : {} });
    expect(response.status).toBe(401);
    expect(await errorCode(response)).toBe('oauth.v2.InvalidAccessToken');
  });

  it.each(['', '?serviceName=', '?serviceName=UNO', '?serviceName=constructor'])(
    'needs a service (%s)',
    async query => {
      const { accessToken } = await connect(simulator);
      const url = `${simulator.url}/v1/business-process/service-orders${query}`;
      const response = await fetch(url, { headers: { authorization: `Bearer ${accessToken}` } });
      expect(response.status).toBe(400);
    },
  );

  it('gives items field for field and type for type', async () => {
    const { list } = await connect(simulator);
    const items = [
      { ...order, orderStatus: '3', extra: { nested: [1, null] }, 備考: '至急' },
      { ...order, orderRequestNum: 210987654321 },
      { ...order, orderRequestNum: rawNumber('12345678901234567890') },
    ];
    simulator.replace('uno', items);
    expect(await (await list('uno')).text()).toBe(JSON.stringify({ items, resultCount: 3 }));
    expect(JSON.stringify(items[2])).toContain('"orderRequestNum":12345678901234567890');
  });

  it('is the same as the test sees it', async () => {
    const client = await connect(simulator);
    simulator.put('mss', order);
    expect(simulator.orders('mss')).toEqual(await client.items('mss'));
    expect(simulator.orders('uno')).toEqual([]);
  });

  it('has one order for each orderRequestNum and contractId, however the number is written', () => {
    simulator.put('uno', order);
    simulator.put('uno', { ...order, contractId: 'N87654321' });
    simulator.put('uno', { ...order, orderRequestNum: 123456789012, orderStatus: 3 });
    expect(simulator.orders('uno').map(({ orderStatus }) => orderStatus)).toEqual([3, 2]);
  });

  it('loses an order that is removed, and says so when there is none', () => {
    simulator.put('uno', order);
    simulator.remove('uno', '123456789012');
    expect(simulator.orders('uno')).toEqual([]);
    expect(() => simulator.remove('uno', '123456789012')).toThrow('No order 123456789012 in uno');
  });

  it('is limited by a quota, until the next window', async () => {
    const { list } = await connect(simulator);
    const statuses = [];
    for (let call = 0; call < 21; call++) statuses.push((await list('uno')).status);
    expect(statuses).toEqual([...Array(20).fill(200), 429]);
    expect(await errorCode(await list('mss'))).toBe('policies.ratelimit.QuotaViolation');
    clock.advance(60_000);
    expect((await list('uno')).status).toBe(200);
  });
});

describe('the simulator', () => {
  it('answers 404 on other paths and methods', async () => {
    expect((await fetch(`${simulator.url}/v2/anything`)).status).toBe(404);
    expect((await fetch(`${simulator.url}/v1/oauth/accesstokens`)).status).toBe(404);
  });

  it('logs every request', async () => {
    const { list } = await connect(simulator);
    clock.advance(1000);
    simulator.fault('html-502');
    await list('mss');
    const path = '/v1/business-process/service-orders';
    await fetch(`${simulator.url}${path}`);
    const [token, spoilt, refused] = simulator.requests;
    expect(token).toMatchObject({ method: 'POST', path: '/v1/oauth/accesstokens', status: 200, authorized: true });
    expect(spoilt).toEqual({
      method: 'GET',
      path,
      service: 'mss',
      status: 502,
      at: clock.now(),
      authorized: true,
      fault: 'html-502',
    });
    expect(refused).toMatchObject({ service: undefined, status: 401, authorized: false, fault: undefined });
  });

  it('refuses a port that is taken', async () => {
    const port = Number(new URL(simulator.url).port);
    await expect(startSimulator({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('ends every connection when closed: idle, hanging and dripping ones', async () => {
    const { list } = await connect(simulator);
    simulator.fault('silent', { service: 'uno' });
    simulator.fault('slow-headers', { service: 'accs', delayMs: 60_000 });
    simulator.fault('dripping-body', { service: 'mss' });
    simulator.fault('endless-body', { service: 'ucaas' });
    const idle = connectSocket(Number(new URL(simulator.url).port), '127.0.0.1');
    await once(idle, 'connect');
    const waiting = [list('uno'), list('accs')];
    const reading = [(await list('mss')).text(), (await list('ucaas')).text()];
    // The client retries nothing, so each of the four fails once its connection ends.
    const failed = Promise.all([...waiting, ...reading].map(promise => expect(promise).rejects.toThrow(TypeError)));
    await simulator.close();
    await failed;
    if (!idle.closed) await once(idle, 'close');
    await expect(fetch(simulator.url)).rejects.toThrow(TypeError);
  });

  it('may be closed twice', async () => {
    await simulator.close();
    await simulator.close();
  });
});
