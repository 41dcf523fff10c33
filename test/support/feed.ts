import type { Event } from '../../shared/domain/events/event.ts';
import { EventFeed } from '../../shared/domain/events/feed.ts';
import { LaneLog } from '../../shared/domain/events/feed-log.ts';
import { FeedWriter } from '../../shared/domain/events/feed-writer.ts';
import type {
  Feed,
  FeedAppender,
  FeedCursor,
  FeedEntry,
  FeedLog,
  FeedStore,
  LanesOf,
} from '../../shared/domain/events/ports.ts';
import type { Clock } from '../../shared/domain/ports.ts';

export const KEEP_MS = 400 * 24 * 60 * 60 * 1000;

/** One region's feed in all its parts, over a store. */
export class TestFeed extends EventFeed implements Feed, FeedLog, FeedAppender {
  readonly #log: LaneLog;
  readonly #writer: FeedWriter;

  constructor(store: FeedStore, clock: Clock, region = 'jp') {
    super(store);
    this.#log = new LaneLog(store, clock);
    this.#writer = new FeedWriter({ store, clock, region, keepMs: KEEP_MS });
  }

  append(events: readonly Event[]): Promise<PromiseSettledResult<unknown>[]> {
    return this.#writer.append(events);
  }

  relist(ids: readonly string[]): Promise<void> {
    return this.#writer.relist(ids);
  }

  /** Appends them; throws what went wrong. */
  async put(...events: Event[]): Promise<void> {
    for (const result of await this.append(events)) if (result.status === 'rejected') throw result.reason;
  }

  findStart(time: number, lanes?: LanesOf): Promise<FeedCursor> {
    return this.#log.findStart(time, lanes);
  }

  listAfter(cursor: FeedCursor, lanes?: LanesOf): AsyncGenerator<FeedEntry> {
    return this.#log.listAfter(cursor, lanes);
  }
}
