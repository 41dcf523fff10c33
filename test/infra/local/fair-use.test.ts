import { Agent, request } from 'node:http';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { closeServer, listen } from '../../../infra/local/engines/loopback.ts';
import type { Invoke } from '../../../infra/local/functions.ts';
import { createGateway } from '../../../infra/local/gateway/gateway.ts';
import { Limits } from '../../../infra/local/gateway/limits.ts';
import { BURST, REQUESTS_PER_SECOND, slotKey } from '../../../shared/api/throttle.ts';
import { bearer } from '../../support/bearer.ts';

const NAME = 'order-relay';
const OK = { statusCode: 200, body: '{}' };

const open: (() => Promise<void> | void)[] = [];
afterEach(() => Promise.all(open.splice(0).map(close => close())));

/** A gateway whose tokens are the number of their client's slot. */
async function startGateway({
  clock,
  answer = async () => OK,
}: {
  clock: () => number;
  answer?: () => Promise<object>;
}) {
  let authorized = 0;
  const invoke: Invoke = async (name, event) => {
    if (name !== 'authorizer') return answer();
    authorized++;
    const slot = Number.parseInt(
      (event as { authorizationToken: string }).authorizationToken.slice('Bearer '.length),
      10,
    );
    return {
      principalId: `client ${slot}`,
      policyDocument: { Statement: [{ Effect: 'Allow', Resource: '*' }] },
      usageIdentifierKey: slotKey(NAME, slot),
    };
  };
  const server = createGateway(invoke, { name: NAME, clock });
  const url = await listen(server);
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  open.push(
    () => closeServer(server),
    () => agent.destroy(),
  );
  const ask = (path: string, slot?: number, method = 'GET') =>
    new Promise<{ status: number; retryAfter: string | undefined; problem: string }>((resolve, reject) => {
      const headers = slot === undefined ? {} : { authorization: bearer(slot) };
      request(url + path, { agent, method, headers }, async response => {
        let problem = '';
        for await (const chunk of response) problem += chunk;
        resolve({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'], problem });
      })
        .on('error', reject)
        .end();
    });
  const statuses = async (count: number, path: string, slot?: number, method?: string) => {
    const answers = await Promise.all(Array.from({ length: count }, () => ask(path, slot, method)));
    return answers.map(({ status }) => status).sort();
  };
  return { ask, statuses, authorizedTimes: () => authorized };
}

const of = (status: number, count: number) => Array<number>(count).fill(status);

describe('a limit', () => {
  it('never lets through more than a burst and what time has brought', () => {
    const waits = fc.array(fc.integer({ min: -50, max: 400 }), { minLength: 1, maxLength: 500 });
    fc.assert(
      fc.property(waits, steps => {
        const begin = 1_000_000;
        let now = begin;
        let latest = begin;
        let taken = 0;
        const limits = new Limits(() => now);
        for (const step of steps) {
          now += step;
          latest = Math.max(latest, now);
          for (let i = 0; i < 7; i++) if (limits.take('a')) taken++;
          // A clock that goes back may bring the same time twice, never more than it went on in all.
          const forward = steps.reduce((sum, each) => sum + Math.max(0, each), 0);
          expect(taken).toBeLessThanOrEqual(BURST + (forward / 1000) * REQUESTS_PER_SECOND);
        }
      }),
    );
  });

  it('lets a client that keeps to its rate through for ever', () => {
    let now = 0;
    const limits = new Limits(() => now);
    for (let i = 0; i < 10_000; i++, now += 1000 / REQUESTS_PER_SECOND) expect(limits.take('a')).toBe(true);
  });
});

describe('a client over its limit', () => {
  it('is answered 429 with the time to wait, and served again after it', async () => {
    let now = 0;
    const { ask, statuses } = await startGateway({ clock: () => now });
    expect(await statuses(BURST + 20, '/v1/orders', 1)).toEqual([...of(200, BURST), ...of(429, 20)]);
    const { retryAfter, problem } = await ask('/v1/status', 1);
    expect(JSON.parse(problem)).toMatchObject({ type: '/v1/docs/errors.md#too-many-requests', status: 429 });
    now += Number(retryAfter) * 1000;
    expect(await statuses(REQUESTS_PER_SECOND + 10, '/v1/orders', 1)).toEqual([
      ...of(200, REQUESTS_PER_SECOND),
      ...of(429, 10),
    ]);
  });

  it('is so whatever it asks for, and takes nothing from others', async () => {
    const { statuses } = await startGateway({ clock: () => 0 });
    expect(await statuses(BURST, '/v1/orders', 1)).toEqual(of(200, BURST));
    for (const path of ['/v1/status', '/v1/orders/a', '/v1/nowhere'])
      expect(await statuses(3, path, 1)).toEqual(of(429, 3));
    expect(await statuses(BURST, '/v1/orders', 2)).toEqual(of(200, BURST));
    expect(await statuses(3, '/v1/health')).toEqual(of(200, 3));
  });

  it("leaves its neighbour's p99 as it was", async () => {
    // What is scarce: one function that does one thing at a time, in five milliseconds of a clock.
    let now = 0;
    let lane: Promise<unknown> = Promise.resolve();
    const answer = async () => {
      lane = lane.then(() => {
        now += 5;
      });
      await lane;
      return OK;
    };
    const { ask } = await startGateway({ clock: () => now, answer });
    const p99 = async (slot: number) => {
      const times: number[] = [];
      for (let i = 0; i < 100; i++) {
        const begin = now;
        expect((await ask('/v1/orders', slot)).status).toBe(200);
        times.push(now - begin);
        now += 20;
      }
      return times.sort((a, b) => a - b)[98] ?? 0;
    };
    const alone = await p99(2);
    for (let i = 0; i < 5 * BURST; i++) if ((await ask('/v1/orders', 1)).status === 429) break;
    let refused = 0;
    let isOver = false;
    const flood = Promise.all(
      of(0, 12).map(async () => {
        while (!isOver) if ((await ask('/v1/orders', 1)).status === 429) refused++;
      }),
    );
    const beside = await p99(3);
    isOver = true;
    await flood;
    // Without a limit it waits behind all twelve.
    expect(beside / alone).toBeLessThan(8);
    expect(refused).toBeGreaterThan(100);
  });
});

describe('a flood of calls without a token', () => {
  it('ends at the limit of its method, and leaves clients and other calls alone', async () => {
    const { statuses, authorizedTimes } = await startGateway({ clock: () => 0 });
    expect(await statuses(3 * BURST, '/v1/health')).toEqual([...of(200, BURST), ...of(429, 2 * BURST)]);
    expect(authorizedTimes()).toBe(0);
    expect(await statuses(5, '/v1/oauth/accesstokens', undefined, 'POST')).toEqual(of(200, 5));
    expect(await statuses(BURST, '/v1/orders', 1)).toEqual(of(200, BURST));
  });
});
