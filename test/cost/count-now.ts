import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Counted } from '../../infra/cost/counted.ts';

/** Counts in a process of its own. */
export async function countNow(): Promise<Counted> {
  const counting = spawn(process.execPath, [fileURLToPath(new URL('./count.ts', import.meta.url))], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>(resolve => counting.on('close', resolve));
  const said = await text(counting.stdout);
  const code = await ended;
  if (code !== 0) throw new Error(`test/cost/count.ts ended with ${code}.`);
  return JSON.parse(said);
}
