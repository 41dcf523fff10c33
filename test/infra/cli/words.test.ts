import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import type { Command } from 'commander';
import { describe, expect, it, onTestFinished } from 'vitest';
import { attemptText } from '../../../infra/cli/commands/deliveries.ts';
import { answerText } from '../../../infra/cli/commands/listen.ts';
import type { Io } from '../../../infra/cli/io.ts';
import { createOutput } from '../../../infra/cli/output.ts';
import { createProgram } from '../../../infra/cli/program.ts';
import { closeServer, listen } from '../../../infra/local/engines/loopback.ts';
import { runCommand } from './command.ts';

/** An API that answers every call with this; its events are followed by none. */
async function startApi(answer: object): Promise<string> {
  const server = createServer((_request, response) => response.end(JSON.stringify({ accessToken: 't', ...answer })));
  const url = await listen(server);
  onTestFinished(() => closeServer(server));
  return url;
}

const io = (stdout: Io['stdout'] = { write: () => true }): Io => ({
  stdin: Readable.from([]),
  stdout,
  stderr: stdout,
  environment: { NO_COLOR: '1' },
  signal: new AbortController().signal,
});

describe('order-relay help', () => {
  it('tells of the command that is named, however deep', async () => {
    for (const names of [[], ['endpoint'], ['endpoint', 'create'], ['client', 'rotate']]) {
      const [helped, asked] = await Promise.all([runCommand(['help', ...names]), runCommand([...names, '--help'])]);
      expect(helped).toEqual(asked);
      expect(helped).toMatchObject({ code: 0, stdout: expect.stringContaining(`order-relay ${names.join(' ')}`) });
    }
  });

  it('says which word is no command', async () => {
    for (const names of [['nonsense'], ['endpoint', 'nonsense'], ['status', 'nonsense']])
      expect(await runCommand(['help', ...names])).toMatchObject({
        code: 2,
        stdout: '',
        stderr: expect.stringContaining("unknown command 'nonsense'"),
      });
    const { stderr } = await runCommand(['help', 'nonsense', '--json']);
    expect(JSON.parse(stderr)).toEqual({ error: "unknown command 'nonsense'" });
  });

  it('tells of itself, too', async () => {
    const asked = await runCommand(['help', '--help']);
    expect(asked).toMatchObject({ code: 0, stdout: expect.stringContaining('order-relay help'), stderr: '' });
    expect(asked).toEqual(await runCommand(['help', 'help']));
  });
});

describe('a word that is no command', () => {
  it.each(['connection', 'orders', 'events', 'endpoint', 'deliveries', 'client'])('is told behind %s', async group => {
    const { code, stdout, stderr } = await runCommand([group, 'nonsense', '--local']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^order-relay: unknown command 'nonsense'\n/);
  });

  it('is none where a command takes it, or options go to the command that needs no name', async () => {
    const url = await startApi({ data: [] });
    for (const words of [
      ['orders', '--service', 'uno'],
      ['endpoint'],
      ['endpoint', 'list'],
      ['deliveries', 'list', 'we_1'],
    ])
      expect(await runCommand([...words, '--url', url])).toMatchObject({ code: 0, stderr: 'There is none.\n' });
    expect((await runCommand(['endpoint', 'list', 'we_1', '--url', url])).stderr).toContain('too many arguments');
  });
});

describe('options of all commands', () => {
  it('mean the same everywhere: no command has one of its own by that name', () => {
    const program = createProgram(io());
    const names = program.options.flatMap(({ long }) => long ?? []);
    const within = (command: Command): Command[] => [command, ...command.commands.flatMap(within)];
    const own = program.commands.flatMap(within).flatMap(command => command.options.map(option => option.long));
    expect(names).toContain('--url');
    expect(own.filter(long => long && names.includes(long))).toEqual([]);
  });

  it('send a client’s secret to no receiver that was to be an endpoint’s', async () => {
    let requests = 0;
    const server = createServer((_request, response) => {
      requests++;
      response.end();
    });
    const url = await listen(server);
    onTestFinished(() => closeServer(server));
    const environment = { ORDER_RELAY_CLIENT_ID: 'x', ORDER_RELAY_CLIENT_SECRET: 'secret' };
    const { code, stderr } = await runCommand(['endpoint', 'update', 'we_1', '--url', url], { environment });
    expect([code, stderr]).toEqual([2, expect.stringContaining('Say what to change: its new URL behind its id')]);
    expect(requests).toBe(0);
  });
});

describe('--region', () => {
  it('is refused where another API is named', async () => {
    const url = 'http://127.0.0.1:1';
    const refused = { code: 2, stderr: expect.stringContaining('--region is for what is deployed') };
    expect(await runCommand(['status', '--region', 'us', '--local'])).toMatchObject(refused);
    expect(await runCommand(['status', '--region', 'us', '--url', url])).toMatchObject(refused);
    const environment = { ORDER_RELAY_URL: url };
    expect(await runCommand(['status', '--region', 'us'], { environment })).toMatchObject(refused);
  });
});

describe('an attempt', () => {
  const durationMs = 12;

  it('has its status once', () => {
    const gone = { status: 410, error: 'HTTP 410: the receiver is gone', durationMs };
    expect(attemptText(gone)).toBe('HTTP 410: the receiver is gone in 12 ms');
    expect(attemptText({ status: 503, error: 'HTTP 503', durationMs })).toBe('HTTP 503 in 12 ms');
    expect(attemptText({ status: 200, error: 'the answer was cut', durationMs })).toBe(
      'HTTP 200 the answer was cut in 12 ms',
    );
    expect(attemptText({ status: 204, durationMs })).toBe('HTTP 204 in 12 ms');
    expect(attemptText({ error: 'no answer in time', durationMs })).toBe('no answer in time in 12 ms');
  });

  it('that this machine made fails in the words of what is deployed', async () => {
    const server = createServer();
    const url = await listen(server);
    await closeServer(server);
    const { stdout } = await runCommand(['trigger', 'order.created', '--forward-to', url]);
    expect(stdout).toMatch(/^answer +the connection was refused \(ECONNREFUSED\) in \d+ ms$/m);
    expect(answerText({ status: 410, durationMs })).toBe('HTTP 410: the receiver is gone in 12 ms');
    expect(answerText({ status: 200, durationMs, answer: 'ok' })).toBe('HTTP 200 in 12 ms ok');
  });

  it('has its status once in a list, too', async () => {
    const failed = { status: 410, error: 'HTTP 410: the receiver is gone', durationMs, at: '' };
    const [taken, refused] = [{ status: 200, durationMs, at: '' }, failed].map((attempt, i) => ({
      eventId: `evt_${i}`,
      type: 'order.created',
      status: 'delivered',
      attemptCount: 1,
      attempts: [attempt],
    }));
    const url = await startApi({ data: [taken, refused] });
    const { stdout } = await runCommand(['deliveries', 'list', 'we_1', '--url', url]);
    expect(stdout).toMatch(/ 1 +HTTP 200$/m);
    expect(stdout).toMatch(/ 1 +HTTP 410: the receiver is gone$/m);
  });
});

describe('rows that come now and then', () => {
  it('have one head, and columns that grow', () => {
    let printed = '';
    const stdout = {
      write(text: string) {
        printed += text;
        return true;
      },
    };
    const output = createOutput(io(stdout), false);
    const show = output.rows<string>([
      { head: 'A', text: item => item },
      { head: 'B', text: () => 'b' },
    ]);
    for (const items of [[], ['x'], ['long'], ['y']]) show(items);
    expect(printed).toBe('A  B\nx  b\nlong  b\ny     b\n');
  });
});
