import { addAnyTime } from '../../shared/domain/watch/lease/poll-time.ts';
import { pollDetails } from '../../shared/domain/watch/poll-details.ts';
import { isClosed } from '../../shared/domain/watch/poll-state.ts';
import { emptyDetail } from '../simulator/world/detail.ts';
import { MemoryDetails } from './memory-details.ts';
import { MemoryFeed } from './memory-feed.ts';
import { MemoryEventQueue } from './memory-queues.ts';
import { Crash, type CrashPlan } from './poll-lab.ts';

export const DETAILS = { connection: 'default', service: 'details' } as const;
export const DETAILS_INTERVAL_MS = 900_000;
export const DETAIL_REGIONS = ['jp', 'us'] as const;
export type DetailRegion = (typeof DETAIL_REGIONS)[number];

interface Write {
  readonly key: string;
  readonly text: string;
  readonly at: number;
}

/** A region's copy of the table: of two writes of an item the later one stays. */
class Replica extends Map<string, string> {
  /** Writes that have not reached the other copy. */
  readonly pending: Write[] = [];
  readonly #writtenAt = new Map<string, number>();
  readonly #nextTime: () => number;

  constructor(nextTime: () => number) {
    super();
    this.#nextTime = nextTime;
  }

  override set(key: string, text: string): this {
    const write = { key, text, at: this.#nextTime() };
    this.pending.push(write);
    this.receive(write);
    return this;
  }

  receive({ key, text, at }: Write): void {
    if (at < (this.#writtenAt.get(key) ?? 0)) return;
    this.#writtenAt.set(key, at);
    super.set(key, text);
  }
}

/** Polls of details in two regions, whose items reach each other one by one, in any order. */
export class DetailRegions {
  now = Date.parse('2026-11-24T03:00:00Z');
  readonly #writes = { count: 0 };
  readonly #items = byRegion(() => new Replica(() => ++this.#writes.count));
  readonly #details = byRegion(() => new Replica(() => ++this.#writes.count));
  readonly stores = byRegion(region => new MemoryDetails(this.#items[region], this.#details[region]));
  /** What was stored when a poll closed under a token, by key. */
  readonly closed = new Map<string, ReadonlyMap<string, string>>();
  readonly #updates = new Map<string, { at: number; status: string }>();
  readonly #queue = new MemoryEventQueue();
  readonly #feed = new MemoryFeed(() => this.now);
  #fannedOut = 0;
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
      new Proxy(port, {
        get:
          (target, name) =>
          async (...args: unknown[]) => {
            if (String(name).startsWith('put')) await meanwhile();
            const strikes = calls++ === crash?.at;
            isDead ||= strikes && crash?.when === 'before';
            if (isDead) throw new Crash();
            const result = await (Reflect.get(target, name) as (...all: unknown[]) => unknown).apply(target, args);
            isDead ||= strikes;
            if (isDead) throw new Crash();
            return result;
          },
      });
    const store = this.stores[region];
    await pollDetails(DETAILS.connection, {
      source: { fetchDetails: async (_connection, { from }) => this.#answer(from) },
      store: mortal(store),
      feed: mortal(this.#feed),
      heartbeats: mortal(this.#feed.store),
      queue: mortal(this.#queue),
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

  async fanOut(): Promise<void> {
    for (const event of this.#queue.sent.slice(this.#fannedOut)) await this.#feed.put(event);
    this.#fannedOut = this.#queue.sent.length;
  }

  /** A new process with empty queues: see `invalidateDigests`. */
  async restart(region: DetailRegion): Promise<void> {
    this.#fannedOut = this.#queue.sent.length;
    const { lease } = await this.stores[region].readPoll(DETAILS);
    const token = `restart ${++this.#tokens}`;
    if (lease) await this.stores[region].putLease(DETAILS, { ...lease, openedAt: undefined, token });
  }

  /** Some of what one region wrote reaches the other: each write whose turn in `picks` is true. */
  replicate(picks: readonly boolean[] = [true]): void {
    for (const tables of [this.#items, this.#details]) this.#exchange(tables, picks);
  }

  get isReplicated(): boolean {
    const replicas = [...Object.values(this.#items), ...Object.values(this.#details)];
    return replicas.every(({ pending }) => pending.length === 0);
  }

  #exchange(tables: Readonly<Record<DetailRegion, Replica>>, picks: readonly boolean[]): void {
    for (const [from, to] of [[tables.jp, tables.us] as const, [tables.us, tables.jp] as const])
      from.pending.splice(0).forEach((write, i) => {
        if (picks[i % picks.length]) to.receive(write);
        else from.pending.push(write);
      });
  }

  #answer(from: number): string {
    const result = [...this.#updates].flatMap(([id, { at, status }]) =>
      at < from ? [] : [emptyDetail(id, { homeConstStatus: status, lineSpeed: 'x'.repeat(3_000) })],
    );
    return JSON.stringify({ code: 200, detail: { detailCode: 'I01' }, result });
  }
}

function byRegion<T>(make: (region: DetailRegion) => T): Readonly<Record<DetailRegion, T>> {
  return { jp: make('jp'), us: make('us') };
}
