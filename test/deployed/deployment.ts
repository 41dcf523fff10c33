import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '../../infra/config.ts';
import type { Emulator } from './emulator.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Of what `cdk` prints when it fails. */
const SHOWN_LINES = 40;

export type Configuration = Pick<Config, 'name' | 'regions' | 'connections' | 'listEveryMinutes'>;

/** The outputs of each stack, by the stack's name in AWS. */
export type Outputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The app in the emulator, by the CDK's own command. */
export class Deployment {
  readonly #emulator: Emulator;
  readonly #folder = mkdtempSync(join(tmpdir(), 'order-relay-deployed-'));

  constructor(emulator: Emulator) {
    this.#emulator = emulator;
  }

  async bootstrap(configuration: Configuration): Promise<void> {
    await this.#cdk(configuration, ['bootstrap']);
  }

  async deploy(configuration: Configuration, args: readonly string[] = ['--all']): Promise<Outputs> {
    const file = join(this.#folder, 'outputs.json');
    await this.#cdk(configuration, ['deploy', ...args, '--require-approval', 'never', '--outputs-file', file]);
    return JSON.parse(readFileSync(file, 'utf8'));
  }

  async destroy(configuration: Configuration): Promise<void> {
    await this.#cdk(configuration, ['destroy', '--all', '--force']);
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #cdk(configuration: Configuration, args: readonly string[]): Promise<void> {
    const app = ['--app', 'node test/deployed/app.ts', '--output', join(this.#folder, 'cdk.out')];
    const child = spawn(join(ROOT, 'node_modules/.bin/cdk'), [...args, ...app, '--no-notices'], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        ...this.#emulator.environment,
        CDK_DISABLE_CLI_TELEMETRY: 'true',
        RELAY_CONFIGURATION: JSON.stringify(configuration),
      },
    });
    const said: string[] = [];
    for (const output of [child.stdout, child.stderr]) output.on('data', data => said.push(String(data)));
    const [code] = await once(child, 'close');
    if (code === 0) return;
    throw new Error(
      `cdk ${args.join(' ')} ended with ${code}:\n${said.join('').split('\n').slice(-SHOWN_LINES).join('\n')}`,
    );
  }
}
