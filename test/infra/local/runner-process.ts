import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

// biome-ignore lint/suspicious/noExplicitAny: lines are looked at field by field.
export type Line = Record<string, any>;

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const FLAGS = ['--import', './infra/local/require-node.mjs', 'infra/local/main.ts'];
const READY_WITHIN_MS = 20_000;

/** The local runner as a child process, with `--json` and any free port. */
export class RunnerProcess {
  readonly child: ChildProcess;
  readonly lines: Line[] = [];
  readonly #ended: Promise<unknown>;
  stdout = '';
  stderr = '';
  url = '';

  constructor(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
    this.child = spawn(process.execPath, [...FLAGS, '--port', '0', ...args], {
      cwd: ROOT,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#ended = once(this.child, 'close');
    const { stdout, stderr } = this.child;
    if (!stdout || !stderr) throw new Error('The child has no output.');
    stderr.on('data', data => {
      this.stderr += data;
    });
    createInterface({ input: stdout }).on('line', line => {
      this.stdout += `${line}\n`;
      if (line.startsWith('{')) this.lines.push(JSON.parse(line));
    });
  }

  static async start(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<RunnerProcess> {
    const runner = new RunnerProcess(['--json', ...args], environment);
    const { url } = await runner.waitFor(line => line.event === 'ready', READY_WITHIN_MS);
    runner.url = url;
    return runner;
  }

  async waitFor(test: (line: Line) => boolean, withinMs = 15_000): Promise<Line> {
    for (
      const until = Date.now() + withinMs;
      Date.now() < until;
      await new Promise(resolve => setTimeout(resolve, 20))
    ) {
      const found = this.lines.find(test);
      if (found) return found;
      if (this.child.exitCode !== null) break;
    }
    throw new Error(`No such line within ${withinMs} ms.\n${this.stdout}${this.stderr}`);
  }

  /** Resolves to exit code and how long it took. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<{ code: number | null; tookMs: number }> {
    const from = performance.now();
    this.child.kill(signal);
    return { code: await this.exitCode(), tookMs: performance.now() - from };
  }

  async exitCode(): Promise<number | null> {
    await this.#ended;
    return this.child.exitCode;
  }

  async call(method: string, path: string, body?: unknown): Promise<{ status: number; json: Line }> {
    const token = await this.#post('/v1/oauth/accesstokens', {
      grantType: 'client_credentials',
      clientId: 'local',
      clientSecret: 'local-secret',
    });
    const answer = await fetch(this.url + path, {
      method,
      headers: { authorization: `Bearer ${token.accessToken}`, 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await answer.text();
    return { status: answer.status, json: text === '' ? {} : JSON.parse(text) };
  }

  async #post(path: string, body: unknown): Promise<Line> {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(this.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await answer.json()) as Line;
  }
}
