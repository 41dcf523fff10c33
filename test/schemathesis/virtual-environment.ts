import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const REQUIREMENTS = fileURLToPath(new URL('./requirements.txt', import.meta.url));
const FOLDER = fileURLToPath(new URL('../../node_modules/.cache/schemathesis', import.meta.url));
const STAMP = `${FOLDER}/requirements.sha256`;

/** The path of schemathesis, in a virtual environment of its own that is made when it is not there. Throws when it cannot be. */
export function installSchemathesis(): string {
  const wanted = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex');
  if (!existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== wanted) {
    rmSync(FOLDER, { recursive: true, force: true });
    run('python3', ['-m', 'venv', FOLDER]);
    run(`${FOLDER}/bin/pip`, ['install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS]);
    writeFileSync(STAMP, wanted);
  }
  return `${FOLDER}/bin/schemathesis`;
}

function run(command: string, args: readonly string[]): void {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed.`, { cause: error });
}
