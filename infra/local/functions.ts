import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { createLogger, errorFields } from '../../shared/runtime/logger.ts';
import { FUNCTIONS, type FunctionName } from '../topology.ts';
import { timeoutSecondsOf } from './function-environment.ts';

export interface Context {
  readonly functionName: string;
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

export type Handler = (event: unknown, context: Context) => unknown;
export type Handlers = Readonly<Record<FunctionName, Handler>>;

/** Runs a function once, as Lambda would; throws what it throws, and FunctionTimedOut. */
export type Invoke = (name: FunctionName, event: unknown) => Promise<unknown>;

export interface RunningFunctions {
  readonly invoke: Invoke;
  /** Resolves when nothing of them runs any more. */
  stop(): Promise<unknown>;
}

export class FunctionTimedOut extends Error {
  override readonly name = 'FunctionTimedOut';
}

/** Its region was stopped while it ran, or before. */
export class FunctionCutOff extends Error {
  override readonly name = 'FunctionCutOff';
}

/** Loads functions' wiring, all unless `names` says which; the environment must be set by then. */
export async function loadHandlers(names = Object.keys(FUNCTIONS) as readonly FunctionName[]): Promise<Handlers> {
  const loaded = await Promise.all(
    names.map(async name => {
      const { handler } = await import(new URL(`../../functions/${name}/index.ts`, import.meta.url).href);
      return [name, handler] as const;
    }),
  );
  return Object.fromEntries(loaded) as Record<FunctionName, Handler>;
}

export function createInvoke(handlers: Handlers): Invoke {
  return async (name, event) => {
    const limitMs = timeoutSecondsOf(name) * 1000;
    const endsAt = Date.now() + limitMs;
    const context: Context = {
      functionName: name,
      awsRequestId: randomUUID(),
      getRemainingTimeInMillis: () => Math.max(0, endsAt - Date.now()),
    };
    const done = new AbortController();
    try {
      return await Promise.race([handlers[name](event, context), failAfter(limitMs, done.signal)]);
    } catch (error) {
      // What Lambda's own runtime logs of a failed invocation; the caller only counts it.
      if (name !== 'authorizer' || !isRefusal(error))
        createLogger(name).error('The function failed.', errorFields(error));
      throw error;
    } finally {
      done.abort();
    }
  };
}

async function failAfter(limitMs: number, signal: AbortSignal): Promise<never> {
  await pause(limitMs, undefined, { signal, ref: false });
  throw new FunctionTimedOut(`It timed out after ${limitMs / 1000} seconds.`);
}

/** An authorizer says so that a token is not good: no failure of its own. */
export function isRefusal(error: unknown): boolean {
  return error instanceof Error && error.message === 'Unauthorized';
}
