import type { Subject } from '../../shared/domain/provider/order-id.ts';
import { SERVICES } from '../../shared/domain/provider/services.ts';
import { UpstreamUnreachable } from '../../shared/domain/provider/upstream-error.ts';
import { rankOf } from '../../shared/domain/watch/lease/rank.ts';
import type { PollResult } from '../../shared/domain/watch/poll.ts';
import { pollOrders } from '../../shared/domain/watch/poll-orders.ts';
import { createRandom, type Random } from '../simulator/random.ts';
import { eachCall } from '../support/each-call.ts';
import { MemoryFeed } from '../support/memory-feed.ts';
import { MemoryPolls } from '../support/memory-polls.ts';
import { listAnswer, order } from '../support/poll-lab.ts';
import { type Faults, Process } from './process.ts';
import { createReplicas } from './replica.ts';
import { VirtualTime } from './virtual-time.ts';

export const INTERVAL_MS = 300_000;
const LIMIT_MS = 60_000;
const START = Date.parse('2026-11-23T03:00:00Z');
const SKEW_MS = 30_000;

/** A span of virtual time, ms from the start. */
export type Span = readonly [from: number, to: number];

/** What goes wrong with one region. */
export interface Trouble {
  /** No function runs. */
  down: Span[];
  /** Its way to the provider is broken. */
  gateway: Span[];
  /** Nothing is replicated to or from it. */
  cutOff: Span[];
  /** It can write no poll record. */
  unclosed: Span[];
  /** Its table takes long for each call. */
  slow: Span[];
  /** The orders that it stores arrive elsewhere when the span is over, though its lease and its record do at once. */
  late: Span[];
}

/** A poll that asked the provider: when it asked, ms from the start, and what became of it. */
export interface Asked {
  readonly at: number;
  readonly region: number;
  readonly outcome: PollResult['outcome'] | 'died';
}

/** Regions by rank, with clocks that differ, over replicas of one table; each polls the same service of one provider. */
export class LeaseWorld {
  readonly random: Random;
  readonly regions: readonly string[];
  readonly troubles: readonly Trouble[];
  readonly asked: Asked[] = [];
  /** Who held the lease when it changed, in the eyes of the region that wrote it. */
  readonly feed: MemoryFeed;
  readonly faults: Faults = { until: 0, probability: 0, left: 0 };
  readonly failures: string[] = [];
  readonly subject: Subject;
  readonly #time = new VirtualTime(START);
  readonly #stores: readonly MemoryPolls[];
  readonly #skews: readonly number[];
  /** By order. */
  readonly #statuses: number[];
  #tokens = 0;

  /**
   * @param count of regions; at random
   * @param orders how many the provider has
   */
  constructor(seed: number, count?: number, orders = 2) {
    this.#statuses = new Array<number>(orders).fill(1);
    this.random = createRandom(seed);
    this.subject = { connection: 'default', service: this.random.pick(SERVICES as unknown as ['uno']) };
    const names = ['jp', 'us', 'fr', 'sg'].slice(0, count ?? this.random.integer(1, 4));
    this.regions = names.toSorted((a, b) => rankOf(this.subject, a, names) - rankOf(this.subject, b, names));
    this.troubles = this.regions.map(() => ({
      down: [],
      gateway: [],
      cutOff: [],
      unclosed: [],
      slow: [],
      late: [],
    }));
    this.#skews = this.regions.map(() => this.random.pick([0, -SKEW_MS / 2, SKEW_MS / 2]));
    this.feed = new MemoryFeed(() => this.#time.now);
    const isCutOff = (replica: number) => this.#suffers(replica, 'cutOff');
    const delayMs = (replica: number, key: string) => (key.startsWith('order ') ? this.#lateMs(replica) : 0);
    const replicas = createReplicas(this.regions.length, {
      time: this.#time,
      random: this.random,
      isCutOff,
      delayMs,
    });
    this.#stores = replicas.map(replica => new MemoryPolls(replica));
  }

  /** Virtual time, ms from the start. */
  get now(): number {
    return this.#time.now - START;
  }

  /** Ticks of all regions up to `end`, ms from the start. Every now and then an order changes. */
  async run(end: number): Promise<void> {
    if (this.now === 0)
      for (const [region] of this.regions.entries())
        this.#tickAfter(region, (region * INTERVAL_MS) / this.regions.length);
    await this.#time.runUntil(START + end);
  }

  /** Something for a poll to write: so many orders have another status. */
  change(count = 1): void {
    for (let i = 0; i < count; i++) this.#statuses[i] = (this.#statuses[i] ?? 0) + 1;
  }

  /** In the eyes of this region. */
  clockOf(region: number): number {
    return this.#time.now + (this.#skews[region] ?? 0);
  }

  /** What this region's replica says. */
  async read(region: number) {
    return (this.#stores[region] as MemoryPolls).readPoll(this.subject);
  }

  /** The rank of the region that holds the lease, in the eyes of the first. */
  async holder(): Promise<number> {
    const { lease } = await this.read(0);
    return this.regions.indexOf(lease?.owner ?? '');
  }

  #tickAfter(region: number, ms: number): void {
    this.#time.after(ms, () => {
      this.#tickAfter(region, INTERVAL_MS);
      // Scheduler keeps time to the minute.
      this.#time.after(this.random.integer(0, 20_000), () => void this.#poll(region));
    });
  }

  async #poll(region: number): Promise<void> {
    if (this.#suffers(region, 'down')) return;
    const { random } = this;
    const name = this.regions[region] ?? '';
    const tell = (what: string) => what.includes('by itself') && this.failures.push(what);
    const process = new Process(name, LIMIT_MS, { time: this.#time, random, faults: this.faults, tell });
    const store = this.#slowed(region, process.io(this.#stores[region] as MemoryPolls));
    let asked: Asked | undefined;
    let result: PollResult | undefined;
    await process.run(async () => {
      result = await pollOrders(this.subject, {
        source: {
          fetchOrders: async () => {
            asked = { at: this.now, region, outcome: 'died' };
            return this.#answer(region);
          },
        },
        store: this.#suffers(region, 'unclosed') ? withoutClosing(store) : store,
        feed: process.io(this.feed),
        heartbeats: process.io(this.feed.store),
        feedLog: process.io(this.feed),
        queue: process.io({
          send: async events => {
            for (const event of events) await this.feed.put(event);
          },
        }),
        clock: () => this.clockOf(region),
        createToken: () => `token-${++this.#tokens}`,
        region: name,
        regions: this.regions,
        intervalMs: INTERVAL_MS,
        goneMs: 900_000,
        limitMs: LIMIT_MS,
      });
    });
    if (asked !== undefined) this.asked.push({ ...asked, outcome: result?.outcome ?? 'died' });
  }

  async #answer(region: number): Promise<Buffer> {
    const waitMs = this.random.integer(300, 8_000);
    // The provider looks sometime during the call.
    const lookMs = this.random.integer(0, waitMs);
    await this.#time.sleep(lookMs);
    const answer = listAnswer(this.#statuses.map((orderStatus, i) => order(i + 1, { orderStatus })));
    await this.#time.sleep(waitMs - lookMs);
    if (this.#suffers(region, 'gateway')) throw new UpstreamUnreachable('timeout', 'no answer');
    return Buffer.from(answer);
  }

  /** Until the orders that the region stores now may arrive elsewhere. */
  #lateMs(region: number): number {
    const [, end = this.now] =
      this.troubles[region]?.late.find(([from, to]) => this.now >= from && this.now < to) ?? [];
    return end - this.now;
  }

  #slowed(region: number, store: MemoryPolls): MemoryPolls {
    return eachCall(store, async (_, effect) => {
      if (this.#suffers(region, 'slow')) await this.#time.sleep(this.random.integer(800, 2_500));
      return effect();
    });
  }

  #suffers(region: number, trouble: keyof Trouble): boolean {
    return this.troubles[region]?.[trouble].some(([from, to]) => this.now >= from && this.now < to) ?? false;
  }
}

function withoutClosing(store: MemoryPolls): MemoryPolls {
  const fail = () => Promise.reject(Object.assign(new Error('throttled'), { name: 'Fault' }));
  return new Proxy(store, {
    get: (target, name) => (name === 'putRecord' ? fail : Reflect.get(target, name)),
  });
}
