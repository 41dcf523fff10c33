import { Console } from 'node:console';
import { parentPort, workerData } from 'node:worker_threads';
import { setLogSink } from '../../../shared/runtime/logger.ts';
import { createInvoke, loadHandlers } from '../functions.ts';
import type { Asked, Told } from './threaded-functions.ts';

// The thread that runs one region's functions, with that region's environment.
const tell = (told: Told) => parentPort?.postMessage(told);
const { region } = workerData as { region: string };

setLogSink(line => tell({ log: JSON.stringify({ region, ...JSON.parse(line) }) }));
// As in main.ts: libraries may chatter, but not between our own lines.
globalThis.console = new Console(process.stderr, process.stderr);

const invoke = createInvoke(await loadHandlers());
parentPort?.on('message', async ({ id, name, event }: Asked) => {
  try {
    tell({ id, result: await invoke(name, event) });
  } catch (error) {
    const { name: kind, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
    tell({ id, error: { name: kind, message } });
  }
});
tell({ isReady: true });
