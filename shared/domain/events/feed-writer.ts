import type { Clock, Written } from '../ports.ts';
import type { Event } from './event.ts';
import { EventFeed } from './feed.ts';
import { type OpenLane, openLane } from './lane.ts';
import type { FeedAppender, FeedStore, Seen, Slot } from './ports.ts';
import { expiresAtSeconds, hasExpired } from './retention.ts';
import { MAX_SLOT_EVENTS } from './slot.ts';

/** Events outlive the slots that list them, also where some time passed between the two puts. */
const EVENT_MARGIN_MS = 24 * 60 * 60 * 1000;
/** Writers that meet at the end of the lane lose to each other now and then, never so often. */
const MAX_LOSSES = 50;
const PAGE_SIZE = 25;
/** How many expired slots one put looks past at most. */
const MAX_EXPIRED = 100;

export interface FeedWriterDeps {
  readonly store: FeedStore;
  readonly clock: Clock;
  readonly region: string;
  /** How long slots are kept. */
  readonly keepMs: number;
}

/** Writes the region's lane. */
export class FeedWriter implements FeedAppender {
  readonly #deps: FeedWriterDeps;

  constructor(deps: FeedWriterDeps) {
    this.#deps = deps;
  }

  async append(events: readonly Event[]): Promise<PromiseSettledResult<unknown>[]> {
    if (events.length === 0) return [];
    const end = await openLane(this.#deps);
    const seen = seenAt(end);
    const puts = await Promise.allSettled(
      events.map(event => this.#deps.store.putEvent(event, seen, this.#expiresAtSeconds(EVENT_MARGIN_MS))),
    );
    const idsOf = (result: Written) =>
      events.flatMap(({ id }, i) => (puts[i]?.status === 'fulfilled' && puts[i].value === result ? [id] : []));
    const added = new Set(idsOf('done'));
    const repeated = idsOf('stale').filter(id => !added.has(id));
    await this.#list([...added, ...(await this.#findUnlisted(repeated, end))], end);
    return puts;
  }

  /**
   * Lists those of the events that are there in this lane, whether or not another lane has them. Each is put again, so
   * that it is replicated from here, too.
   */
  async relist(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const end = await openLane(this.#deps);
    await this.#list(await this.#move(ids, end), end);
  }

  /** What a writer that died, or still runs, has put and not listed. */
  async #findUnlisted(ids: readonly string[], end: OpenLane): Promise<string[]> {
    const missing = await new EventFeed(this.#deps.store).findMissing(ids);
    return missing.size === 0 ? [] : this.#move([...missing], end);
  }

  /** They will be listed here, behind all slots that were looked at: later searches need not begin where they were put. */
  async #move(ids: readonly string[], end: OpenLane): Promise<string[]> {
    const { store } = this.#deps;
    const noted = await store.findSeen(ids);
    const expires = this.#expiresAtSeconds(EVENT_MARGIN_MS);
    await Promise.all([...noted].map(([id, read]) => store.moveSeen(id, read, seenAt(end), expires)));
    return [...noted.keys()];
  }

  /** Looks at every slot behind `end`: another writer of the same events, or this one's own late put, may list them. */
  async #list(ids: readonly string[], { lane, newest }: OpenLane): Promise<void> {
    const { store } = this.#deps;
    let last = newest;
    let waiting = ids;
    for (let losses = 0; waiting.length > 0; ) {
      const slot = await this.#slotAfter(last, lane, waiting.slice(0, MAX_SLOT_EVENTS));
      if ((await store.putSlot(slot)) === 'done') {
        waiting = waiting.slice(slot.eventIds.length);
        last = slot;
        continue;
      }
      if (++losses > MAX_LOSSES) throw new Error(`Other writers filled the end of lane ${lane} again and again.`);
      for await (const other of store.listSlots(lane, slot.number, PAGE_SIZE)) {
        waiting = waiting.filter(id => !other.eventIds.includes(id));
        last = other;
      }
    }
  }

  async #slotAfter(last: Slot | undefined, lane: string, eventIds: readonly string[]): Promise<Slot> {
    const now = this.#deps.clock();
    const expires = this.#expiresAtSeconds();
    if (last === undefined)
      return {
        lane,
        number: 1,
        eventIds,
        putAt: now,
        expiresAtSeconds: expires,
        lowest: 1,
        lowestExpiresAtSeconds: expires,
      };
    return {
      lane,
      number: last.number + 1,
      eventIds,
      putAt: Math.max(now, last.putAt),
      expiresAtSeconds: expires,
      previousExpiresAtSeconds: last.expiresAtSeconds,
      ...(await this.#lowestAfter(last)),
    };
  }

  async #lowestAfter(last: Slot): Promise<Pick<Slot, 'lowest' | 'lowestExpiresAtSeconds'>> {
    const { store, clock } = this.#deps;
    let { lowest, lowestExpiresAtSeconds } = last;
    if (!hasExpired(lowestExpiresAtSeconds, clock())) return { lowest, lowestExpiresAtSeconds };
    let looked = 0;
    for await (const slot of store.listSlots(last.lane, lowest, MAX_EXPIRED)) {
      lowest = slot.number;
      lowestExpiresAtSeconds = slot.expiresAtSeconds;
      if (!hasExpired(lowestExpiresAtSeconds, clock()) || ++looked === MAX_EXPIRED) break;
    }
    return { lowest, lowestExpiresAtSeconds };
  }

  #expiresAtSeconds(marginMs = 0): number {
    return expiresAtSeconds(this.#deps.clock(), this.#deps.keepMs + marginMs);
  }
}

const seenAt = ({ lane, newest }: OpenLane): Seen => ({ lane, slot: newest?.number ?? 0 });
