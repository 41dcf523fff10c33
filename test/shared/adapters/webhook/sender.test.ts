import { createSecretKey } from 'node:crypto';
import type { LookupAddress, lookup } from 'node:dns';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { Webhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import packageJson from '../../../../package.json' with { type: 'json' };
import { ReceiverGuard } from '../../../../shared/adapters/webhook/address-guard.ts';
import { createWebhookKeys, type KeysOf } from '../../../../shared/adapters/webhook/keys.ts';
import { WebhookSender, type WebhookSenderOptions } from '../../../../shared/adapters/webhook/sender.ts';
import type { Endpoint } from '../../../../shared/domain/deliver/endpoint.ts';
import { deriveWebhookKey, formatWebhookSecret } from '../../../../shared/domain/deliver/webhook-secret.ts';
import { holdDeadlines } from '../../../support/deadlines.ts';
import { jsonPayload } from '../../../support/payload.ts';
import { type Receiver, startReceiver } from '../../../support/receiver.ts';
import { settled } from '../../../support/settled.ts';

const ANY = new ReceiverGuard({ policy: 'any' });
const ROOT = 'r'.repeat(64);
const EVENT_ID = 'evt_0123456789abcdef';
const BODY = '{ "type":"order.status_changed", "label":{"ja":"アクセス回線工事完了 🏢"},\n"n":12345678901234567890 }';

let receiver: Receiver;

beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

const endpoint = (url: string): Endpoint => ({
  revision: 1,
  id: 'ep_1',
  url,
  eventTypes: ['*'],
  status: 'enabled',
  secretVersion: 1,
  secrets: [],
  verdicts: [],
  createdAt: '2026-11-23T03:00:00.000Z',
});

function createSender(options: Partial<WebhookSenderOptions> = {}): WebhookSender {
  const keysOf = createWebhookKeys(async () => ROOT);
  const sender = new WebhookSender({ keysOf, guard: ANY, clock: Date.now, timeoutMs: 60_000, ...options });
  onTestFinished(() => sender.close());
  return sender;
}

const post = (sender = createSender(), url = `${receiver.url}/hooks/1`) =>
  sender.post(endpoint(url), EVENT_ID, jsonPayload(BODY));

function verify(secret: string): unknown {
  const { bytes, headers } = receiver.requests[0] ?? {};
  return new Webhook(secret).verify(bytes ?? '', headers as Record<string, string>);
}

describe('a webhook', () => {
  it('is verified by a Standard Webhooks library', async () => {
    await expect(post()).resolves.toMatchObject({ status: 200, durationMs: expect.any(Number) });
    expect(verify(formatWebhookSecret(deriveWebhookKey(ROOT, 'ep_1', 1)))).toEqual(JSON.parse(BODY));
    expect(() => verify(formatWebhookSecret(deriveWebhookKey(ROOT, 'ep_2', 1)))).toThrow('No matching signature');
  });

  it('is verified by svix, which takes bytes too, and by either while two secrets overlap', async () => {
    const at = Date.now();
    const overlapping = {
      ...endpoint(`${receiver.url}/`),
      secretVersion: 2,
      oldSecrets: [{ version: 1, validUntil: new Date(at + 60_000).toISOString() }],
    };
    await createSender().post(overlapping, EVENT_ID, jsonPayload(BODY));
    const { bytes = Buffer.alloc(0), headers = {} } = receiver.requests[0] ?? {};
    for (const version of [1, 2]) {
      const secret = formatWebhookSecret(deriveWebhookKey(ROOT, 'ep_1', version));
      expect(new SvixWebhook(secret).verify(bytes, headers as Record<string, string>)).toEqual(JSON.parse(BODY));
      expect(new Webhook(secret).verify(bytes, headers as Record<string, string>)).toEqual(JSON.parse(BODY));
      const forged = Buffer.from(bytes);
      forged[forged.length - 3] = 0x31;
      expect(() => new SvixWebhook(secret).verify(forged, headers as Record<string, string>)).toThrow();
    }
    const later = createSender({ clock: () => at + 61_000 });
    await later.post(overlapping, EVENT_ID, jsonPayload(BODY));
    expect(receiver.requests[1]?.headers['webhook-signature']).toMatch(/^v1,[\w+/]{43}=$/);
  });

  it('is verified by either secret while two overlap', async () => {
    const [old, next] = [deriveWebhookKey(ROOT, 'ep_1', 1), deriveWebhookKey(ROOT, 'ep_1', 2)];
    await post(createSender({ keysOf: async () => [createSecretKey(next), createSecretKey(old)] }));
    for (const key of [old, next]) expect(verify(formatWebhookSecret(key))).toEqual(JSON.parse(BODY));
    expect(receiver.requests[0]?.headers['webhook-signature']).toMatch(/^v1,[\w+/]{43}= v1,[\w+/]{43}=$/);
  });

  it('asks for keys as for one that is refused where the endpoint did not take the last one', async () => {
    const asked: [string, boolean][] = [];
    const keysOf: KeysOf = async ({ id }, _at, isRefused) => {
      asked.push([id, isRefused]);
      return [createSecretKey(Buffer.alloc(32, 1))];
    };
    const sender = createSender({ keysOf });
    const answers = [
      { status: 200 },
      { status: 401 },
      { status: 500 },
      { status: 204 },
      'reset',
      {},
      { status: 401 },
    ] as const;
    for (const answer of answers) {
      receiver.answer(answer);
      await post(sender);
    }
    await sender.post({ ...endpoint(`${receiver.url}/`), id: 'ep_2' }, EVENT_ID, jsonPayload(BODY));
    const expected = [false, false, true, true, false, true, false].map(isRefused => ['ep_1', isRefused]);
    expect(asked).toEqual([...expected, ['ep_2', false]]);
  });

  it('has the bytes it was given (invariant 13)', async () => {
    await post();
    expect(receiver.requests[0]?.bytes).toEqual(Buffer.from(BODY));
  });

  it('has these headers and no others', async () => {
    const now = Date.parse('2026-11-23T03:00:00.999Z');
    await post(createSender({ clock: () => now }), `${receiver.url}/hooks/注文?a=1&b=%20`);
    const [request] = receiver.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/hooks/%E6%B3%A8%E6%96%87?a=1&b=%20' });
    expect(request?.headers).toEqual({
      'webhook-id': EVENT_ID,
      'webhook-timestamp': String(Date.parse('2026-11-23T03:00:00Z') / 1000),
      'webhook-signature': expect.stringMatching(/^v1,[\w+/]{43}=$/),
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(BODY)),
      'user-agent': `order-relay/${packageJson.version}`,
      host: new URL(receiver.url).host,
      connection: 'keep-alive',
    });
  });

  it('keeps its id and gets a new timestamp with each attempt (invariant 4)', async () => {
    let now = Date.now();
    const sender = createSender({ clock: () => now });
    await post(sender);
    now += 60_000;
    await post(sender);
    const [first, second] = receiver.requests.map(({ headers }) => headers);
    expect(second?.['webhook-id']).toBe(first?.['webhook-id']);
    expect(Number(second?.['webhook-timestamp']) - Number(first?.['webhook-timestamp'])).toBe(60);
    expect(second?.['webhook-signature']).not.toBe(first?.['webhook-signature']);
  });

  it('goes over a connection that is open', async () => {
    const sender = createSender();
    receiver.answer({ body: 'thank you' });
    for (let i = 0; i < 10; i++) await post(sender);
    expect(receiver.requests).toHaveLength(10);
    // undici takes turns between two.
    expect(receiver.connections).toBeLessThanOrEqual(2);
  });

  it('goes where its endpoint is now', async () => {
    const elsewhere = await startReceiver();
    onTestFinished(elsewhere.close);
    const sender = createSender();
    await post(sender);
    await post(sender, `${elsewhere.url}/moved`);
    await post(sender);
    expect(receiver.requests.map(({ path }) => path)).toEqual(['/hooks/1', '/hooks/1']);
    expect(elsewhere.requests.map(({ path }) => path)).toEqual(['/moved']);
  });

  it('is not sent when it cannot be signed: that is our own fault, not a result', async () => {
    const keysOf = () => Promise.reject(new Error('The root secret could not be read.'));
    await expect(post(createSender({ keysOf }))).rejects.toThrow('could not be read');
    expect(receiver.connections).toBe(0);
  });

  it('goes through no proxy that the environment names', async () => {
    const proxy = await startReceiver();
    onTestFinished(proxy.close);
    for (const name of ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'ALL_PROXY'])
      vi.stubEnv(name, proxy.url);
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    await post();
    expect([receiver.requests.length, proxy.connections]).toEqual([1, 0]);
  });

  it('offers HTTP/1.1 only: a dead HTTP/2 connection would take every later webhook with it', async () => {
    const hello = Promise.withResolvers<Buffer>();
    const server = createServer(socket =>
      socket.once('data', bytes => {
        hello.resolve(bytes);
        socket.destroy();
      }),
    );
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    await post(createSender(), `https://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const offered = (await hello.promise).toString('latin1');
    expect(offered).toContain('\x08http/1.1');
    expect(offered).not.toContain('\x02h2');
  });
});

describe('an answer', () => {
  it.each([200, 201, 202, 204, 299])('with %i is success', async status => {
    receiver.answer({ status, headers: status === 204 ? {} : { 'retry-after': '60' } });
    await expect(post()).resolves.toMatchObject({ status, durationMs: expect.any(Number) });
  });

  it.each([300, 304, 400, 401, 404, 410, 413, 429, 500, 503])('with %i is a failure', async status => {
    receiver.answer({ status, body: status === 304 ? '' : 'no thanks, secret=1' });
    await expect(post()).resolves.toMatchObject({ status, durationMs: expect.any(Number) });
  });

  it.each([301, 302, 303, 307, 308])('that redirects with %i is a failure, and not followed', async status => {
    const elsewhere = await startReceiver();
    onTestFinished(elsewhere.close);
    receiver.answer({ status, headers: { location: `${elsewhere.url}/` } });
    await expect(post()).resolves.toMatchObject({ status });
    expect(elsewhere.connections).toBe(0);
    expect(receiver.requests).toHaveLength(1);
  });

  it('of 16 KiB is read, and the connection stays open', async () => {
    const sender = createSender();
    receiver.answer({ body: 'x'.repeat(16 * 1024) });
    for (let i = 0; i < 10; i++) await post(sender);
    expect(receiver.connections).toBeLessThanOrEqual(2);
  });

  it('of more is not read: the status counts, and the connection is closed', async () => {
    receiver.answer({ body: 'x'.repeat(10_000_000) });
    await expect(post()).resolves.toMatchObject({ status: 200 });
    await settled(() => expect(receiver.openConnections).toBe(0));
  });

  it.each([200, 500])('with %i that never ends is cut off', async status => {
    receiver.answer({ status, more: 'endless' });
    await expect(post()).resolves.toMatchObject({ status });
    await settled(() => expect(receiver.openConnections).toBe(0));
    // What the kernel's buffers took before the end was noticed.
    expect(receiver.poured).toBeLessThan(32_000_000);
  });
});

describe('an interim answer that nobody asked for', () => {
  const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';
  const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

  /** A receiver that writes these, one packet each, in answer to every request. */
  async function answering(packets: readonly string[]): Promise<{ url: string; connections: () => number }> {
    let connections = 0;
    const server = createServer(socket => {
      connections++;
      socket.setNoDelay(true).on('error', () => undefined);
      let received = '';
      socket.on('data', async bytes => {
        received += bytes;
        if (!received.endsWith(BODY.slice(-20))) return;
        received = '';
        for (const packet of packets) {
          socket.write(packet);
          await sleep(2);
        }
      });
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, connections: () => connections };
  }

  it.each<[string, string[]]>([
    ['100', [CONTINUE, OK]],
    ['100 in the same packet', [CONTINUE + OK]],
    ['100 without a reason', ['HTTP/1.1 100\r\n\r\n', OK]],
    ['100 with headers', ['HTTP/1.1 100 Continue\r\nserver: x\r\ndate: y\r\n\r\n', OK]],
    ['100 three times, and 102 and 103', [CONTINUE + CONTINUE, 'HTTP/1.1 102 Processing\r\n\r\n', CONTINUE, OK]],
    ['102', ['HTTP/1.1 102 Processing\r\n\r\n', OK]],
    ['103', ['HTTP/1.1 103 Early Hints\r\nlink: </a>; rel=preload\r\n\r\n', OK]],
    ['100 in pieces', [...(CONTINUE.match(/.{1,5}/gs) ?? []), 'HTTP', OK.slice(4)]],
  ])('is skipped, and the connection kept: %s', async (_what, packets) => {
    const { url, connections } = await answering(packets);
    const sender = createSender();
    for (let i = 0; i < 5; i++) await expect(post(sender, url)).resolves.toMatchObject({ status: 200, answer: 'ok' });
    expect(connections()).toBeLessThanOrEqual(2);
  });

  it('is none of a final answer, whatever its body begins with', async () => {
    const { url } = await answering([`HTTP/1.1 500 Oops\r\ncontent-length: ${CONTINUE.length}\r\n\r\n`, CONTINUE]);
    await expect(post(createSender(), url)).resolves.toMatchObject({ status: 500, answer: CONTINUE });
  });

  it('is no answer: without a final one the attempt failed', async () => {
    const { url } = await answering([CONTINUE, 'HTTP/1.1 1']);
    expect((await post(createSender({ timeoutMs: 300 }), url)).failure).toBe('ANSWER_TIMEOUT');
  });

  it('may come many times, but not more than 16 KiB of them for one request', async () => {
    const most = Math.floor((16 * 1024) / CONTINUE.length);
    const sender = createSender();
    const patient = await answering([CONTINUE.repeat(most - 1), CONTINUE, OK]);
    for (let i = 0; i < 3; i++) await expect(post(sender, patient.url)).resolves.toMatchObject({ status: 200 });
    const { url } = await answering([CONTINUE.repeat(most), CONTINUE, OK]);
    await expect(post(sender, url)).resolves.toMatchObject({ failure: 'INTERIM_OVERFLOW' });
  });

  it('that never ends is a failure at once, and its connection is closed', async () => {
    const closed = Promise.withResolvers<void>();
    const server = createServer(socket => {
      const pour = () => {
        while (socket.writable && socket.write(CONTINUE.repeat(1000)));
      };
      socket.once('data', pour).on('drain', pour);
      socket.on('error', () => undefined).on('close', () => closed.resolve());
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const result = await post(createSender(), `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    expect(result.failure).toBe('INTERIM_OVERFLOW');
    await closed.promise;
  });

  it('may not be of any size', async () => {
    const { url } = await answering(['HTTP/1.1 100 Continue\r\n', `x: ${'x'.repeat(50_000)}`]);
    expect((await post(createSender(), url)).failure).toMatch(/^UND_ERR_/);
  });
});

describe('what is kept of an answer', () => {
  const answerOf = async (body: string | Buffer, headers = {}, changes = {}) => {
    receiver.answer({ status: 400, body, headers });
    const result = await createSender().post({ ...endpoint(receiver.url), ...changes }, EVENT_ID, jsonPayload(BODY));
    return result.answer;
  };

  it('is its beginning, without secrets', async () => {
    expect(await answerOf('{"error":"unknown order","token":"abc123"}')).toBe(
      '{"error":"unknown order","token[removed]',
    );
    expect(await answerOf('')).toBeUndefined();
    expect(await answerOf('あ'.repeat(5000))).toBe('あ'.repeat(1024));
    expect(await answerOf(`${'あ'.repeat(1020)} whsec_${'A'.repeat(500)}`)).toBe(`${'あ'.repeat(1020)} [re`);
  });

  it('is none of its headers: cookies are there', async () => {
    receiver.answer({ status: 400, body: 'no', headers: { 'set-cookie': 'session=s3cret' } });
    const { headers: _, ...kept } = await post();
    expect(JSON.stringify(kept)).not.toContain('s3cret');
  });

  it('is readable whatever came', async () => {
    expect(await answerOf(Buffer.from([0xff, 0xfe, 0x41]))).toBe('\ufffd\ufffdA');
  });

  it('is nothing that is compressed: a small answer may hold gigabytes', async () => {
    const bomb = gzipSync(Buffer.alloc(200_000_000));
    const before = process.memoryUsage().rss;
    expect(await answerOf(bomb, { 'content-encoding': 'gzip' })).toBeUndefined();
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
  });

  it('is nothing where personal data is sent: it might come back', async () => {
    expect(await answerOf('thanks, 山田商事', {}, { detail: 'full' })).toBeUndefined();
    expect(await answerOf('thanks', {}, { detail: 'milestones' })).toBe('thanks');
  });
});

describe('a receiver', () => {
  it('that floods with headers is a failure, and its connection is closed', async () => {
    receiver.answer({ headers: { 'x-flood': 'x'.repeat(100_000) } });
    await expect(post()).resolves.toMatchObject({ failure: 'UND_ERR_HEADERS_OVERFLOW' });
    await settled(() => expect(receiver.openConnections).toBe(0));
  });

  it('that closes without a word is a failure', async () => {
    const server = createServer(socket => socket.once('data', () => socket.end()));
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const result = await post(createSender(), `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    expect(result.failure).toBe('UND_ERR_SOCKET');
  });

  it('whose name does not resolve is a failure', async () => {
    await expect(post(createSender(), 'http://nobody.invalid/')).resolves.toMatchObject({
      failure: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/),
    });
  });

  it('that does not answer in time is a failure, and its connection is closed', async () => {
    receiver.answer('hang');
    const startedAt = performance.now();
    const result = await post(createSender({ timeoutMs: 200 }));
    expect(result).toEqual({ failure: 'ANSWER_TIMEOUT', durationMs: expect.any(Number) });
    expect(result.durationMs).toBeGreaterThanOrEqual(190);
    expect(performance.now() - startedAt).toBeLessThan(9_000);
    await settled(() => expect(receiver.openConnections).toBe(0));
  });

  it('that drips its answer has until the time limit, then its status counts', async () => {
    const deadlines = holdDeadlines();
    receiver.answer({ status: 202, more: 'drip' });
    const posted = post(createSender(deadlines));
    const early = vi.fn();
    void posted.then(early);
    await settled(() => expect(receiver.dripped).toBeGreaterThan(5));
    expect(early).not.toHaveBeenCalled();
    deadlines.pass();
    await expect(posted).resolves.toMatchObject({ status: 202 });
    await settled(() => expect(receiver.openConnections).toBe(0));
  });

  it('that resets the connection is a failure', async () => {
    receiver.answer('reset');
    const result = await post();
    expect(result).toEqual({ failure: 'ECONNRESET', durationMs: expect.any(Number) });
  });

  it('that speaks no HTTP is a failure', async () => {
    const server = createServer(socket => socket.end('220 mail.example.com ESMTP\r\n'));
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const result = await post(createSender(), `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    expect(result).toEqual({ failure: 'HTTPParserError', durationMs: expect.any(Number) });
  });

  it('that says a few bytes of something else is a failure at once', async () => {
    const server = createServer(socket => socket.on('error', () => undefined).write('HELO'));
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const result = await post(createSender(), `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    expect(result.failure).toBe('HTTPParserError');
  });

  it('that is not there is a failure', async () => {
    const { url } = receiver;
    await receiver.close();
    await expect(post(createSender(), url)).resolves.toEqual({
      failure: 'ECONNREFUSED',
      durationMs: expect.any(Number),
    });
  });

  it('that closed the connection since is reached over a new one', async () => {
    const sender = createSender();
    receiver.answer({ headers: { connection: 'close' } });
    for (let i = 0; i < 3; i++) await expect(post(sender)).resolves.toMatchObject({ status: 200 });
    expect(receiver.connections).toBe(3);
  });

  it('whose name comes to have a denied address is dialled no more', async () => {
    let address = '127.0.0.1';
    const resolve = ((_name: string, _options: object, answer: (error: null, addresses: LookupAddress[]) => void) =>
      answer(null, [{ address, family: 4 }])) as typeof lookup;
    const sender = createSender({ guard: new ReceiverGuard({ policy: 'any', resolve }) });
    const url = `http://receiver.example.com:${new URL(receiver.url).port}/`;
    receiver.answer({ headers: { connection: 'close' } });
    await expect(post(sender, url)).resolves.toMatchObject({ status: 200 });
    address = '169.254.169.254';
    await expect(post(sender, url)).resolves.toMatchObject({ failure: 'ADDRESS_DENIED' });
  });

  it('that hangs does not hold up another, nor the next webhook to itself', async () => {
    const other = await startReceiver();
    onTestFinished(other.close);
    const deadlines = holdDeadlines();
    const sender = createSender(deadlines);
    receiver.answer(({ path }) => (path === '/hang' ? 'hang' : {}));
    const hanging = post(sender, `${receiver.url}/hang`);
    await expect(post(sender, other.url)).resolves.toMatchObject({ status: 200 });
    await expect(post(sender)).resolves.toMatchObject({ status: 200 });
    deadlines.pass();
    await expect(hanging).resolves.toMatchObject({ failure: 'ANSWER_TIMEOUT' });
  });
});
