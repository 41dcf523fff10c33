/** Fan-out and deliver in a process of their own, for others to watch or to kill: `fork` it. */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { loadFunctions, pumpQueues } from './deliveries.ts';

const OWN_PATH = fileURLToPath(import.meta.url);

/** Resolves once it takes messages. It ends with its parent, or when it is killed. */
export async function startDelivering(): Promise<ChildProcess> {
  const child = fork(OWN_PATH, { execArgv: [] });
  await once(child, 'message');
  return child;
}

/** Resolves once it has ended. */
export async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

if (process.argv[1] === OWN_PATH) {
  const { stop } = pumpQueues(await loadFunctions(() => undefined));
  process.on('disconnect', () => void stop());
  process.send?.('ready');
}
