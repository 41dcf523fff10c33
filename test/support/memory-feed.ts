import type { Event } from '../../shared/domain/events/event.ts';
import type { Clock } from '../../shared/domain/ports.ts';
import { TestFeed } from './feed.ts';
import { MemoryFeedStore } from './memory-feed-store.ts';

/** A feed of one region in memory. */
export class MemoryFeed extends TestFeed {
  readonly store: MemoryFeedStore;

  constructor(clock: Clock, region?: string, store = new MemoryFeedStore(clock)) {
    super(store, clock, region);
    this.store = store;
  }

  /** All that slots list, in order, expired or not. */
  get events(): Event[] {
    return this.store.slots.flatMap(({ eventIds }) => eventIds.flatMap(id => this.store.eventOf(id) ?? []));
  }
}
