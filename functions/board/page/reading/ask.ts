import type { Page } from './answers.ts';
import { Failure } from './failure.ts';
import { readPages } from './pages.ts';
import { type Request, send } from './send.ts';
import { currentSession, expire } from './session.ts';

/** How often a call that came too soon is repeated. */
const MAX_WAITS = 3;
const MAX_WAIT_SECONDS = 10;

type Asked = Omit<Request, 'token'>;

/**
 * One call with the token of whoever is signed in. A token that ended is asked for first, and a call that came too soon
 * (429) waits. Throws Failure.
 */
export async function ask<T>(path: string, request: Asked = {}): Promise<T> {
  for (let waits = 0; ; ) {
    const { token } = await currentSession();
    try {
      return (await send<T>(path, { ...request, token })).json;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (error.status === 401) expire(token);
      else if (error.status === 429 && waits++ < MAX_WAITS) await pause(error.retryAfterSeconds ?? 1, request.signal);
      else throw error;
    }
  }
}

const MAX_PAGE = 1000;

/** A list, page by page. */
export const askPages = <T>(path: string, request: Asked = {}): AsyncGenerator<readonly T[]> =>
  readPages(cursor => ask<Page<T>>(path, { ...request, query: { limit: MAX_PAGE, ...request.query, cursor } }));

/** Ends early when `signal` is aborted; whoever waited finds out by its next call. */
export async function pause(seconds: number, signal?: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, Math.min(seconds, MAX_WAIT_SECONDS) * 1000);
  signal?.addEventListener('abort', () => resolve(), { once: true });
  await promise;
  clearTimeout(timer);
}
