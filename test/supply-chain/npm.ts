import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface NpmAnswer {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs npm in the project's root, or in `cwd`. */
export async function runNpm(args: readonly string[], cwd = ROOT): Promise<NpmAnswer> {
  const npm = spawn('npm', args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const code = new Promise<number | null>((resolve, reject) => npm.on('close', resolve).on('error', reject));
  const [stdout, stderr] = await Promise.all([text(npm.stdout), text(npm.stderr)]);
  return { code: await code, stdout, stderr };
}
