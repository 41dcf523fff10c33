import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { closeServer, listen } from '../../infra/local/engines/loopback.ts';
import { createAuthority } from '../support/certificates.ts';
import { installPython } from '../support/python-environment.ts';

const ACCOUNT = '111111111111';
const HOME_REGION = 'ap-northeast-1';
const BIN = fileURLToPath(new URL('../../node_modules/.bin', import.meta.url));
const LOG = fileURLToPath(new URL('../../node_modules/.cache/deployed-emulator.log', import.meta.url));
const STARTS_WITHIN_MS = 60_000;
const ENDS_WITHIN_MS = 10_000;

/** AWS on 127.0.0.1 (MiniStack), with nothing in it. It speaks TLS, and refuses what IAM and queue policies do not allow. */
export class Emulator {
  readonly url: string;
  /** For commands: their programs (`aws`, `python`, this project's), the account's owner, the certificates to trust. */
  readonly environment: Readonly<Record<string, string>>;
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor(url: string, child: ChildProcess, folder: string, environment: Record<string, string>) {
    this.url = url;
    this.#child = child;
    this.#folder = folder;
    this.environment = environment;
  }

  /**
   * Throws where it cannot be had. What it prints is in node_modules/.cache/deployed-emulator.log. This process trusts it
   * from here on, too.
   */
  static async start(): Promise<Emulator> {
    const programs = installPython(new URL('./requirements.txt', import.meta.url));
    const port = await freePort();
    const url = `https://127.0.0.1:${port}`;
    const folder = mkdtempSync(join(tmpdir(), 'order-relay-emulator-'));
    const trust = await createCertificate(folder);
    const environment = {
      PATH: `${programs}:${BIN}:${process.env.PATH}`,
      AWS_ACCESS_KEY_ID: ACCOUNT,
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: HOME_REGION,
      AWS_DEFAULT_REGION: HOME_REGION,
      AWS_ENDPOINT_URL: url,
      AWS_ENDPOINT_URL_S3: url,
      AWS_CA_BUNDLE: trust,
      NODE_EXTRA_CA_CERTS: trust,
    };
    const child = spawn(`${programs}/python`, ['-m', 'ministack'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        ...environment,
        TMPDIR: folder,
        AUTH: 'true',
        USE_SSL: '1',
        MINISTACK_SSL_CERT: join(folder, 'cert.pem'),
        MINISTACK_SSL_KEY: join(folder, 'key.pem'),
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
    const emulator = new Emulator(url, child, folder, environment);
    await emulator.#answers();
    return emulator;
  }

  /** It does not always end when asked. */
  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await Promise.race([ended, pause(ENDS_WITHIN_MS, undefined, { ref: false })]);
    this.#child.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #answers(): Promise<void> {
    for (const until = Date.now() + STARTS_WITHIN_MS; Date.now() < until; await pause(200)) {
      if (this.#child.exitCode !== null) break;
      const health = await fetch(`${this.url}/_ministack/health`).catch(() => undefined);
      if (health?.ok) return;
    }
    await this.stop();
    throw new Error(`The emulator did not start: ${LOG} has what it said.`);
  }
}

/** Returns the file of the authority that commands have to trust; the server's own files are beside it. */
async function createCertificate(folder: string): Promise<string> {
  const authority = await createAuthority('Emulator');
  const { cert, key } = await authority.issue('127.0.0.1');
  const trust = join(folder, 'authority.pem');
  writeFileSync(trust, authority.certificate);
  writeFileSync(join(folder, 'cert.pem'), cert);
  writeFileSync(join(folder, 'key.pem'), key, { mode: 0o600 });
  setDefaultCACertificates([...getCACertificates(), authority.certificate]);
  return trust;
}

async function freePort(): Promise<number> {
  const server = createServer();
  const url = await listen(server);
  await closeServer(server);
  return Number(new URL(url).port);
}
