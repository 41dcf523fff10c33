import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { closeServer, listen } from '../../infra/local/engines/loopback.ts';
import { installPython } from '../support/python-environment.ts';

const ACCOUNT = '111111111111';
const HOME_REGION = 'ap-northeast-1';
const LOG = fileURLToPath(new URL('../../node_modules/.cache/deployed-emulator.log', import.meta.url));
const STARTS_WITHIN_MS = 60_000;
const ENDS_WITHIN_MS = 10_000;

/** AWS on 127.0.0.1 (MiniStack), with nothing in it. */
export class Emulator {
  readonly url: string;
  /** For the AWS CDK and the SDK's clients. */
  readonly environment: Readonly<Record<string, string>>;
  readonly #child: ChildProcess;

  private constructor(url: string, child: ChildProcess) {
    this.url = url;
    this.#child = child;
    this.environment = {
      AWS_ACCESS_KEY_ID: ACCOUNT,
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: HOME_REGION,
      AWS_ENDPOINT_URL: url,
      AWS_ENDPOINT_URL_S3: url,
    };
  }

  /** Throws where it cannot be had. What it prints is in node_modules/.cache/deployed-emulator.log. */
  static async start(): Promise<Emulator> {
    const programs = installPython(new URL('./requirements.txt', import.meta.url));
    const port = await freePort();
    const child = spawn(`${programs}/python`, ['-m', 'ministack'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        // Its Lambdas run on this Node.
        PATH: `${fileURLToPath(new URL('../../node_modules/.bin', import.meta.url))}:${process.env.PATH}`,
        // API addresses by path see this account only; its MQTT broker would listen on every interface.
        MINISTACK_ACCOUNT_ID: ACCOUNT,
        MINISTACK_REGION: HOME_REGION,
        BIND_HOST: '127.0.0.1',
        MINISTACK_HOST: '127.0.0.1',
        GATEWAY_PORT: String(port),
        IOT_MTLS_ENABLED: '0',
      },
    });
    mkdirSync(fileURLToPath(new URL('../../node_modules/.cache', import.meta.url)), { recursive: true });
    const log = createWriteStream(LOG);
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    const emulator = new Emulator(`http://127.0.0.1:${port}`, child);
    await emulator.#answers();
    return emulator;
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await Promise.race([ended, pause(ENDS_WITHIN_MS, undefined, { ref: false })]);
    this.#child.kill('SIGKILL');
  }

  async #answers(): Promise<void> {
    for (const until = Date.now() + STARTS_WITHIN_MS; Date.now() < until; await pause(200)) {
      if (this.#child.exitCode !== null) break;
      const health = await fetch(`${this.url}/_ministack/health`).catch(() => undefined);
      if (health?.ok) return;
    }
    throw new Error(`The emulator did not start: ${LOG} has what it said.`);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  const url = await listen(server);
  await closeServer(server);
  return Number(new URL(url).port);
}
