import { setTimeout as pause } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { request } from 'undici';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { settled } from '../../support/settled.ts';
import { connect, type ListBody, requestToken } from '../provider-client.ts';
import { type Simulator, startSimulator } from '../simulator.ts';
import { type FaultName, faultNames, faults } from './faults.ts';

let simulator: Simulator;
let client: Awaited<ReturnType<typeof connect>>;

const item = (orderRequestNum: string, orderStatus: number | string) => ({
  contractId: 'N12345678',
  serviceName: 'uno-virtual',
  orderType: '1',
  offerPlanDate: '2026-12-31T12:34:56Z',
  orderStatus,
  orderRequestNum,
});
const items = [item('100000000001', 1), item('100000000002', '2'), item('100000000003', 3), item('000000000004', '')];

beforeAll(async () => {
  simulator = await startSimulator();
  simulator.replace('uno', items);
});
afterAll(() => simulator.close());
afterEach(() => simulator.fault(undefined));

const body = async () => (await (await client.list('uno')).json()) as ListBody;
const text = async () => (await client.list('uno')).text();
const isJson = (content: string) => {
  try {
    JSON.parse(content);
    return true;
  } catch {
    return false;
  }
};

async function refuses(status: number, content: string | RegExp) {
  const response = await client.list('uno');
  expect(response.status).toBe(status);
  expect(response.headers.get('retry-after')).toBeNull();
  expect(await response.text()).toMatch(content);
}

/** No answer comes in a while after the request has come. */
async function expectSilence(call: (signal: AbortSignal) => Promise<unknown>) {
  const before = simulator.requests.length;
  const patience = new AbortController();
  const answered = call(patience.signal);
  await settled(() => expect(simulator.requests.length).toBe(before + 1));
  await expect(Promise.race([answered, pause(150, 'waiting')])).resolves.toBe('waiting');
  patience.abort(new Error('Enough.'));
  await expect(answered).rejects.toThrow('Enough.');
}

const ask = (signal?: AbortSignal) => requestToken(simulator, {}, signal);

/** What each fault does to a client; a fault without an entry does not compile. */
const meets: Record<FaultName, () => Promise<void>> = {
  'bad-json': async () => {
    const content = await text();
    expect(isJson(content)).toBe(false);
    expect(content).toContain('"orderStatus":1\n');
  },
  'html-200': () => refuses(200, '<html>'),
  'empty-body': async () => expect(await text()).toBe(''),
  'json-null': async () => expect(await text()).toBe('null'),
  'truncated-json': async () => {
    const response = await client.list('uno');
    const content = await response.text();
    expect(response.headers.get('content-length')).toBe(String(content.length));
    expect(content).toMatch(/^\{"items":\[\{/);
    expect(isJson(content)).toBe(false);
  },
  'count-wrong': async () => expect(await body()).toEqual({ items, resultCount: 5 }),
  'count-missing': async () => expect(await body()).toEqual({ items }),
  'contract-id-missing': async () => {
    expect((await body()).items.map(one => 'contractId' in one)).toEqual([true, true, true, false]);
  },
  'request-num-missing': async () => {
    expect((await body()).items.map(one => 'orderRequestNum' in one)).toEqual([true, true, true, false]);
  },
  'items-not-objects': async () => expect(await body()).toEqual({ items: [null, 3, 'order', []], resultCount: 4 }),
  'items-not-an-array': async () => expect(await body()).toEqual({ items: { ...items }, resultCount: 4 }),
  'twins-differ': async () => {
    const last = { ...items[3], orderStatus: '9' };
    expect(await body()).toEqual({ items: [...items, last], resultCount: 5 });
  },
  'twins-equal': async () => expect(await body()).toEqual({ items: [...items, ...items], resultCount: 8 }),
  shuffled: async () => {
    const shuffled = (await body()).items;
    expect(shuffled).not.toEqual(items);
    expect(new Set(shuffled)).toEqual(new Set(items));
    expect(shuffled).toHaveLength(4);
  },
  'numbers-for-texts': async () => {
    const [first, second, , last] = (await body()).items;
    expect(first).toEqual({ ...items[0], orderType: 1, orderRequestNum: 100000000001 });
    expect(second).toMatchObject({ orderStatus: 2 });
    expect(last).toEqual({ ...items[3], orderType: 1 });
  },
  'texts-for-numbers': async () => {
    expect((await body()).items.map(one => one.orderStatus)).toEqual(['1', '2', '3', '']);
  },
  'half-vanish': async () => expect(await body()).toEqual({ items: [items[1], items[3]], resultCount: 2 }),
  'all-vanish': async () => expect(await body()).toEqual({ items: [], resultCount: 0 }),
  'bad-request': () => refuses(400, 'messaging.runtime.BadRequest'),
  'tokens-refused': async () => {
    await refuses(401, 'oauth.v2.InvalidAccessToken');
    client = await connect(simulator);
    await refuses(401, 'oauth.v2.InvalidAccessToken');
  },
  'token-revoked': async () => {
    const old = client;
    await refuses(401, 'oauth.v2.InvalidAccessToken');
    client = await connect(simulator);
    expect((await body()).items).toEqual(items);
    expect((await old.list('uno')).status).toBe(401);
  },
  forbidden: () => refuses(403, 'oauth.v2.InsufficientScope'),
  'quota-exceeded': () => refuses(429, 'policies.ratelimit.QuotaViolation'),
  'spike-arrest': () => refuses(429, 'policies.ratelimit.SpikeArrestViolation'),
  'quota-exceeded-500': () => refuses(500, 'policies.ratelimit.QuotaViolation'),
  'server-error': () => refuses(500, 'messaging.runtime.InternalError'),
  'html-502': () => refuses(502, '<html>'),
  'html-503': () => refuses(503, '<html>'),
  'html-504': () => refuses(504, '<html>'),
  'empty-503': () => refuses(503, /^$/),
  redirect: async () => {
    const response = await client.list('uno');
    expect([response.status, response.headers.get('location')]).toEqual([302, '/login']);
  },
  silent: async () => {
    await expectSilence(signal => client.list('uno', { signal }));
    expect(simulator.requests.at(-1)).toMatchObject({ fault: 'silent', status: undefined });
  },
  'slow-headers': async () => {
    const startedAtMs = performance.now();
    expect(await body()).toEqual({ items, resultCount: 4 });
    expect(performance.now() - startedAtMs).toBeGreaterThan(290);
    expect(simulator.requests.at(-1)).toMatchObject({ status: 200 });
  },
  'dripping-body': async () => {
    const { body: stream } = await client.list('uno');
    const pieces: number[] = [];
    for await (const piece of stream ?? []) {
      pieces.push(piece.length);
      if (pieces.length === 4) break;
    }
    expect(pieces.slice(1)).toEqual([1, 1, 1]);
  },
  'endless-body': async () => {
    const { body: stream } = await client.list('uno');
    let bytes = 0;
    for await (const piece of stream ?? []) {
      bytes += piece.length;
      if (bytes > 20_000_000) break;
    }
    expect(bytes).toBeGreaterThan(20_000_000);
  },
  'cut-off': async () => {
    const response = await client.list('uno');
    expect(Number(response.headers.get('content-length'))).toBe(JSON.stringify({ items, resultCount: 4 }).length);
    await expect(response.text()).rejects.toThrow('terminated');
  },
  reset: async () => {
    await expect(client.list('uno')).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
  },
  gzip: async () => {
    const url = `${simulator.url}/v1/business-process/service-orders?serviceName=uno`;
    const headers = { authorization: `Bearer ${client.accessToken}` };
    const plain = await request(url, { headers });
    expect(await plain.body.json()).toEqual({ items, resultCount: 4 });
    const zipped = await request(url, { headers: { ...headers, 'accept-encoding': 'br, gzip' } });
    expect(zipped.headers['content-encoding']).toBe('gzip');
    const bytes = gunzipSync(Buffer.from(await zipped.body.arrayBuffer()));
    expect(JSON.parse(bytes.toString())).toEqual({ items, resultCount: 4 });
  },
  'token-denied': async () => expect((await ask()).status).toBe(401),
  'token-server-error': async () => expect((await ask()).status).toBe(500),
  'token-html': async () => expect(await (await ask()).text()).toContain('<html>'),
  'token-missing': async () => {
    const answer = await (await ask()).json();
    expect(answer).toMatchObject({ tokenType: 'BearerToken', expiresIn: '3599' });
    expect(answer).not.toHaveProperty('accessToken');
  },
  'token-expiry-garbage': async () => {
    expect(await (await ask()).json()).toMatchObject({ accessToken: expect.any(String), expiresIn: 'soon' });
  },
  'token-silent': () => expectSilence(ask),
};

describe('the fault', () => {
  it.each(faultNames)('%s does what it says, and is over when switched off', async name => {
    client = await connect(simulator);
    simulator.fault(name);
    await meets[name]();
    simulator.fault(undefined);
    client = await connect(simulator);
    expect(await body()).toEqual({ items, resultCount: 4 });
  });

  const atList = faultNames.filter(name => faults[name].at !== 'token');
  const whole = atList.filter(name => faults[name].answer && !faults[name].send && name !== 'token-revoked');

  it.each(whole)('%s keeps its outcome with an empty list', async name => {
    client = await connect(simulator);
    simulator.fault(name);
    const response = await client.list('mss');
    const content = await response.text();
    const complete = response.status === 200 && isJson(content) && isComplete(JSON.parse(content));
    expect(complete).toBe(faults[name].outcome !== 'bad');
  });
});

function isComplete(answer: ListBody | null): boolean {
  if (!answer || !Array.isArray(answer.items) || answer.resultCount !== answer.items.length) return false;
  const byIdentity = new Map(answer.items.map(one => [`${one?.orderRequestNum} ${one?.contractId}`, one]));
  return answer.items.every(
    one =>
      one?.contractId !== undefined &&
      one.orderRequestNum !== undefined &&
      JSON.stringify(byIdentity.get(`${one.orderRequestNum} ${one.contractId}`)) === JSON.stringify(one),
  );
}
