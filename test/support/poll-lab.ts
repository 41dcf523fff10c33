import type { Event } from '../../shared/domain/events/event.ts';
import { factsOf } from '../../shared/domain/events/event.ts';
import type { Order } from '../../shared/domain/provider/order.ts';
import type { Subject } from '../../shared/domain/provider/order-id.ts';
import type { PollResult } from '../../shared/domain/watch/poll.ts';
import { pollOrders } from '../../shared/domain/watch/poll-orders.ts';
import type { PollDeps } from '../../shared/domain/watch/ports.ts';
import { eachCall } from './each-call.ts';
import { MemoryFeed } from './memory-feed.ts';
import { MemoryPolls } from './memory-polls.ts';
import { MemoryEventQueue } from './memory-queues.ts';

export const SUBJECT: Subject = { connection: 'default', service: 'uno' };
export const INTERVAL_MS = 300_000;
export const LIMIT_MS = 60_000;

export class Crash extends Error {}

/** What happens at the poll's call number `at`, counted from 0: the process dies before the call, or after its effect. */
export interface CrashPlan {
  readonly at: number;
  readonly when: 'before' | 'after';
}

/** One region's polls over fakes: an upstream to change, a clock to move, and a crash wherever one is wanted. */
export class PollLab {
  readonly polls: MemoryPolls;
  readonly queue = new MemoryEventQueue();
  readonly feed: MemoryFeed;
  now = Date.parse('2026-11-23T03:00:00Z');
  /** What the provider lists; `answer` overrides it. */
  orders: Order[] = [];
  answer: (() => Promise<string>) | undefined;
  /** Something that happens, once, while the poll is about to make this call. */
  meanwhile: { readonly before: string; readonly happens: () => Promise<unknown> } | undefined;
  /** Port calls of the last poll, in order. */
  calls: string[] = [];
  readonly #region: string;
  #tokens = 0;
  #fannedOut = 0;

  constructor(region = 'jp', polls = new MemoryPolls()) {
    this.#region = region;
    this.polls = polls;
    this.feed = new MemoryFeed(() => this.now, region);
  }

  async poll(crash?: CrashPlan, overrides: Partial<PollDeps> = {}): Promise<PollResult> {
    this.calls = [];
    let isDead = false;
    const mortal = <T extends object>(name: string, port: T): T =>
      eachCall(port, async (method, effect) => {
        const { before, happens } = this.meanwhile ?? {};
        if (before === `${name}.${method}`) {
          this.meanwhile = undefined;
          await happens?.();
        }
        const strikes = crash !== undefined && this.calls.length === crash.at;
        this.calls.push(`${name}.${method}`);
        if (isDead || (strikes && crash.when === 'before')) {
          isDead = true;
          throw new Crash();
        }
        const result = await effect();
        if (strikes) isDead = true;
        if (isDead) throw new Crash();
        return result;
      });
    const source = { fetchOrders: async () => Buffer.from((await this.answer?.()) ?? listAnswer(this.orders)) };
    return pollOrders(SUBJECT, {
      source: mortal('source', source),
      store: mortal('store', this.polls),
      feed: mortal('feed', this.feed),
      heartbeats: mortal('heartbeats', this.feed.store),
      feedLog: mortal('feedLog', this.feed),
      queue: mortal('queue', this.queue),
      clock: () => this.now,
      createToken: () => `${this.#region}-${++this.#tokens}`,
      region: this.#region,
      regions: [this.#region],
      intervalMs: INTERVAL_MS,
      goneMs: 900_000,
      limitMs: LIMIT_MS,
      ...overrides,
    });
  }

  /** Time passes to the next tick. */
  tick(ms = INTERVAL_MS): void {
    this.now += ms;
  }

  /** A poll a tick, `count` times, each followed by fan-out. */
  async run(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      this.tick();
      await this.poll();
      await this.fanOut();
    }
  }

  /** What is on the queue reaches the feed. */
  async fanOut(): Promise<void> {
    for (const event of this.queue.sent.slice(this.#fannedOut)) await this.feed.put(event);
    this.#fannedOut = this.queue.sent.length;
  }

  /** The queue loses what fan-out has not seen. */
  loseQueue(): void {
    this.#fannedOut = this.queue.sent.length;
  }

  /** A new process, that knows its queues are empty: what a laptop's is. */
  async restart(): Promise<void> {
    this.loseQueue();
    const { lease } = await this.polls.readPoll(SUBJECT);
    if (lease)
      await this.polls.putLease(SUBJECT, { ...lease, openedAt: undefined, token: `restart-${++this.#tokens}` });
  }

  get published(): Event[] {
    return this.feed.events;
  }

  /** The feed in words: order, sequence and type. */
  get story(): string[] {
    return this.published
      .map(event => factsOf(event))
      .map(({ orderId, sequence, type }) => `${orderId?.split('~')[1] ?? ''} ${sequence ?? ''} ${type}`)
      .sort();
  }
}

export function listAnswer(items: readonly unknown[]): string {
  return JSON.stringify({ items, resultCount: items.length });
}

export function order(number: number, changes: Order = {}): Order {
  return {
    contractId: `N${String(number).padStart(8, '0')}`,
    serviceName: 'uno-virtual',
    orderType: 1,
    offerPlanDate: '2026-12-31T12:34:56Z',
    orderStatus: 1,
    orderRequestNum: String(number).padStart(12, '0'),
    ...changes,
  };
}
