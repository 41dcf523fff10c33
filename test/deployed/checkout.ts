import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Emulator } from './emulator.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** What a clean checkout does not have. */
const NOT_COPIED = ['.git', 'cdk.out', 'node_modules', 'order-relay.json'];
/** Of what a command prints when it fails. */
const SHOWN_LINES = 40;

/** The outputs of each stack, by the stack's name in AWS. */
export type Outputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A copy of the project, in which a customer writes a configuration and gives the commands of the docs. */
export class Checkout {
  readonly folder = mkdtempSync(join(tmpdir(), 'order-relay-checkout-'));
  readonly #emulator: Emulator;
  readonly #outputs: string;

  constructor(emulator: Emulator) {
    this.#emulator = emulator;
    this.#outputs = join(this.folder, 'cdk.out', 'outputs.json');
    for (const name of readdirSync(ROOT).filter(name => !NOT_COPIED.includes(name)))
      cpSync(join(ROOT, name), join(this.folder, name), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(this.folder, 'node_modules'));
    mkdirSync(join(this.folder, 'cdk.out'));
  }

  configure(configuration: object): void {
    writeFileSync(join(this.folder, 'order-relay.json'), JSON.stringify(configuration, undefined, 2));
  }

  /** What the last `cdk deploy` told of the stacks that it deployed. */
  readOutputs(): Outputs {
    return JSON.parse(readFileSync(this.#outputs, 'utf8'));
  }

  /**
   * Runs a script as somebody would who sits here, with the emulator for AWS. Returns what it printed; throws with the end
   * of that when a command in it fails.
   */
  async run(script: string): Promise<string> {
    const child = spawn('bash', ['-euo', 'pipefail', '-c', script], {
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        ...this.#emulator.environment,
        // The AWS command line would look for SQS at its old address otherwise, whatever AWS_ENDPOINT_URL says.
        'BASH_FUNC_aws%%': '() { command aws --endpoint-url "$AWS_ENDPOINT_URL" "$@"; }',
        // Answers what `cdk` asks people, and options that are for this test only.
        CDK_REQUIRE_APPROVAL: 'never',
        CDK_OUTPUTS_FILE: this.#outputs,
        CDK_NOTICES: 'false',
        CDK_DISABLE_CLI_TELEMETRY: 'true',
      },
    });
    const said = { all: '', stdout: '' };
    child.stdout.on('data', data => {
      said.all += data;
      said.stdout += data;
    });
    child.stderr.on('data', data => {
      said.all += data;
    });
    const [code] = await once(child, 'close');
    if (code === 0) return said.stdout;
    throw new Error(`This ended with ${code}: ${script}\n${said.all.split('\n').slice(-SHOWN_LINES).join('\n')}`);
  }

  /** An answer of the AWS command line, read as JSON. */
  async aws(args: string): Promise<unknown> {
    return JSON.parse((await this.run(`aws ${args} --output json`)) || 'null');
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
