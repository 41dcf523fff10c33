import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { EVENT_TYPES } from '../../../shared/domain/events/event.ts';
import { mustBeDocumentedWebhook } from '../../support/openapi.ts';
import { type ReceivedRequest, startReceiver } from '../../support/receiver.ts';
import { RunnerProcess } from '../local/runner-process.ts';
import { runCommand } from './command.ts';

const SECRET = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
const WITH_SECRET = { ORDER_RELAY_WEBHOOK_SECRET: SECRET };

async function receiver() {
  const started = await startReceiver();
  onTestFinished(() => started.close());
  return started;
}

/** Throws unless a Standard Webhooks library takes it. */
function verify({ body, headers }: ReceivedRequest, secret: string): void {
  new Webhook(secret).verify(body, headers as Record<string, string>);
}

describe('order-relay trigger', () => {
  it.each(EVENT_TYPES)('sends a sample of %s as it is documented, signed', async type => {
    const { url, requests } = await receiver();
    const sent = await runCommand(['trigger', type, '--forward-to', url], { environment: WITH_SECRET });
    expect(sent, sent.stderr).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^answer +HTTP 200 in \d+ ms$/m),
    });
    const [request] = requests as [ReceivedRequest];
    verify(request, SECRET);
    mustBeDocumentedWebhook(request.body);
    expect(JSON.parse(request.body).type).toBe(type);
  });

  it('tells the secret that it made, where none is given', async () => {
    const { url, requests } = await receiver();
    const { lines } = await runCommand(['trigger', 'order.created', '--forward-to', url, '--json']);
    verify(requests[0] as ReceivedRequest, lines[0]?.secret);
  });

  it('tells it in one piece in the narrowest terminal, so that it can be copied', async () => {
    const { url } = await receiver();
    const { stdout } = await runCommand(['trigger', 'order.created', '--forward-to', url], { columns: 40 });
    expect(stdout).toMatch(/^signed with +whsec_[A-Za-z0-9+/]{43}=$/m);
  });

  it('prints the sample where no receiver is named', async () => {
    const { stdout } = await runCommand(['trigger', 'order.removed']);
    mustBeDocumentedWebhook(stdout);
  });

  it('ends with 1 when the receiver does not take it, and with 2 for a type that there is not', async () => {
    const { url, answer } = await receiver();
    answer({ status: 400 });
    expect(await runCommand(['trigger', 'order.created', '--forward-to', url])).toMatchObject({ code: 1 });
    expect(await runCommand(['trigger', 'order.exploded'])).toMatchObject({ code: 2 });
  });
});

describe('order-relay listen', () => {
  let runner: RunnerProcess;
  beforeAll(async () => {
    runner = await RunnerProcess.start(['--poll-seconds', '0.5']);
    await runner.waitFor(({ event }) => event === 'webhook');
  });
  afterAll(() => runner.end());

  /** Until the receiver has so many. */
  async function listen(count: number, args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
    const { url, requests, onRequest } = await receiver();
    const ending = new AbortController();
    onRequest(() => requests.length >= count && ending.abort());
    const listened = await runCommand(['listen', '--forward-to', url, ...args], {
      environment: { ORDER_RELAY_URL: runner.url, ...environment },
      signal: ending.signal,
    });
    return { ...listened, requests };
  }

  it('forwards what happens from now on, byte for byte what webhooks say, signed with a secret that it tells', async () => {
    const { code, stdout, stderr, requests } = await listen(3, []);
    expect(stdout.match(/^TIME /gm)).toHaveLength(1);
    const [secret = ''] = /whsec_\S+/.exec(stderr) ?? [];
    for (const request of requests) verify(request, secret);
    const events = await Promise.all(
      requests.map(({ headers }) => runner.call('GET', `/v1/events/${headers['webhook-id']}`)),
    );
    expect(requests.map(({ body }) => JSON.parse(body))).toEqual(events.map(({ json: { id: _id, ...body } }) => body));
    expect(code).toBe(0);
  });

  it('has the secret of the environment, and sends what is asked for only', async () => {
    const { requests, lines } = await listen(2, ['--type', 'order.status_changed', '--json'], WITH_SECRET);
    for (const request of requests) verify(request, SECRET);
    expect(requests.map(({ body }) => JSON.parse(body).type)).toEqual(requests.map(() => 'order.status_changed'));
    expect(lines[0]).toMatchObject({ id: requests[0]?.headers['webhook-id'], status: 200 });
  });

  it('refuses what is no URL of a receiver', async () => {
    expect(await runCommand(['listen', '--forward-to', 'ftp://127.0.0.1'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--forward-to must begin with'),
    });
  });
});

describe('order-relay verify', () => {
  const body = '{"type":"webhook.test","timestamp":"2026-11-23T03:00:00.000Z","data":{"endpointId":"we_1"}}';
  const id = 'evt_1';

  async function check({
    sentAt = new Date(),
    received = body as string | Buffer,
    secret = SECRET,
    headers = {},
    args = [] as string[],
  }) {
    const signature = new Webhook(SECRET).sign(id, sentAt, body);
    const all = {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1000)),
      'webhook-signature': signature,
      ...headers,
    };
    const directory = mkdtempSync(join(tmpdir(), 'order-relay-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const file = join(directory, 'headers');
    writeFileSync(
      file,
      Object.entries(all)
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join(''),
    );
    return runCommand(['verify', '--headers', file, ...args], {
      stdin: received,
      environment: { ORDER_RELAY_WEBHOOK_SECRET: secret },
    });
  }

  it('finds a genuine webhook valid', async () => {
    expect(await check({})).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Valid/) });
  });

  const old = new Date(Date.now() - 600_000);
  it.each([
    ['a changed body', { received: body.replace('we_1', 'we_2') }, /another body or another secret/],
    ['another secret', { secret: `whsec_${Buffer.alloc(32, 1).toString('base64')}` }, /another body or another secret/],
    ['a body with a line end that a tool added', { received: `${body}\n` }, /line end/],
    ['a body that was formatted anew', { received: JSON.stringify(JSON.parse(body), undefined, 2) }, /formatted anew/],
    ['a byte order mark', { received: `\ufeff${body}` }, /another body or another secret/],
    ['a byte that is no UTF-8', { received: Buffer.from([...Buffer.from(body), 0xff]) }, /not UTF-8/],
    ['an old one', { sentAt: old }, /\d+ s old/],
    ['one from the future', { sentAt: new Date(Date.now() + 600_000) }, /ahead of this clock/],
    ['no id', { headers: { 'webhook-id': '' } }, /webhook-id is missing/],
    ['milliseconds', { headers: { 'webhook-timestamp': '1795402800000' } }, /must be unix seconds/],
    ['a signature of another kind', { headers: { 'webhook-signature': 'sha256=abc' } }, /v1,<base64>/],
  ])('says what is wrong with %s', async (_what, received, reason) => {
    expect(await check(received)).toMatchObject({ code: 1, stdout: expect.stringMatching(reason) });
  });

  it('lets no header steer the terminal', async () => {
    const { stdout } = await check({ headers: { 'webhook-timestamp': '\u001b]0;title\u0007\u009b2J' } });
    expect(stdout).toMatch(/must be unix seconds, and is "\]0;title2J"/);
  });

  it('passes the age over when asked to', async () => {
    expect(await check({ sentAt: old, args: ['--any-age'] })).toMatchObject({ code: 0 });
  });

  it('takes one of two signatures, as while a secret is rotated', async () => {
    const at = new Date();
    const signatures = [new Webhook(Buffer.alloc(32, 1).toString('base64')), new Webhook(SECRET)].map(webhook =>
      webhook.sign(id, at, body),
    );
    const headers = { 'webhook-signature': signatures.join(' ') };
    expect(await check({ sentAt: at, headers })).toMatchObject({ code: 0 });
  });

  it('asks for a secret, and does not take one as an argument', async () => {
    const asked = await runCommand(['verify', '--id', id, '--timestamp', '1', '--signature', 'v1,x']);
    expect(asked).toMatchObject({ code: 2, stderr: expect.stringContaining('ORDER_RELAY_WEBHOOK_SECRET') });
    expect(await runCommand(['verify', '--secret', SECRET])).toMatchObject({ code: 2 });
  });
});
