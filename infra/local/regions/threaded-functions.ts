import { Worker } from 'node:worker_threads';
import type { FunctionName } from '../../topology.ts';
import { FunctionCutOff, FunctionTimedOut, type RunningFunctions } from '../functions.ts';

export interface Asked {
  readonly id: number;
  readonly name: FunctionName;
  readonly event: unknown;
}

export type Told =
  | { readonly isReady: true }
  | { readonly log: string }
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: { readonly name: string; readonly message: string } };

interface Setting {
  readonly region: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly onLog: (line: string) => void;
}

/**
 * A region's functions in a thread of their own: they read their environment when they are loaded, and `stop` ends them
 * wherever they are, as a region's fall does.
 */
export async function startThreadedFunctions({ region, environment, onLog }: Setting): Promise<RunningFunctions> {
  const worker = new Worker(new URL('./functions-thread.ts', import.meta.url), {
    name: region,
    env: environment,
    workerData: { region },
    execArgv: [],
  });
  const calls = new Map<number, PromiseWithResolvers<unknown>>();
  const ready = Promise.withResolvers<void>();
  let lastId = 0;
  let isEnded = false;

  worker.on('message', (told: Told) => {
    if ('isReady' in told) return ready.resolve();
    if ('log' in told) return onLog(told.log);
    const call = calls.get(told.id);
    calls.delete(told.id);
    if ('result' in told) call?.resolve(told.result);
    else call?.reject(toError(told.error));
  });
  // What would end the runner in its own thread ends it from here, too.
  worker.on('error', error => {
    ready.reject(error);
    throw error;
  });
  worker.on('exit', () => {
    isEnded = true;
    ready.reject(new FunctionCutOff());
    for (const call of calls.values()) call.reject(new FunctionCutOff());
    calls.clear();
  });
  await ready.promise;

  return {
    invoke(name, event) {
      if (isEnded) return Promise.reject(new FunctionCutOff());
      const call = Promise.withResolvers<unknown>();
      calls.set(++lastId, call);
      worker.postMessage({ id: lastId, name, event } satisfies Asked);
      return call.promise;
    },
    stop: () => worker.terminate(),
  };
}

/** Of its class the callers ask only whether it timed out; of other errors they know the message. */
function toError({ name, message }: { readonly name: string; readonly message: string }): Error {
  return name === 'FunctionTimedOut' ? new FunctionTimedOut(message) : new Error(message);
}
