import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, it } from 'vitest';
import { closeServer, listen } from '../../../infra/local/engines/loopback.ts';
import { PROBLEM_TYPES, type ProblemSlug } from '../../../shared/runtime/problem-types.ts';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import { settled } from '../../support/settled.ts';
import { type Line, RunnerProcess } from './runner-process.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function start(args: string[], environment?: NodeJS.ProcessEnv): Promise<RunnerProcess> {
  const runner = await RunnerProcess.start(args, environment);
  ends.push(() => runner.end('SIGKILL'));
  return runner;
}

function makeDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'order-relay-'));
  ends.push(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

async function startProvider(): Promise<{ provider: Simulator; environment: NodeJS.ProcessEnv; args: string[] }> {
  const provider = await startSimulator();
  ends.push(() => provider.close());
  return {
    provider,
    environment: { NTT_CONSUMER_KEY: provider.consumerKey, NTT_CONSUMER_SECRET: provider.consumerSecret },
    args: ['--upstream', provider.url, '--poll-seconds', '0.5'],
  };
}

const order = (orderRequestNum: string, orderStatus: number) => ({
  contractId: `N${orderRequestNum}`,
  serviceName: 'uno-virtual',
  orderType: 1,
  offerPlanDate: '2026-12-31T12:34:56Z',
  orderStatus,
  orderRequestNum,
});

interface Received {
  readonly id: string;
  readonly body: string;
  readonly headers: Record<string, string>;
}

async function startReceiver() {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const headers = request.headers as Record<string, string>;
    received.push({ id: headers['webhook-id'] ?? '', body: await text(request), headers });
    response.writeHead(204).end();
  });
  const url = await listen(server);
  ends.push(() => closeServer(server));
  return { url, received };
}

const baselineOf = (runner: RunnerProcess) =>
  settled(async () =>
    expect((await runner.call('GET', '/v1/business-process/service-orders?serviceName=uno')).status).toBe(200),
  );

/** Three seconds where nothing else runs; here less than what hangs, such as a webhook for fifteen. */
const SOON = expect.toSatisfy((ms: number) => ms < 10_000);

/** A descriptor may be closed while they are read. */
function socketsOf(pid: number | undefined): Set<string> {
  const directory = `/proc/${pid}/fd`;
  const links = readdirSync(directory).map(descriptor => {
    try {
      return readlinkSync(join(directory, descriptor));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
      throw error;
    }
  });
  return new Set(links.map(link => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? ''));
}

describe('the local runner', () => {
  it('shows verified webhooks of a simulated provider, in JSON lines without a secret', async () => {
    const runner = await start(['--poll-seconds', '1']);
    await runner.waitFor(line => line.event === 'webhook');
    expect(runner.lines).toContainEqual({ event: 'ready', url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) });
    for (const line of runner.stdout.trim().split('\n')) expect(() => JSON.parse(line)).not.toThrow();
    expect(runner.stdout).not.toMatch(/local-secret|whsec_|Bearer/);
    expect(runner.stderr).toBe('');
    expect(await runner.end()).toEqual({ code: 0, tookMs: SOON });
  });

  it('delivers a change at the provider once, signed, to a receiver registered through its API', async () => {
    const { provider, environment, args } = await startProvider();
    provider.put('uno', order('100000000001', 1));
    const runner = await start(args, environment);
    const { url, received } = await startReceiver();
    const { status, json } = await runner.call('POST', '/v1/webhook-endpoints', { url });
    expect(status).toBe(201);
    await baselineOf(runner);
    provider.put('uno', order('100000000001', 2));
    await settled(() => expect(received).toHaveLength(1));
    await pause(1500);
    expect(received).toHaveLength(1);
    const [{ body, headers }] = received as [Received];
    expect(new Webhook(json.secret).verify(body, headers)).toMatchObject({
      type: 'order.status_changed',
      data: { orderId: 'uno~100000000001~N100000000001', changes: [{ field: 'orderStatus', from: 1, to: 2 }] },
    });
    expect(await runner.waitFor(line => line.event === 'change')).toMatchObject({ id: headers['webhook-id'] });
  });

  it('answers every error in one form, whoever answers', async () => {
    const { environment, args } = await startProvider();
    const runner = await start(args, environment);
    const authorization = `Bearer ${await runner.getToken()}`;
    const token = { grantType: 'client_credentials', clientId: 'local', clientSecret: 'guessed' };
    const errors: [string, RequestInit, string][] = [
      ['/v1/oauth/accesstokens', { method: 'POST', body: '{' }, 'bad-request'],
      ['/v1/oauth/accesstokens', { method: 'POST', body: JSON.stringify(token) }, 'unauthorized'],
      ['/v1/orders', {}, 'unauthorized'],
      ['/v1/orders', { headers: { authorization: 'Bearer a.b.c' } }, 'unauthorized'],
      ['/v1/orders?limit=0', { headers: { authorization } }, 'bad-request'],
      ['/v1/orders/uno~1~N1', { headers: { authorization } }, 'not-found'],
      ['/v1/nowhere', { headers: { authorization } }, 'not-found'],
      ['/v1/orders', { method: 'PUT', headers: { authorization } }, 'not-found'],
    ];
    for (const [path, init, slug] of errors) {
      const answer = await fetch(runner.url + path, init);
      const headers = Object.fromEntries(answer.headers);
      const { status, title } = PROBLEM_TYPES[slug as ProblemSlug];
      expect([path, answer.status]).toEqual([path, status]);
      expect(await answer.json()).toMatchObject({
        type: `/v1/docs/errors.md#${slug}`,
        title,
        status,
        instance: `urn:uuid:${headers['x-amzn-requestid']}`,
      });
      expect(headers).toMatchObject({
        'content-type': 'application/problem+json',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'strict-transport-security': 'max-age=31536000',
      });
      expect(headers).not.toHaveProperty('server');
      expect(headers['www-authenticate']).toBe(status === 401 ? 'Bearer' : undefined);
    }
  });

  it('delivers what changed before and after kill -9, with --data', async () => {
    const { provider, environment, args } = await startProvider();
    const directory = join(makeDirectory(), 'data');
    args.push('--data', directory);
    for (let i = 1; i <= 9; i++) provider.put('uno', order(`10000000000${i}`, 1));
    const { url, received } = await startReceiver();
    let runner = await start(args, environment);
    const { json } = await runner.call('POST', '/v1/webhook-endpoints', { url });
    await baselineOf(runner);
    for (let i = 1; i <= 9; i++) {
      provider.put('uno', order(`10000000000${i}`, 2));
      // Now and then before, in the middle of, and after a poll.
      await pause(i * 60);
      if (i % 3 !== 0) continue;
      await runner.end('SIGKILL');
      runner = await start(args, environment);
    }
    await settled(() => expect(new Set(received.map(({ id }) => id)).size).toBe(9));
    await pause(1500);
    expect(new Set(received.map(({ id }) => id)).size).toBe(9);
    const webhook = new Webhook(json.secret);
    for (const { body, headers } of received) webhook.verify(body, headers);
  });

  it('goes on with its sample receiver, its simulated orders and its tokens after kill -9', async () => {
    const directory = makeDirectory();
    const args = ['--poll-seconds', '1', '--data', directory];
    const first = await start(args);
    await first.waitFor(line => line.event === 'webhook');
    const { json: before } = await first.call('GET', '/v1/webhook-endpoints');
    const token = await first.getToken();
    await first.end('SIGKILL');
    const second = await start(args);
    await second.waitFor(line => line.event === 'webhook');
    const { json: after } = await second.call('GET', '/v1/webhook-endpoints', undefined, token);
    // Their health is that of the moment.
    const lasting = ({ data }: Line) => data.map(({ health: _, ...rest }: Line) => rest);
    expect(lasting(after)).toEqual(lasting(before));
    expect(readdirSync(directory)).toContain('keys.json');
  });

  it('refuses a second runner on its directory, and another provider in it', async () => {
    const directory = makeDirectory();
    const first = await start(['--data', directory]);
    const second = new RunnerProcess(['--data', directory]);
    expect(await second.exitCode()).toBe(2);
    expect(second.stdout).toBe('');
    expect(second.stderr).toBe(
      `order-relay: ${directory} is in use by another order-relay: end that one, or choose another --data.\n`,
    );
    expect((await first.end()).code).toBe(0);
    const other = new RunnerProcess(['--data', directory, '--upstream', 'http://127.0.0.1:9'], {
      NTT_CONSUMER_KEY: 'key',
      NTT_CONSUMER_SECRET: 'secret',
    });
    expect(await other.exitCode()).toBe(2);
    expect(other.stderr).toContain('holds simulated orders');
  });

  it('says in one line that its port is taken, with exit code 2', async () => {
    const { url } = await startReceiver();
    const runner = new RunnerProcess(['--port', new URL(url).port]);
    expect(await runner.exitCode()).toBe(2);
    expect(runner.stderr).toMatch(
      /^order-relay: Port \d+ is taken, perhaps by another runner\. Choose another with npm start -- --port …, or 0 for any free one\.\n$/,
    );
  });

  it('with --strict accepts receivers as deployed, and has no sample receiver', async () => {
    const runner = await start(['--strict', '--poll-seconds', '1']);
    const refused = await runner.call('POST', '/v1/webhook-endpoints', { url: 'http://127.0.0.1:3000/hook' });
    expect(refused.status).toBe(400);
    expect((await runner.call('GET', '/v1/webhook-endpoints')).json).toEqual({ data: [] });
    expect(runner.lines).toContainEqual({ event: 'notice', message: expect.stringContaining('--strict') });
  });

  it('begins with a banner and one line that says ready', async () => {
    const runner = new RunnerProcess([]);
    ends.push(() => runner.end('SIGKILL'));
    await settled(() => expect(runner.stdout).toMatch(/^ready /m));
    expect(runner.stdout.match(/^ready http:\/\/127\.0\.0\.1:\d+$/gm)).toHaveLength(1);
    expect(runner.stdout).not.toContain('\u001b');
    expect(await runner.end('SIGINT')).toEqual({ code: 0, tookMs: SOON });
  });

  it.each([0, 200, 500, 800])('ends with 0 on a signal %i ms after it began', async delayMs => {
    const runner = new RunnerProcess([]);
    ends.push(() => runner.end('SIGKILL'));
    // Before, the signal is Node's own to take.
    await runner.takesSignals;
    await pause(delayMs);
    expect(await runner.end()).toEqual({ code: 0, tookMs: SOON });
    expect(runner.stderr).toBe('');
  });

  it('ends in time, with 0, while a receiver hangs', async () => {
    const { provider, environment, args } = await startProvider();
    provider.put('uno', order('100000000001', 1));
    const runner = await start(args, environment);
    let asked = 0;
    const hanging = createServer(() => asked++);
    const url = await listen(hanging);
    ends.push(() => closeServer(hanging));
    await runner.call('POST', '/v1/webhook-endpoints', { url });
    await baselineOf(runner);
    provider.put('uno', order('100000000001', 2));
    await settled(() => expect(asked).toBe(1));
    expect(await runner.end()).toEqual({ code: 0, tookMs: SOON });
  });

  it.runIf(process.platform === 'linux')('listens on this machine only', async () => {
    const runner = await start([]);
    const sockets = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap(path => readFileSync(path, 'utf8').split('\n'));
    const inodes = socketsOf(runner.child.pid);
    const listening = sockets
      .map(line => line.trim().split(/\s+/))
      .filter(parts => parts[3] === '0A' && inodes.has(parts[9] ?? ''));
    expect(listening.length).toBeGreaterThan(4);
    for (const [, address] of listening) expect(address).toMatch(/^0100007F:/);
  });

  it('ends with npm start', async () => {
    const npm = spawn('npm', ['start', '--silent', '--', '--port', '0', '--json'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    ends.push(() => npm.kill('SIGKILL'));
    await once(npm.stdout, 'data');
    npm.kill('SIGTERM');
    const [code] = await once(npm, 'close');
    expect(code).toBe(0);
  });
});
