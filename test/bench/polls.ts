import { deserialize, serialize } from 'node:v8';
import type { Event } from '../../shared/domain/events/event.ts';
import type { Detail } from '../../shared/domain/provider/detail.ts';
import { BUCKETS, bucketOfKey, type PollSubject, type Subject } from '../../shared/domain/provider/order-id.ts';
import { addAnyTime } from '../../shared/domain/watch/lease/poll-time.ts';
import { pollDetails } from '../../shared/domain/watch/poll-details.ts';
import { pollOrders } from '../../shared/domain/watch/poll-orders.ts';
import type { EntryState, Lease, OrderState, PollRecord } from '../../shared/domain/watch/poll-state.ts';
import type { DetailStore, PollStore, StoredPoll } from '../../shared/domain/watch/ports.ts';
import { MemoryFeed } from '../support/memory-feed.ts';

const NOON = Date.parse('2026-11-24T12:00:00+09:00');
const INTERVAL_MS = 300_000;

/** Keeps one subject's items as the objects that were put: to serialise them is the SDK's work, which other rows show. */
class ObjectStore implements PollStore, DetailStore {
  lease: Lease | undefined;
  record: PollRecord | undefined;
  /** By bucket, then by key. */
  entries = Array.from({ length: BUCKETS }, () => new Map<string, EntryState<Detail>>());

  async readPoll(): Promise<StoredPoll> {
    return { ...(this.lease && { lease: this.lease }), ...(this.record && { record: this.record }), states: {} };
  }

  async putLease(_subject: PollSubject, lease: Lease) {
    this.lease = { ...lease, revision: lease.revision + 1 };
    return 'done' as const;
  }

  async putRecord(_subject: PollSubject, record: PollRecord) {
    this.record = { ...record, revision: record.revision + 1 };
    return 'done' as const;
  }

  async putRegionState() {
    return 'done' as const;
  }

  async readOrders(_subject: Subject, from: number, to: number): Promise<OrderState[]> {
    return this.entries.slice(from, to + 1).flatMap(bucket => [...bucket.values()]);
  }

  async putOrder(_subject: Subject, state: OrderState) {
    this.entries[bucketOfKey(state.key)]?.set(state.key, state);
    return 'done' as const;
  }

  async readDetails(_connection: string, keys: readonly string[]) {
    return keys.flatMap(key => this.entries[bucketOfKey(key)]?.get(key) ?? []);
  }

  async readDetailBuckets(_connection: string, from: number, to: number) {
    return this.entries.slice(from, to + 1).flatMap(bucket => [...bucket.values()]);
  }

  async putDetail(_connection: string, state: EntryState<Detail>) {
    return this.putOrder({ connection: '', service: 'uno' }, state);
  }

  async findOrderIds() {
    return new Map<string, string>();
  }
}

/** Lacks nothing that was sent: a poll would send it once more. */
class ToldFeed extends MemoryFeed {
  override async findMissing() {
    return new Set<string>();
  }
}

/** Polls of one region through the production rules. */
export class Polls {
  /** What the provider answers. */
  body: Buffer;
  published = 0;
  readonly #store = new ObjectStore();
  readonly #feed = new ToldFeed(() => this.#now);
  #now = NOON;
  #tokens = 0;
  /** From one poll to the next. A second, not the interval: once an hour a poll compares everything. */
  tickMs = 1_000;

  constructor(body: Buffer) {
    this.body = body;
  }

  /** What is stored, for `restore` in another process. */
  save(): Buffer {
    const { lease, record, entries } = this.#store;
    return serialize({ lease, record, entries, now: this.#now });
  }

  static restore(saved: Buffer, body: Buffer): Polls {
    const polls = new Polls(body);
    const { now, ...items } = deserialize(saved);
    Object.assign(polls.#store, items);
    polls.#now = now;
    return polls;
  }

  pollOrders() {
    this.#now += this.tickMs;
    const source = { fetchOrders: async () => this.body };
    return pollOrders({ connection: 'default', service: 'uno' }, { ...this.#deps, source });
  }

  pollDetails() {
    this.#now += this.tickMs;
    return pollDetails('default', {
      ...this.#deps,
      source: { fetchDetails: async () => this.body },
      isServed: () => true,
      addServiceTime: addAnyTime,
      callMs: 1_000,
      overlapMs: 600_000,
    });
  }

  get #deps() {
    return {
      store: this.#store,
      feed: this.#feed,
      feedLog: this.#feed,
      heartbeats: this.#feed.store,
      queue: {
        send: async (events: readonly Event[]) => {
          this.published += events.length;
        },
      },
      clock: () => this.#now,
      createToken: () => `token ${++this.#tokens}`,
      region: 'jp',
      regions: ['jp'],
      intervalMs: INTERVAL_MS,
      goneMs: 900_000,
      limitMs: 60_000,
    };
  }
}
