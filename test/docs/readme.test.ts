import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { sampleCommands } from '../../infra/local/display/commands.ts';
import { closeServer, listen } from '../../infra/local/engines/loopback.ts';
import { RunnerProcess } from '../infra/local/runner-process.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const README = readFileSync(`${ROOT}/README.md`, 'utf8');
/** Where the page says that the runner and the receiver listen. */
const API = 'http://127.0.0.1:8787';
const RECEIVER_PORT = '3000';

let runner: RunnerProcess;
beforeAll(async () => {
  runner = await RunnerProcess.start(['--poll-seconds', '1']);
  // A person is not as fast as the first polls.
  await runner.waitFor(({ type }) => type?.startsWith('order_detail.'));
});
afterAll(() => runner.end());

/** The first block of commands below the heading. */
function commandsOf(heading: string): string {
  const [, commands] = /^```sh\n(.*?)^```$/ms.exec(README.slice(README.indexOf(`\n## ${heading}\n`))) ?? [];
  return commands ?? expect.unreachable(heading);
}

async function findFreePort(): Promise<string> {
  const server = createServer();
  const { port } = new URL(await listen(server));
  await closeServer(server);
  return port;
}

/** Types the commands into a shell in the repository; gives its lines as they come. */
async function* run(commands: string): AsyncGenerator<string> {
  const port = await findFreePort();
  const script = commands.replaceAll(API, runner.url).replace(RECEIVER_PORT, port).replaceAll(RECEIVER_PORT, port);
  const shell = spawn('sh', ['-c', script], { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  onTestFinished(() => {
    if (shell.exitCode === null) process.kill(-Number(shell.pid));
  });
  yield* createInterface({ input: shell.stdout });
}

async function findLine(lines: AsyncGenerator<string>, pattern: RegExp): Promise<string> {
  const others: string[] = [];
  for (let line = await lines.next(); !line.done; line = await lines.next()) {
    if (pattern.test(line.value)) return line.value;
    others.push(line.value);
  }
  throw new Error(`No line ${pattern} in:\n${others.join('\n')}`);
}

describe('the commands in README.md', () => {
  it('ask the provider’s calls and ours, and each gets an answer', async () => {
    // Each answer is one line, and curl ends none of them.
    const calls = commandsOf('Ask').replaceAll(/^curl .*$/gm, line => `${line}; echo`);
    const answers = [];
    for await (const line of run(calls)) answers.push(JSON.parse(line));
    expect(answers).toEqual([
      { items: expect.arrayContaining([expect.anything()]), resultCount: expect.any(Number) },
      expect.objectContaining({ code: 200, result: expect.arrayContaining([expect.anything()]) }),
      expect.objectContaining({ data: expect.any(Array) }),
      expect.objectContaining({ data: expect.any(Array) }),
      expect.objectContaining({ data: expect.any(Array) }),
      expect.objectContaining({ data: expect.anything() }),
    ]);
  });

  it('register a receiver that webhooks reach, and that verifies them', async () => {
    const lines = run(`${commandsOf('Ask').split('\n\n')[0]}\n${commandsOf('Register a receiver')}`);
    expect(JSON.parse(await findLine(lines, /^\{/))).toMatchObject({ secret: expect.stringMatching(/^whsec_/) });
    expect(await findLine(lines, /^order\.(status_changed|rescheduled) \S+~\S+~\S+ \d+/)).toBeDefined();
  }, 60_000);
});

it('the commands on the runner’s screen ask for orders, and start a receiver that verifies webhooks', async () => {
  const { ask, receive } = sampleCommands(API, 78);
  const lines = run([...ask, 'echo', ...receive].join('\n'));
  expect(JSON.parse(await findLine(lines, /^\{/))).toMatchObject({ items: expect.any(Array) });
  expect(await findLine(lines, /^order\w*\.\w+ \S+ \d+/)).toBeDefined();
}, 60_000);
