import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { mustBeDocumented, routeOf } from '../../support/openapi.ts';

// biome-ignore lint/suspicious/noExplicitAny: lines are looked at field by field.
export type Line = Record<string, any>;

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** Told on descriptor 3 when the runner begins to take signals; Node's own handler of `newListener` was there before. */
const TELL_OF_SIGNALS = `data:text/javascript,import { writeSync } from 'node:fs';
  process.on('newListener', name => name === 'SIGTERM' && writeSync(3, '.'));`;
const FLAGS = ['--import', TELL_OF_SIGNALS, '--import', './infra/local/require-node.mjs', 'infra/local/main.ts'];
/** What is compiled once need not be at each of twenty starts. */
const NODE_COMPILE_CACHE = fileURLToPath(new URL('../../../node_modules/.cache/order-relay', import.meta.url));
/** For what hangs; a busy machine is slow. */
const LIMIT_MS = 180_000;

/** The local runner as a child process, with `--json` and any free port. */
export class RunnerProcess {
  readonly child: ChildProcess;
  readonly lines: Line[] = [];
  /** Resolves when signals are the runner's, and no longer Node's, to take. */
  readonly takesSignals: Promise<unknown>;
  readonly #ended: Promise<unknown>;
  stdout = '';
  stderr = '';
  url = '';
  /** The URLs of all regions by name, where there are several. */
  regions: Record<string, string> = {};

  constructor(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
    this.child = spawn(process.execPath, [...FLAGS, '--port', '0', ...args], {
      cwd: ROOT,
      env: { ...process.env, NODE_COMPILE_CACHE, ...environment },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    this.#ended = once(this.child, 'close');
    const { stdout, stderr, stdio } = this.child;
    this.takesSignals = once(stdio[3] as Readable, 'data');
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
    const { url, regions = {} } = await runner.waitFor(line => line.event === 'ready');
    Object.assign(runner, { url, regions });
    return runner;
  }

  async waitFor(test: (line: Line) => boolean): Promise<Line> {
    for (
      const until = Date.now() + LIMIT_MS;
      Date.now() < until;
      await new Promise(resolve => setTimeout(resolve, 20))
    ) {
      const found = this.lines.find(test);
      if (found) return found;
      if (this.child.exitCode !== null) break;
    }
    throw new Error(`No such line within ${LIMIT_MS} ms.\n${this.stdout}${this.stderr}`);
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

  async getToken(clientId = 'local', clientSecret = 'local-secret', url = this.url): Promise<string> {
    const credentials = { grantType: 'client_credentials', clientId, clientSecret };
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${url}/v1/oauth/accesstokens`, {
      method: 'POST',
      headers,
      body: JSON.stringify(credentials),
    });
    return ((await answer.json()) as Line).accessToken;
  }

  call(method: string, path: string, body?: unknown, token?: string): Promise<{ status: number; json: Line }> {
    return this.#callAt(this.url, method, path, body, token);
  }

  /** Asks one region's API. */
  callIn(region: string, method: string, path: string, body?: unknown): Promise<{ status: number; json: Line }> {
    return this.#callAt(this.regions[region] ?? '', method, path, body);
  }

  async #callAt(url: string, method: string, path: string, body?: unknown, token?: string) {
    const answer = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${token ?? (await this.getToken(undefined, undefined, url))}`,
        'content-type': 'application/json',
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await answer.text();
    mustBeDocumented(routeOf(method, path), {
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      text,
    });
    return { status: answer.status, json: text === '' ? {} : (JSON.parse(text) as Line) };
  }
}
