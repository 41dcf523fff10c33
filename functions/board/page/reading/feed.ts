import { signal } from '@preact/signals';
import type { EventType } from '../../../../shared/domain/events/event.ts';
import { ask } from './ask.ts';
import { Failure } from './failure.ts';
import type { FeedEvent } from './feed-event.ts';
import { applyEvents } from './orders.ts';

interface FeedPage {
  readonly data: readonly FeedEvent[];
  readonly cursor: string;
}

const POLL_MS = 5_000;
const MAX_POLL_MS = 60_000;
const MAX_PAGE = 1000;

const countsOfType = signal<ReadonlyMap<EventType, number>>(new Map());

/** How many events of a family came since the page was opened: what they are about is read anew when it grows. */
export function eventCount(family: '' | 'order.' | 'order_detail.' = ''): number {
  const counts = [...countsOfType.value];
  return counts.reduce((sum, [type, count]) => (type.startsWith(family) ? sum + count : sum), 0);
}

/** The same, of each order, its details included. */
export const eventsOfOrder = signal<ReadonlyMap<string, number>>(new Map());
/** When the feed was last read to its end, unix ms; undefined while it cannot be. */
export const followedAt = signal<number | undefined>(undefined);

/** Reads the feed every few seconds from now on, while the page is seen, until `signal` is aborted. */
export async function followFeed(signal: AbortSignal): Promise<void> {
  let cursor: string | undefined;
  let waitMs = POLL_MS;
  while (!signal.aborted) {
    try {
      cursor = await readOn(cursor, signal);
      followedAt.value = Date.now();
      waitMs = POLL_MS;
    } catch (error) {
      if (signal.aborted) return;
      followedAt.value = undefined;
      // Its place is no longer kept, as after a long sleep of the machine: from now on again.
      if (error instanceof Failure && error.status === 400) cursor = undefined;
      waitMs = Math.min(waitMs * 2, MAX_POLL_MS);
    }
    await wait(waitMs, signal);
  }
}

async function readOn(from: string | undefined, signal: AbortSignal): Promise<string> {
  let cursor = from;
  for (;;) {
    const query = { limit: MAX_PAGE, ...(cursor === undefined ? { since: farAhead() } : { after: cursor }) };
    const page: FeedPage = await ask('events', { query, signal });
    if (page.data.length > 0) tell(page.data);
    if (page.data.length === 0 || page.cursor === cursor) return page.cursor;
    cursor = page.cursor;
  }
}

/** What was read of the feed, and where it goes on. */
export interface FeedSoFar {
  readonly events: Map<string, FeedEvent>;
  cursor?: string | undefined;
}

/** What the feed got of this type since then, in its order; of what `soFar` has, nothing is read again. */
export async function readFeedSince(
  soFar: FeedSoFar,
  { since, type }: { readonly since: string; readonly type: EventType },
  signal: AbortSignal,
): Promise<FeedEvent[]> {
  try {
    for (;;) {
      const { cursor } = soFar;
      const query = { type, limit: MAX_PAGE, ...(cursor === undefined ? { since } : { after: cursor }) };
      const page: FeedPage = await ask('events', { query, signal });
      for (const event of page.data) soFar.events.set(event.id, event);
      soFar.cursor = page.cursor;
      // A page may be empty and not the last: at the end the cursor stays.
      if (page.cursor === cursor) return [...soFar.events.values()];
    }
  } catch (error) {
    // Its place may be what failed: the next time begins anew.
    if (error instanceof Failure) soFar.cursor = undefined;
    throw error;
  }
}

/** Nothing came after it, whatever this machine's clock says: it leads to the feed's end. */
const farAhead = () => new Date(Date.now() + 366 * 24 * 60 * 60 * 1000).toISOString();

function tell(events: readonly FeedEvent[]): void {
  applyEvents(events);
  eventsOfOrder.value = addTo(
    eventsOfOrder.value,
    events.map(({ data }) => data.orderId).filter(id => id !== undefined),
  );
  countsOfType.value = addTo(
    countsOfType.value,
    events.map(({ type }) => type),
  );
}

function addTo<Key>(counts: ReadonlyMap<Key, number>, keys: readonly Key[]): Map<Key, number> {
  const next = new Map(counts);
  for (const key of keys) next.set(key, (next.get(key) ?? 0) + 1);
  return next;
}

/** Goes on at once when the page is seen again, and not while it is hidden. */
async function wait(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const done = new AbortController();
  const timer = setTimeout(() => document.hidden || resolve(), ms);
  document.addEventListener('visibilitychange', () => document.hidden || resolve(), { signal: done.signal });
  signal.addEventListener('abort', () => resolve(), { signal: done.signal });
  await promise;
  clearTimeout(timer);
  done.abort();
}
