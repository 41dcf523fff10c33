import { execFile, spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { textWidth } from '../../../infra/local/display/text-width.ts';
import { closeServer, listen } from '../../../infra/local/engines/loopback.ts';
import { startReceiver } from '../../support/receiver.ts';
import { settled } from '../../support/settled.ts';
import { type Line, RunnerProcess } from '../local/runner-process.ts';
import { type CommandOptions, runCommand } from './command.ts';

const BIN = fileURLToPath(new URL('../../../infra/cli/order-relay.mjs', import.meta.url));

let runner: RunnerProcess;
beforeAll(async () => {
  runner = await RunnerProcess.start(['--poll-seconds', '0.5']);
  await runner.waitFor(({ type }) => type?.startsWith('order_detail.'));
});
afterAll(() => runner.end());

/** One command of the API of the local runner. */
const run = (args: string, options: CommandOptions = {}) => runWords(args.split(' '), options);
const runWords = (args: readonly string[], options: CommandOptions = {}) =>
  runCommand(args, { ...options, environment: { ORDER_RELAY_URL: runner.url, ...options.environment } });

async function ran(args: string, options?: CommandOptions) {
  const result = await run(args, options);
  expect(result, result.stderr).toMatchObject({ code: 0 });
  return result;
}

async function register(): Promise<{ id: string; receiver: Awaited<ReturnType<typeof startReceiver>> }> {
  const receiver = await startReceiver();
  onTestFinished(() => receiver.close());
  const { lines } = await ran(`endpoint create ${receiver.url}/hook --json`);
  const id = String(lines[0]?.id);
  onTestFinished(async () => void (await run(`endpoint delete ${id} --yes`)));
  return { id, receiver };
}

describe('order-relay status', () => {
  it('has a line for each service and region', async () => {
    // The region is heard of when it first tells that it is there.
    await settled(async () => {
      const { stdout } = await ran('status');
      expect(stdout).toMatch(/^default +uno +ok +20\S+Z +local$/m);
      expect(stdout).toMatch(/^local +ok +20\S+Z +0\.1\.0 /m);
    });
  });

  it('is with --json what the API answers', async () => {
    const { lines } = await ran('status --json');
    const { json } = await runner.call('GET', '/v1/status');
    expect(lines).toHaveLength(1);
    expect(Object.keys(lines[0] ?? {})).toEqual(Object.keys(json));
  });
});

describe('order-relay orders', () => {
  it('lists as many as are asked for, over pages, and says when there are more', async () => {
    const { lines, stderr } = await ran('orders --limit 3 --json');
    expect(lines.map(({ orderId }) => orderId)).toEqual([
      expect.stringContaining('~'),
      expect.stringContaining('~'),
      expect.stringContaining('~'),
    ]);
    expect(stderr).toContain('There are more');
  });

  it('lists all there are, each once', async () => {
    // Orders come and go meanwhile, now and then.
    await settled(async () => {
      const { lines } = await ran('orders list --all --json');
      const { json } = await runner.call('GET', '/v1/orders?limit=1000');
      expect(lines.map(({ orderId }) => orderId)).toEqual(json.data.map(({ orderId }: Line) => orderId));
    });
  });

  it('says so when there is none', async () => {
    const { stdout, stderr } = await ran('orders --contract nobodys');
    // On a busy machine it says first what it waits for.
    expect([stdout, stderr.split('\n').slice(-2)]).toEqual(['', ['There is none.', '']]);
  });

  it('filters by what the API filters by', async () => {
    const { lines } = await ran('orders --service uno --phase in_progress --json');
    expect(new Set(lines.map(({ service, status }) => `${service} ${status.phase}`))).toEqual(
      new Set(['uno in_progress']),
    );
  });

  it('fits the terminal, whatever its width', async () => {
    for (const columns of [60, 80, 120]) {
      const { stdout } = await ran('orders --limit 20', { columns });
      expect(stdout).toContain('~');
      expect(Math.max(...stdout.split('\n').map(textWidth)), `${columns} columns`).toBeLessThanOrEqual(columns);
    }
  });

  it('shows one, its site work and its history', async () => {
    const moved = await runner.waitFor(({ type, orderId }) => type?.startsWith('order_detail.m') && orderId);
    const { stdout } = await ran(`orders show ${moved.orderId}`);
    expect(stdout).toContain(moved.orderId);
    expect(stdout).toMatch(/^details +\d/m);
    const { lines } = await ran(`orders history ${moved.orderId} --json`);
    expect(lines.map(({ id }) => id)).toContain(moved.id);
  });
});

describe('order-relay events tail', () => {
  it('shows the last ones, and where to go on', async () => {
    const { lines, stderr } = await ran('events tail --lines 2 --json');
    expect(lines).toHaveLength(2);
    const [, cursor] = /--after (\S+)/.exec(stderr) ?? [];
    await settled(async () =>
      expect((await ran(`events tail --after ${cursor} --json`)).lines.length).toBeGreaterThan(0),
    );
    const later = await ran(`events tail --after ${cursor} --json`);
    expect(later.lines.map(({ id }) => id)).not.toContain(lines[1]?.id);
  });

  it('follows what comes until it is interrupted, which is no failure', async () => {
    const ending = new AbortController();
    const followed = await ran('events tail --follow --lines 0 --json', {
      signal: ending.signal,
      onOutput: text => text.split('\n').length > 3 && ending.abort(),
    });
    const ids = followed.lines.map(({ id }) => id);
    expect(ids.length).toBeGreaterThanOrEqual(3);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has one head over what was there and what comes', async () => {
    const ending = new AbortController();
    const { stdout } = await ran('events tail --follow --lines 1', {
      signal: ending.signal,
      onOutput: text => text.match(/^20/gm)?.[1] && ending.abort(),
    });
    expect(stdout.match(/^TIME /gm)).toHaveLength(1);
  });
});

describe('order-relay endpoint', () => {
  it('registers a receiver, changes and tests it', async () => {
    const { id, receiver } = await register();
    expect((await ran(`endpoint update ${id} --type order.* --description Test --json`)).lines).toEqual([
      expect.objectContaining({ id, eventTypes: ['order.*'], description: 'Test' }),
    ]);
    expect((await ran(`endpoint update ${id} --clear description --json`)).lines[0]).not.toHaveProperty('description');
    const moved = `${receiver.url}/moved`;
    expect((await ran(`endpoint update ${id} ${moved} --json`)).lines[0]).toMatchObject({ id, url: moved });
    expect((await ran(`endpoint test ${id}`)).stdout).toMatch(/^result +delivered$/m);
    expect(receiver.requests.some(({ body }) => JSON.parse(body).type === 'webhook.test')).toBe(true);
    expect((await ran('endpoint list')).stdout).toContain(id);
    expect((await ran(`endpoint disable ${id}`)).stdout).toMatch(/^status +disabled/m);
    expect((await ran(`endpoint enable ${id}`)).stdout).toMatch(/^status +enabled$/m);
  });

  it('ends with 1 when the receiver refuses a test', async () => {
    const { id, receiver } = await register();
    receiver.answer({ status: 500 });
    const tested = await run(`endpoint test ${id}`);
    expect(tested).toMatchObject({ code: 1, stdout: expect.stringMatching(/^answer +HTTP 500/m) });
  });

  it('shows and rotates the secret', async () => {
    const { id } = await register();
    const [before] = (await ran(`endpoint secret ${id} --json`)).lines;
    const [rotated] = (await ran(`endpoint rotate ${id} --overlap 60 --json`)).lines;
    expect(rotated).toMatchObject({ secret: expect.stringMatching(/^whsec_/), previous: [expect.anything()] });
    expect(rotated?.secret).not.toBe(before?.secret);
  });

  it('is not deleted where nobody can be asked, without --yes', async () => {
    const { id } = await register();
    expect(await run(`endpoint delete ${id}`)).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') });
    expect((await ran(`endpoint show ${id}`)).stdout).toContain(id);
    await ran(`endpoint delete ${id} --yes`);
    expect(await run(`endpoint show ${id}`)).toMatchObject({ code: 1 });
  });
});

describe('order-relay deliveries', () => {
  it('lists, shows and retries what a receiver was sent', async () => {
    const { id, receiver } = await register();
    receiver.answer({ status: 500 });
    let eventId = '';
    await settled(async () => {
      const { lines } = await ran(`deliveries list ${id} --status waiting --json`);
      eventId = String(lines[0]?.eventId);
      expect(lines[0]).toMatchObject({ attemptCount: expect.any(Number) });
    });
    expect((await ran(`deliveries list ${id}`)).stdout).toMatch(new RegExp(`^${eventId} .* 500 `, 'm'));
    expect((await ran(`deliveries show ${id} ${eventId}`)).stdout).toMatch(/HTTP 500/);
    expect(await run(`deliveries retry ${id} ${eventId}`)).toMatchObject({ code: 1 });
    receiver.answer({ status: 204 });
    expect((await ran(`deliveries retry ${id} ${eventId} --json`)).lines).toEqual([
      expect.objectContaining({ eventId, status: 'delivered' }),
    ]);
  });
});

describe('order-relay recover', () => {
  it('counts first, sends nothing without a yes, and then what was missed', async () => {
    const { id, receiver } = await register();
    await ran(`endpoint disable ${id}`);
    const since = new Date(Date.now() - 3_600_000).toISOString();
    const { lines } = await ran(`recover ${id} --since ${since} --dry-run --json`);
    expect(lines[0]).toMatchObject({ dryRun: true, missed: expect.any(Number) });
    await ran(`endpoint enable ${id}`);
    const before = receiver.requests.length;
    expect(await run(`recover ${id} --since ${since}`)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('missed'),
    });
    const { stdout } = await ran(`recover ${id} --since ${since} --yes`);
    expect(stdout).toMatch(/\d+ events since \S+ were missed\. They are being sent/);
    await settled(async () => expect(receiver.requests.length).toBeGreaterThan(before + 3));
  });
});

describe('order-relay client', () => {
  it('makes a client that can do what its scopes say, rotates and revokes it', async () => {
    const { lines } = await ran('client create Reader --scope orders:read --json');
    const { clientId, clientSecret } = lines[0] ?? {};
    const asReader = (secret: string) => ({
      environment: { ORDER_RELAY_CLIENT_ID: clientId, ORDER_RELAY_CLIENT_SECRET: secret },
    });
    await ran('orders --limit 1', asReader(clientSecret));
    expect(await run('client list', asReader(clientSecret))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('clients:read'),
    });
    expect((await ran('client list')).stdout).toMatch(new RegExp(`^${clientId} +Reader +orders:read +all`, 'm'));
    const [rotated] = (await ran(`client rotate ${clientId} --overlap 0 --json`)).lines;
    await ran('orders --limit 1', asReader(rotated?.clientSecret));
    await ran(`client revoke ${clientId} --yes`);
    expect(await run(`client show ${clientId}`)).toMatchObject({ code: 1 });
  });

  it('takes a token in place of a client', async () => {
    const environment = { ORDER_RELAY_TOKEN: await runner.getToken('viewer', 'viewer-secret') };
    await ran('orders --limit 1', { environment });
    expect(await run('endpoint list', { environment })).toMatchObject({ code: 1 });
  });
});

describe('order-relay', () => {
  it('suggests the command that was meant, and ends with 2', async () => {
    expect(await run('statsu')).toMatchObject({ code: 2, stderr: expect.stringContaining('Did you mean status?') });
    expect(await run('orders --sevice uno')).toMatchObject({ code: 2, stderr: expect.stringContaining('--service') });
  });

  it('ends with 2 and names the field when the API finds that a value does not fit', async () => {
    expect(await run('orders --service nix')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('service must be one of uno'),
    });
  });

  it('says in JSON what failed, with --json', async () => {
    const { code, stderr } = await run('orders show nix~1~2 --json');
    expect([code, JSON.parse(stderr)]).toEqual([1, expect.objectContaining({ status: 404, kind: 'not-found' })]);
  });

  it('says in JSON, too, that it was asked wrongly', async () => {
    for (const args of ['statsu --json', 'orders --json --limit x', '--json orders show']) {
      const { code, stdout, stderr } = await run(args);
      expect([code, stdout, JSON.parse(stderr)], args).toEqual([2, '', { error: expect.stringMatching(/^[^e]/) }]);
    }
  });

  it('asks no API but the one that is named, though its name is empty', async () => {
    expect(await runCommand(['status', '--url', ''])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--url must be the API's"),
    });
  });

  it('quotes no token that cannot be sent', async () => {
    const { code, stderr } = await run('status', { environment: { ORDER_RELAY_TOKEN: 'hush\nhush' } });
    expect([code, stderr]).toEqual([1, expect.stringContaining('The access token is none')]);
    expect(stderr).not.toContain('hush');
  });

  it('lets no answer steer the terminal', async () => {
    const hostile = '\u001b]0;title\u0007\u009b2J';
    const endpoint = { id: 'we_1', health: { state: hostile, waiting: 0 }, eventTypes: [hostile], createdAt: hostile };
    const attempts = [{ at: hostile, durationMs: 1, error: hostile }];
    const warnings = [{ field: hostile, message: hostile }];
    const answer = {
      ...endpoint,
      attempts,
      warnings,
      data: [],
      missed: 0,
      since: hostile,
      cursor: 'c',
      accessToken: 't',
    };
    const server = createServer((_request, response) => response.end(JSON.stringify(answer)));
    const url = await listen(server);
    onTestFinished(() => closeServer(server));
    for (const args of [
      'endpoint create http://x',
      'deliveries show a b',
      'recover a --since b',
      'endpoint show a --json',
    ]) {
      const { code, stdout, stderr } = await run(`${args} --url ${url}`);
      expect([code, stderr + stdout], args).toEqual([0, expect.stringMatching(/title/)]);
      expect(stderr + stdout, args).not.toMatch(/[\p{Cc}--\n]/v);
    }
  });

  it('sends no secret over http to other machines', async () => {
    const sent = await run('status --url http://relay.example.com');
    expect(sent).toMatchObject({ code: 2, stderr: expect.stringContaining('https') });
  });

  it('says after two seconds what it waits for', async () => {
    const server = createServer((_request, response) => void setTimeout(() => response.writeHead(503).end(), 2_500));
    const url = await listen(server);
    onTestFinished(() => closeServer(server));
    expect((await run(`status --url ${url}`)).stderr).toMatch(new RegExp(`^Asking ${url} …\n`));
    expect(JSON.parse((await run(`status --url ${url} --json`)).stderr)).toMatchObject({ status: 503 });
  });

  it('says what cannot be reached', async () => {
    const server = createServer();
    const url = await listen(server);
    await closeServer(server);
    expect(await run(`status --url ${url}`)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('ECONNREFUSED. Nothing listens there: is `npm start` running?'),
    });
  });

  it('fails when its output cannot be written', async () => {
    const full = openSync('/dev/full', 'w');
    onTestFinished(() => closeSync(full));
    const { status, stderr } = spawnSync(process.execPath, [BIN, 'trigger', 'order.created'], {
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([1, 'order-relay: The output is not whole: ENOSPC.\n']);
  });

  it('is a program of its own', async () => {
    const env = { ...process.env, ORDER_RELAY_URL: runner.url };
    const { stdout } = await promisify(execFile)(process.execPath, [BIN, 'status', '--json'], { env });
    expect(JSON.parse(stdout)).toMatchObject({ regions: [{ name: 'local' }] });
  });
});
