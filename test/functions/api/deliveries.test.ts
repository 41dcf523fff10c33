import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TURNS } from '../../../shared/adapters/dynamodb/attempt-turns.ts';
import type { Delivery } from '../../../shared/domain/deliver/delivery.ts';
import { deriveWebhookKey, formatWebhookSecret } from '../../../shared/domain/deliver/webhook-secret.ts';
import { type Api, ROOT, startApi } from '../../support/api.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const path = { endpointId: 'we_1' };

let api: Api;
beforeEach(async () => {
  api = await startApi();
  await api.call('POST /webhook-endpoints', { body: { url: 'https://hooks.example.com/', eventTypes: ['*'] } });
});
afterEach(() => api.close());

const call = (what: string, request: object = {}) => {
  const [method, ...rest] = what.split(' ');
  return api.call(`${method} /webhook-endpoints/{endpointId}${rest.join(' ')}`, { path, ...request });
};
const iso = (ms: number) => new Date(ms).toISOString();

async function tell(id: string, at = api.now): Promise<string> {
  const eventId = `evt_${id}`;
  const body = { type: 'order.created', timestamp: iso(at), data: { orderId: id, sequence: 1, connection: 'default' } };
  await api.feed.put({ id: eventId, body: JSON.stringify(body) });
  return eventId;
}

async function deliver(id: string, changes: Partial<Delivery> = {}, at = api.now): Promise<string> {
  const eventId = await tell(id, at);
  await api.ledger.putDelivery({
    revision: 0,
    endpointId: 'we_1',
    eventId,
    type: 'order.created',
    eventTime: iso(at),
    status: 'delivered',
    attemptCount: 1,
    attempts: [{ at: iso(at), status: 200, durationMs: 7, answer: 'ok' }],
    region: 'jp',
    ...changes,
  });
  return eventId;
}

describe('the deliveries of an endpoint', () => {
  it('are listed with their attempts, the newest event first', async () => {
    await deliver('old');
    api.now += MINUTE_MS;
    const waiting = { status: 'waiting', nextAttemptAt: iso(api.now + 5000) } as const;
    await deliver('new', { ...waiting, attempts: [{ at: iso(api.now), durationMs: 1, error: 'HTTP 500' }] });
    const { status, body } = await call('GET /deliveries');
    expect(status).toBe(200);
    expect(body).toEqual({
      data: [
        {
          eventId: 'evt_new',
          type: 'order.created',
          status: 'waiting',
          timestamp: iso(api.now),
          nextAttemptAt: iso(api.now + 5000),
          attemptCount: 1,
          attempts: [{ at: iso(api.now), durationMs: 1, error: 'HTTP 500' }],
        },
        {
          eventId: 'evt_old',
          type: 'order.created',
          status: 'delivered',
          timestamp: iso(api.now - MINUTE_MS),
          attemptCount: 1,
          attempts: [{ at: iso(api.now - MINUTE_MS), status: 200, durationMs: 7, answer: 'ok' }],
        },
      ],
    });
  });

  it('come page by page, each once, by status too', async () => {
    for (let i = 0; i < 7; i++) {
      api.now += 1000;
      await deliver(`e${i}`, { status: i % 2 === 0 ? 'delivered' : 'exhausted' });
    }
    for (const [query, ids] of [
      [{}, 'e6 e5 e4 e3 e2 e1 e0'],
      [{ status: 'exhausted' }, 'e5 e3 e1'],
      [{ status: 'cancelled' }, ''],
    ] as const) {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const { body } = await call('GET /deliveries', { query: { ...query, limit: '2', ...(cursor && { cursor }) } });
        seen.push(...body.data.map(({ eventId }: { eventId: string }) => eventId.slice(4)));
        cursor = body.cursor;
      } while (cursor !== undefined);
      expect(seen.join(' ')).toBe(ids);
    }
  });

  it.each([
    [{ status: 'failed' }, 'status', /^must be one of waiting, delivered, exhausted, cancelled$/],
    [{ limit: '0' }, 'limit', /1/],
    [{ cursor: 'x' }, 'cursor', /cursor/],
    [{ cursor: Buffer.from('["あ"]').toString('base64url') }, 'cursor', /cursor/],
    [{ type: 'order' }, 'type', /^must be one of \*, /],
    [{ orderId: 'N1' }, 'orderId', /^must be the id of an order such as /],
    [{ page: '2' }, 'page', /not known/],
  ])('refuse %j', async (query, field, message) => {
    const { status, body } = await call('GET /deliveries', { query });
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ field, message: expect.stringMatching(message) }]);
  });

  it('need the scope to read webhooks; all else the one to write them', async () => {
    expect((await call('GET /deliveries', { scopes: ['webhooks:write'] })).status).toBe(403);
    for (const what of ['POST /test', 'POST /recover', 'POST /deliveries/{eventId}/retry', 'GET /secret', 'PATCH '])
      expect((await call(what.trim(), { scopes: ['webhooks:read'] })).status, what).toBe(403);
  });

  it('of an unknown endpoint are 404, whatever is asked', async () => {
    for (const what of ['GET /deliveries', 'POST /test', 'GET /secret', 'POST /secret/rotate'])
      expect((await call(what, { path: { endpointId: 'we_9' } })).status, what).toBe(404);
  });
});

describe('a retry', () => {
  const retry = (eventId: string) => call('POST /deliveries/{eventId}/retry', { path: { ...path, eventId } });
  const rowOf = (eventId: string, eventTime = iso(api.now)) =>
    api.ledger.findDelivery({ endpointId: 'we_1', eventId, eventTime });

  it('of a connection that the endpoint gave up is refused (invariant 29)', async () => {
    const eventId = await deliver('a', { status: 'exhausted', connection: 'default' });
    await call('PATCH', { body: { connections: ['osaka'] } });
    const { status, body } = await retry(eventId);
    expect(status).toBe(409);
    expect(body.detail).toMatch(/connection/);
    expect(api.posts).toEqual([]);
  });

  it.each(['delivered', 'exhausted', 'cancelled', 'waiting'] as const)(
    'of a %s delivery makes one more attempt, and answers with it',
    async status => {
      const eventId = await deliver('a', { status, attemptCount: 10 });
      const { status: code, body } = await retry(eventId);
      expect(code).toBe(200);
      expect(body).toMatchObject({ eventId, status: 'delivered', attemptCount: 11 });
      expect(body.attempts.at(-1)).toEqual({ at: iso(api.now), status: 200, durationMs: 7 });
      expect(api.posts).toHaveLength(1);
      expect(await rowOf(eventId)).toMatchObject({ status: 'delivered', attemptCount: 11 });
    },
  );

  it('that fails begins a new schedule, but of a delivered one leaves it delivered', async () => {
    api.answer = { status: 500, durationMs: 7 };
    const failed = await deliver('a', { status: 'exhausted', attemptCount: 10 });
    expect((await retry(failed)).body).toMatchObject({ status: 'waiting', nextAttemptAt: iso(api.now + 5_000) });
    expect(await rowOf(failed)).toMatchObject({ scheduledFrom: 10, attemptCount: 11 });
    const done = await deliver('b');
    expect((await retry(done)).body).toMatchObject({ status: 'delivered', attemptCount: 2 });
    expect(await rowOf(done)).toMatchObject({ status: 'delivered' });
    expect(await rowOf(done)).not.toHaveProperty('nextAttemptAt');
  });

  describe('with ordering per order', () => {
    beforeEach(() => call('PATCH', { body: { ordering: 'per_order' } }));
    const put = async (sequence: number, status: Delivery['status'] = 'waiting') => {
      const data = { orderId: 'x', sequence, connection: 'default' };
      const body = { type: 'order.updated', timestamp: iso(api.now), data };
      await api.feed.put({ id: `evt_x${sequence}`, body: JSON.stringify(body) });
      const row = { revision: 0, endpointId: 'we_1', eventId: `evt_x${sequence}`, type: 'order.updated' };
      const none = { attemptCount: 0, attempts: [], region: 'jp', nextAttemptAt: iso(api.now + DAY_MS) };
      await api.ledger.putDelivery({ ...row, ...none, eventTime: iso(api.now), status });
    };

    it('of one behind another is refused, and names that one', async () => {
      await put(1);
      await put(2);
      const { status, body } = await retry('evt_x2');
      expect([status, body.detail]).toEqual([409, expect.stringContaining('evt_x1')]);
      expect(api.posts).toEqual([]);
      expect((await retry('evt_x1')).body).toMatchObject({ status: 'delivered' });
      expect((await retry('evt_x2')).body).toMatchObject({ status: 'delivered' });
    });

    it('of one whose earlier event is on its way says to wait, since that one cannot be retried', async () => {
      await put(2);
      const { status, body } = await retry('evt_x2');
      expect([status, body.detail]).toEqual([409, expect.stringMatching(/still on its way, and comes first\. Wait/)]);
    });

    it.each([{ url: 'https://new.example.com/' }, { enabled: false }, { connections: ['osaka'] }])(
      'of one whose endpoint became %j while earlier events were looked at is refused',
      async changes => {
        await put(1, 'delivered');
        await put(2);
        const find = api.ledger.findDelivery.bind(api.ledger);
        api.ledger.findDelivery = async ref => {
          if (ref.eventId === 'evt_x1') await call('PATCH', { body: changes });
          return find(ref);
        };
        const { status, body } = await retry('evt_x2');
        expect([status, body.detail]).toEqual([409, 'The endpoint was changed at the same time; look at it first.']);
        expect(api.posts).toEqual([]);
      },
    );
  });

  it.each(['evt_unknown', 'evt_told', '', '../x', 'x'.repeat(2000)])(
    'of what the endpoint was never owed is 404: %.20s',
    async eventId => {
      await tell('told');
      expect((await retry(eventId)).status).toBe(404);
      expect(api.posts).toEqual([]);
    },
  );

  it('of an event older than four fifths of its retention is refused (invariant 15)', async () => {
    const eventId = await deliver('a');
    api.now += 73 * DAY_MS;
    expect((await call('POST /deliveries/{eventId}/retry', { path: { ...path, eventId } })).status).toBe(409);
    expect(api.posts).toEqual([]);
  });

  it('to a disabled endpoint says what to do first', async () => {
    const eventId = await deliver('a');
    await call('PATCH', { body: { enabled: false } });
    const { status, body } = await retry(eventId);
    expect([status, body.detail]).toEqual([409, expect.stringContaining('{"enabled":true}')]);
  });
});

describe('recover', () => {
  it('counts, then has what was missed sent', async () => {
    api.now += DAY_MS;
    await call('PATCH', { body: { enabled: false } });
    api.now += MINUTE_MS;
    await tell('a');
    await tell('b');
    api.now += MINUTE_MS;
    const body = { since: iso(api.now - 5 * MINUTE_MS) };
    expect(await call('POST /recover', { body })).toMatchObject({ status: 409 });
    expect(await call('POST /recover', { body: { ...body, dryRun: true } })).toMatchObject({
      status: 202,
      body: { missed: 2, dryRun: true, since: body.since, until: iso(api.now) },
    });
    await call('PATCH', { body: { enabled: true } });
    api.retries.drains.length = 0;
    expect((await call('POST /recover', { body })).body.missed).toBe(2);
    expect(api.retries.drains).toMatchObject([{ endpointId: 'we_1' }]);
    expect(await api.endpoints.findEndpoint('we_1')).toMatchObject({ owedSince: body.since });
    expect(await api.circuits.findCircuit('we_1', 'jp')).toMatchObject({
      drainAt: expect.any(Number),
      recovery: { since: api.now - 5 * MINUTE_MS },
    });
  });

  it.each(['2027-01-01', '2100-01-01', '9999-12-31T23:59:59Z'])(
    'until %s is until now, in the time of one call',
    async until => {
      await call('PATCH', { body: { enabled: false } });
      await tell('a');
      api.now += MINUTE_MS;
      await call('PATCH', { body: { enabled: true } });
      const startedAt = Date.now();
      const answer = await call('POST /recover', { body: { since: iso(api.now - DAY_MS), until } });
      expect(answer).toMatchObject({ status: 202, body: { missed: 1, until: iso(api.now) } });
      expect(Date.now() - startedAt).toBeLessThan(5_000);
    },
  );

  it.each(['2026-11-22', '2026-11-22T09:00+09:00', '2026-11-22T00:00:00Z', '2026-11-22T00:00:00.000000000Z'])(
    'takes %s as a time',
    async since => {
      const { status, body } = await call('POST /recover', { body: { since, dryRun: true } });
      expect([status, body.since]).toEqual([202, '2026-11-22T00:00:00.000Z']);
    },
  );

  it.each([
    [{}, 'since', /time such as/],
    [{ since: 'yesterday' }, 'since', /time such as/],
    [{ since: '2026-11-31T25:00:00Z' }, 'since', /time such as/],
    [{ since: '2026-02-31' }, 'since', /time such as/],
    [{ since: '2026-02-29T00:00:00Z' }, 'since', /time such as/],
    [{ since: '2026-11-23T24:00:00Z' }, 'since', /time such as/],
    [{ since: '2026-11-23T00:00:00+24:00' }, 'since', /time such as/],
    [{ since: '2026-11-23T00:00:00' }, 'since', /time such as/],
    [{ since: '2026-11-01', until: '2026-11-31' }, 'until', /time such as/],
    [{ since: 5 }, 'since', /time such as/],
    [{ since: '2100-01-01' }, 'since', /ahead of now/],
    [{ since: '2026-11-23T00:00:00Z', until: '2026-11-22T00:00:00Z' }, 'since', /not be after/],
    [{ since: '2026-11-23', dryRun: 'yes' }, 'dryRun', /true or false/],
    [{ since: '2026-11-23', dryrun: true }, 'dryrun', /not known/],
  ])('refuses %j', async (body, field, message) => {
    const answer = await call('POST /recover', { body });
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toContainEqual({ field, message: expect.stringMatching(message) });
  });
});

describe('a test', () => {
  it('sends webhook.test at once, and answers with the attempt', async () => {
    api.answer = { status: 500, headers: {}, durationMs: 12, answer: 'no' };
    const { status, body } = await call('POST /test');
    expect(status).toBe(200);
    expect(body).toEqual({
      eventId: expect.stringMatching(/^evt_[0-9a-f]{32}$/),
      type: 'webhook.test',
      timestamp: iso(api.now),
      status: 'exhausted',
      attemptCount: 1,
      attempts: [{ at: iso(api.now), status: 500, durationMs: 12, error: 'HTTP 500', answer: 'no' }],
    });
    expect(JSON.parse(api.posts[0]?.body ?? '')).toEqual({
      type: 'webhook.test',
      timestamp: iso(api.now),
      data: { endpointId: 'we_1' },
    });
    api.answer = { status: 204, durationMs: 3 };
    expect((await call('POST /test')).body).toMatchObject({ status: 'delivered', attempts: [{ status: 204 }] });
    expect((await call('GET /deliveries')).body.data).toEqual([]);
    expect((await api.call('GET /events', {})).body.data).toEqual([]);
  });

  it('or a retry is refused while the same client has as many under way as it may', async () => {
    await api.close();
    let answer = () => {};
    const hung = new Promise<{ status: number; durationMs: number }>(resolve => {
      answer = () => resolve({ status: 200, durationMs: 9 });
    });
    let begin = () => {};
    const begun = new Promise<void>(resolve => {
      begin = resolve;
    });
    let posts = 0;
    api = await startApi({
      post: () => {
        if (++posts === TURNS) begin();
        return hung;
      },
    });
    await api.call('POST /webhook-endpoints', { body: { url: 'https://hooks.example.com/' } });
    const eventId = await deliver('a', { status: 'exhausted' });
    const first = Array.from({ length: TURNS }, () => call('POST /test'));
    await begun;
    expect((await call('POST /test')).status).toBe(409);
    const retry = { path: { ...path, eventId } };
    expect((await call('POST /deliveries/{eventId}/retry', retry)).body.detail).toMatch(/under way/);
    expect(posts).toBe(TURNS);
    const other = call('POST /test', { clientId: 'other' });
    answer();
    expect(new Set((await Promise.all([...first, other])).map(({ status }) => status))).toEqual(new Set([200]));
    expect((await call('POST /deliveries/{eventId}/retry', retry)).status).toBe(200);
  });

  it('whose attempt fails by our own fault leaves the next one free', async () => {
    await api.close();
    let fail = true;
    api = await startApi({
      post: async () => {
        if (fail) throw new Error('no secret');
        return { status: 200, durationMs: 1 };
      },
    });
    await api.call('POST /webhook-endpoints', { body: { url: 'https://hooks.example.com/' } });
    expect((await call('POST /test')).status).toBe(500);
    fail = false;
    expect((await call('POST /test')).status).toBe(200);
  });

  it('goes to a disabled endpoint too, and counts neither for nor against it', async () => {
    await call('PATCH', { body: { enabled: false } });
    api.answer = { failure: 'ECONNREFUSED', durationMs: 1 };
    const circuit = await api.circuits.findCircuit('we_1', 'jp');
    expect((await call('POST /test')).body.attempts[0].error).toBe('the connection was refused (ECONNREFUSED)');
    expect(await api.circuits.findCircuit('we_1', 'jp')).toEqual(circuit);
  });

  it('that succeeds has what was parked sent without waiting for the next probe', async () => {
    const circuit = { revision: 0, endpointId: 'we_1', region: 'jp', failures: 9, failedProbes: 4 };
    await api.circuits.putCircuit({ ...circuit, probeAt: api.now + DAY_MS, drainAt: api.now + DAY_MS });
    await call('POST /test');
    expect(await api.circuits.findCircuit('we_1', 'jp')).toMatchObject({ probeAt: api.now, drainAt: api.now });
    expect(api.retries.drains).toMatchObject([{ endpointId: 'we_1' }]);
  });
});

describe('a change', () => {
  const find = async () => (await call('GET')).body;

  it('keeps what it does not name, and null takes away', async () => {
    const before = { ...(await find()), updatedAt: new Date(api.now).toISOString(), updatedBy: 'client' };
    await call('PATCH', { body: { services: ['uno'], description: '工事チーム', ordering: 'per_order' } });
    expect(await find()).toEqual({ ...before, services: ['uno'], description: '工事チーム', ordering: 'per_order' });
    await call('PATCH', { body: { services: null, description: null, ordering: 'none' } });
    expect(await find()).toEqual(before);
    expect(await call('PATCH', { body: {} })).toMatchObject({ status: 200, body: before });
  });

  it.each([
    ['names nothing', {}],
    ['names what is there', { url: 'https://hooks.example.com/', eventTypes: ['*'], enabled: true, services: null }],
    ['names the detail that is there', { detail: 'full' }],
  ])('that %s leaves who changed it last, and when', async (_what, body) => {
    await call('PATCH', { body: { detail: 'full' }, clientId: 'earlier' });
    const before = await find();
    api.now += 60_000;
    expect(await call('PATCH', { body, clientId: 'later' })).toMatchObject({ status: 200, body: before });
    expect(await find()).toEqual(before);
    expect((await call('PATCH', { body: { ordering: 'per_order' }, clientId: 'later' })).body).toMatchObject({
      updatedBy: 'later',
      updatedAt: iso(api.now),
    });
  });

  it('disables and enables by hand, and tells others of it', async () => {
    const { body } = await call('PATCH', { body: { enabled: false } });
    expect(body).toMatchObject({ status: 'disabled', disabledReason: 'disabled by hand' });
    expect(body).not.toHaveProperty('verdicts');
    expect(api.retries.drains).toMatchObject([{ endpointId: 'we_1' }]);
    await call('PATCH', { body: { enabled: false } });
    expect(await api.endpoints.findEndpoint('we_1')).toMatchObject({
      status: 'disabled',
      verdicts: [{ region: 'jp', untold: [{ body: expect.stringContaining('endpoint.disabled') }] }],
    });
    const again = (await call('PATCH', { body: { enabled: true } })).body;
    expect(again.status).toBe('enabled');
    expect(again).not.toHaveProperty('disabledReason');
    expect(await api.endpoints.findEndpoint('we_1')).toMatchObject({ enabledAt: iso(api.now + 1) });
  });

  it('to a new URL forgets what was known of the old one', async () => {
    await api.circuits.putCircuit({
      revision: 0,
      endpointId: 'we_1',
      region: 'jp',
      failures: 9,
      failedProbes: 4,
      probeAt: 1,
      failingSince: 1,
    });
    await call('PATCH', { body: { url: 'https://new.example.com/' } });
    const circuit = await api.circuits.findCircuit('we_1', 'jp');
    expect(circuit).toMatchObject({ failures: 0, drainAt: api.now });
    expect(circuit).not.toHaveProperty('probeAt');
  });

  it.each([
    [{ url: 'ftp://x.example.com' }, 'url'],
    [{ url: null }, 'url'],
    [{ enabled: 'no' }, 'enabled'],
    [{ ordering: 'fifo' }, 'ordering'],
    [{ connections: ['tokyo'] }, 'connections.0'],
    [{ id: 'we_2' }, 'id'],
    [{ status: 'disabled' }, 'status'],
    [{ secretVersion: 7 }, 'secretVersion'],
  ])('that does not fit is refused and changes nothing: %j', async (body, field) => {
    const before = await find();
    const answer = await call('PATCH', { body });
    expect(answer.status).toBe(400);
    expect(answer.body.errors[0].field).toBe(field);
    expect(await find()).toEqual(before);
  });

  it('of where details are told in full, or to that level, needs the scope to read them', async () => {
    const scopes = ['webhooks:write'];
    expect((await call('PATCH', { body: { detail: 'full' }, scopes })).status).toBe(403);
    await call('PATCH', { body: { detail: 'full' } });
    expect((await call('PATCH', { body: { url: 'https://evil.example.com/' }, scopes })).status).toBe(403);
    expect((await find()).url).toBe('https://hooks.example.com/');
    expect((await call('PATCH', { body: { description: 'x' }, scopes })).status).toBe(200);
    expect((await call('PATCH', { body: { detail: 'milestones' }, scopes })).status).toBe(200);
  });

  it('at the same time as another keeps both', async () => {
    await Promise.all([
      call('PATCH', { body: { description: 'x' } }),
      call('PATCH', { body: { ordering: 'per_order' } }),
      call('POST /secret/rotate', {}),
    ]);
    expect(await find()).toMatchObject({ description: 'x', ordering: 'per_order' });
    expect((await api.endpoints.findEndpoint('we_1'))?.secrets).toMatchObject([{ number: 2, region: 'jp' }]);
  });
});

describe('a secret', () => {
  const secretOf = (version: string) => formatWebhookSecret(deriveWebhookKey(ROOT, 'we_1', version));

  it('is told again, and rotated with an overlap of a day', async () => {
    expect((await call('GET /secret')).body).toEqual({ secret: secretOf('1') });
    const { status, body, headers } = await call('POST /secret/rotate');
    for (const each of [headers, (await call('GET /secret')).headers]) expect(each['cache-control']).toBe('no-store');
    expect(status).toBe(200);
    expect(body).toEqual({ secret: secretOf('2-jp'), previous: [{ validUntil: iso(api.now + DAY_MS) }] });
    expect((await call('GET /secret')).body).toEqual(body);
    api.now += DAY_MS;
    expect((await call('GET /secret')).body).toEqual({ secret: secretOf('2-jp') });
  });

  it('that is rotated at once leaves no other valid', async () => {
    await call('POST /secret/rotate');
    expect((await call('POST /secret/rotate', { body: { overlapSeconds: 0 } })).body).toEqual({
      secret: secretOf('3-jp'),
    });
  });

  it('keeps no older one for longer than the overlap asked for last', async () => {
    await call('POST /secret/rotate', { body: { overlapSeconds: 604_800 } });
    const { body } = await call('POST /secret/rotate', { body: { overlapSeconds: 60 } });
    expect(body.previous).toEqual([{ validUntil: iso(api.now + 60_000) }, { validUntil: iso(api.now + 60_000) }]);
  });

  it('has a bounded number of older ones', async () => {
    for (let i = 0; i < 5; i++) expect((await call('POST /secret/rotate')).status).toBe(200);
    expect(await call('POST /secret/rotate')).toMatchObject({ status: 409 });
    expect((await call('POST /secret/rotate', { body: { overlapSeconds: 0 } })).status).toBe(200);
  });

  it.each([-1, 604_801, 1.5, '60', null])('is not rotated with an overlap of %j', async overlapSeconds => {
    expect((await call('POST /secret/rotate', { body: { overlapSeconds } })).status).toBe(400);
    expect((await call('GET /secret')).body).toEqual({ secret: secretOf('1') });
  });
});
