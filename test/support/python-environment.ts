import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const CACHE = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url));

/**
 * The path of programs in a virtual environment of their own, which is made anew when the requirements are not those it
 * was made of. Throws when it cannot be made.
 * @param requirements of pip, a file that is called `requirements.txt` in the folder that wants them
 */
export function installPython(requirements: URL): string {
  const file = fileURLToPath(requirements);
  const folder = `${CACHE}${basename(dirname(file))}`;
  const stamp = `${folder}/requirements.sha256`;
  const wanted = createHash('sha256').update(readFileSync(file)).digest('hex');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    rmSync(folder, { recursive: true, force: true });
    run('python3', ['-m', 'venv', folder]);
    run(`${folder}/bin/pip`, ['install', '--quiet', '--disable-pip-version-check', '-r', file]);
    writeFileSync(stamp, wanted);
  }
  return `${folder}/bin`;
}

function run(command: string, args: readonly string[]): void {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed.`, { cause: error });
}
