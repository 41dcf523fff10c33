import type { Event } from '../../shared/domain/events/event.ts';
import { addAnyTime } from '../../shared/domain/watch/lease/poll-time.ts';
import { pollDetails } from '../../shared/domain/watch/poll-details.ts';
import { isClosed } from '../../shared/domain/watch/poll-state.ts';
import { emptyDetail } from '../simulator/world/detail.ts';
import { CopiedMap, copyOfFeed, exchange } from './copies.ts';
import { eachCall } from './each-call.ts';
import { MemoryDetails } from './memory-details.ts';
import { MemoryFeed } from './memory-feed.ts';
import { MemoryEventQueue } from './memory-queues.ts';
import { Crash, type CrashPlan } from './poll-lab.ts';

export const DETAILS = { connection: 'default', service: 'details' } as const;
export const DETAILS_INTERVAL_MS = 900_000;
export const DETAIL_REGIONS = ['jp', 'us'] as const;
export type DetailRegion = (typeof DETAIL_REGIONS)[number];

/** Polls of details in two regions, whose items reach each other one by one, in any order. */
export class DetailRegions {
  now = Date.parse('2026-11-24T03:00:00Z');
  #writes = 0;
  readonly #nextTime = () => ++this.#writes;
  readonly #items = byRegion(() => new CopiedMap(this.#nextTime));
  readonly #details = byRegion(() => new CopiedMap(this.#nextTime));
  readonly stores = byRegion(region => new MemoryDetails(this.#items[region], this.#details[region]));
  /** What was stored when a poll closed under a token, by key. */
  readonly closed = new Map<string, ReadonlyMap<string, string>>();
  readonly #updates = new Map<string, { at: number; status: string }>();
  readonly #queues = byRegion(() => new MemoryEventQueue());
  readonly #feeds = byRegion(region => new MemoryFeed(() => this.now, region));
  readonly #copiedFeeds = byRegion(region => copyOfFeed(this.#feeds[region], this.#nextTime));
  readonly #fannedOut = byRegion(() => 0);
  #tokens = 0;

  /** The provider updates a detail. */
  update(id: string, status: string): void {
    this.#updates.set(id, { at: this.now, status });
  }

  /** @param meanwhile happens before each put of the poll */
  async poll(region: DetailRegion, crash?: CrashPlan, meanwhile = async () => {}): Promise<void> {
    let calls = 0;
    let isDead = false;
    const mortal = <T extends object>(port: T): T =>
      eachCall(port, async (method, effect) => {
        if (method.startsWith('put')) await meanwhile();
        const strikes = calls++ === crash?.at;
        isDead ||= strikes && crash?.when === 'before';
        if (isDead) throw new Crash();
        const result = await effect();
        isDead ||= strikes;
        if (isDead) throw new Crash();
        return result;
      });
    const store = this.stores[region];
    await pollDetails(DETAILS.connection, {
      source: { fetchDetails: async (_connection, { from }) => Buffer.from(this.#answer(from)) },
      store: mortal(store),
      feed: mortal(this.#feeds[region]),
      heartbeats: mortal(this.#feeds[region].store),
      feedLog: mortal(this.#feeds[region]),
      queue: mortal(this.#queues[region]),
      clock: () => this.now,
      createToken: () => `${region} ${++this.#tokens}`,
      region,
      regions: DETAIL_REGIONS,
      intervalMs: DETAILS_INTERVAL_MS,
      goneMs: 900_000,
      limitMs: 60_000,
      isServed: () => true,
      addServiceTime: addAnyTime,
      callMs: 1_000,
      overlapMs: 600_000,
    }).catch((error: unknown) => {
      if (!(error instanceof Crash)) throw error;
    });
    const { lease, record } = await store.readPoll(DETAILS);
    if (isClosed(lease, record)) this.closed.set(record.token, new Map(this.#details[region]));
  }

  /** Who polls, in the eyes of `region`. */
  async owner(region: DetailRegion): Promise<string | undefined> {
    return (await this.stores[region].readPoll(DETAILS)).lease?.owner;
  }

  async fanOut(): Promise<void> {
    for (const region of DETAIL_REGIONS) {
      for (const event of this.#queues[region].sent.slice(this.#fannedOut[region]))
        await this.#feeds[region].put(event);
      this.#fannedOut[region] = this.#queues[region].sent.length;
    }
  }

  /** A new process with empty queues: see `invalidateDigests`. */
  async restart(region: DetailRegion): Promise<void> {
    this.#fannedOut[region] = this.#queues[region].sent.length;
    const { lease } = await this.stores[region].readPoll(DETAILS);
    const token = `restart ${++this.#tokens}`;
    if (lease) await this.stores[region].putLease(DETAILS, { ...lease, openedAt: undefined, token });
  }

  /** Some of what one region wrote reaches the other: each write whose turn in `picks` is true. */
  replicate(picks: readonly boolean[] = [true]): void {
    for (const { jp, us } of [this.#items, this.#details]) exchange(jp.copy, us.copy, picks);
    exchange(this.#copiedFeeds.jp, this.#copiedFeeds.us, picks);
  }

  /** What both regions put into the feed, each event once. */
  get told(): Event[] {
    const events = DETAIL_REGIONS.flatMap(region => this.#feeds[region].events);
    return [...new Map(events.map(event => [event.id, event])).values()];
  }

  get isReplicated(): boolean {
    const maps = [...Object.values(this.#items), ...Object.values(this.#details)];
    return maps.every(({ copy }) => copy.pending.length === 0);
  }

  #answer(from: number): string {
    const result = [...this.#updates].flatMap(([id, { at, status }]) =>
      at < from ? [] : [emptyDetail(id, { homeConstStatus: status, lineSpeed: 'x'.repeat(3_000) })],
    );
    return JSON.stringify({ code: 200, detail: { detailCode: 'I01' }, result });
  }
}

function byRegion<T>(make: (region: DetailRegion) => T): Record<DetailRegion, T> {
  return { jp: make('jp'), us: make('us') };
}
