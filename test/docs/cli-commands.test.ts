import { execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { REFERENCE_PATH } from '../../infra/cli/reference.ts';
import { rootPath } from '../../infra/config/reference.ts';
import { closeServer, listen } from '../../infra/local/engines/loopback.ts';
import { RunnerProcess } from '../infra/local/runner-process.ts';
import { settled } from '../support/settled.ts';

const PAGE = readFileSync(rootPath(REFERENCE_PATH), 'utf8');
const PORT = '3000';

let runner: RunnerProcess;
beforeAll(async () => {
  runner = await RunnerProcess.start(['--poll-seconds', '0.5']);
  await runner.waitFor(({ event }) => event === 'webhook');
});
afterAll(() => runner.end());

/** The first block of commands behind this text, for the runner of this test and without npx, which looks around first. */
function commandsBehind(text: string): string {
  const [, commands = ''] = /^```sh\n(.*?)^```$/ms.exec(PAGE.slice(PAGE.indexOf(text))) ?? [];
  return commands
    .replaceAll('npx order-relay', `${process.execPath} infra/cli/order-relay.mjs`)
    .replaceAll('--local', `--url ${runner.url}`);
}

describe(`the commands in ${REFERENCE_PATH}`, () => {
  it('ask what runs on this machine', async () => {
    const commands = commandsBehind('# The command');
    const { stdout } = await promisify(execFile)('sh', ['-ec', commands], { cwd: rootPath('') });
    for (const head of ['CONNECTION', 'ORDER', 'TIME', 'ENDPOINT'])
      expect(stdout).toMatch(new RegExp(`^${head} `, 'm'));
  });

  it('start a receiver, which verifies a sample and then what happens', async () => {
    const server = createServer();
    const { port } = new URL(await listen(server));
    await closeServer(server);
    // The receiver needs a moment that a person takes to read on.
    const commands = commandsBehind('## A receiver in development')
      .replaceAll(PORT, port)
      .replace(/ &$/m, ' & sleep 3');
    const shell = spawn('sh', ['-ec', commands], { cwd: rootPath(''), detached: true });
    onTestFinished(() => void process.kill(-Number(shell.pid)));
    const seen: string[] = [];
    for (const stream of [shell.stdout, shell.stderr]) stream.on('data', data => seen.push(String(data)));
    await settled(() => {
      expect(seen.join('')).toMatch(/^order\.rescheduled uno~123456789012~N12345678 3 /m);
      expect(seen.join('')).toMatch(/^answer +HTTP 204 /m);
      expect(seen.join('')).toMatch(/^20\S+Z +order\S+ .* HTTP 204 /m);
    });
  });
});
