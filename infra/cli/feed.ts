import { setTimeout as pause } from 'node:timers/promises';
import { ApiError } from '../api-answer.ts';
import { type ApiClient, MAX_PAGE, type Page } from '../api-client.ts';
import type { FeedEvent } from './commands/event-columns.ts';

interface Feed {
  readonly api: ApiClient;
  readonly query: Readonly<Record<string, string | undefined>>;
  /** A cursor; undefined for the oldest event that is kept. */
  readonly after: string | undefined;
  /** Whether to wait at the end for what comes, until `signal`. */
  readonly follow: boolean;
  readonly signal: AbortSignal;
  readonly onTrouble?: (text: string) => void;
}

const POLL_MS = 2_000;
const MAX_RETRY_MS = 30_000;
/** Of these ids a repeated one is dropped: the feed may tell an event twice. */
const REMEMBERED = 10_000;

/** Page by page, each with the cursor behind it. Following, it outlives an API that is away for a while. */
export async function* followFeed({
  api,
  query,
  after,
  follow,
  signal,
  onTrouble,
}: Feed): AsyncGenerator<Page<FeedEvent>> {
  const seen = new Set<string>();
  let cursor = after;
  let retryMs = POLL_MS;
  while (!signal.aborted) {
    let page: Page<FeedEvent>;
    try {
      page = await api.call('GET', '/v1/events', { query: { ...query, after: cursor, limit: MAX_PAGE } });
      retryMs = POLL_MS;
    } catch (error) {
      if (signal.aborted && follow) return;
      if (!follow || !isPassing(error)) throw error;
      onTrouble?.(`${(error as Error).message} Asking again in ${retryMs / 1000} s.`);
      await sleep(retryMs, signal);
      retryMs = Math.min(retryMs * 2, MAX_RETRY_MS);
      continue;
    }
    const data = page.data.filter(({ id }) => !seen.has(id));
    for (const { id } of data) seen.add(id);
    for (const id of seen) if (seen.size > REMEMBERED) seen.delete(id);
    const isEnd = page.cursor === cursor;
    cursor = page.cursor;
    yield { ...page, data };
    if (!isEnd) continue;
    if (!follow) return;
    await sleep(POLL_MS, signal);
  }
}

/** The cursor behind all there is. */
export async function endOfFeed(api: ApiClient): Promise<string | undefined> {
  let cursor: string | undefined;
  for (;;) {
    // A type that no feed has: pages are read, and nothing is sent of them.
    const query = { type: 'webhook.test', after: cursor, limit: MAX_PAGE };
    const page = await api.call<Page<FeedEvent>>('GET', '/v1/events', { query });
    if (page.cursor === cursor) return cursor;
    cursor = page.cursor;
  }
}

/** Ends early, and well, when `signal` says so. */
const sleep = (ms: number, signal: AbortSignal) => pause(ms, undefined, { signal }).catch(() => undefined);

const isPassing = (error: unknown) => error instanceof ApiError && (error.status === 0 || error.status >= 500);
