import { expect } from 'vitest';
import { type Delivered, deliver, type PostResult } from '../../shared/domain/deliver/deliver.ts';
import type { DeliveryMessage } from '../../shared/domain/deliver/delivery.ts';
import { type DrainDeps, drainEndpoint } from '../../shared/domain/deliver/drain.ts';
import type { Endpoint } from '../../shared/domain/deliver/endpoint.ts';
import { fanOut } from '../../shared/domain/deliver/fan-out.ts';
import { type Recovered, recover } from '../../shared/domain/deliver/recover.ts';
import { queueDueDrains, requeueDue, sweepFeed } from '../../shared/domain/deliver/retry-due.ts';
import type { Event } from '../../shared/domain/events/event.ts';
import { MemoryEndpoints } from './memory-endpoints.ts';
import { MemoryFeed } from './memory-feed.ts';
import { MemoryLedger } from './memory-ledger.ts';
import { MemoryDeliveryQueue, MemoryEventQueue } from './memory-queues.ts';

export const START = Date.parse('2026-11-23T03:00:00Z');

export const endpoint = (id: string, changes: Partial<Endpoint> = {}): Endpoint => ({
  revision: 1,
  id,
  url: `https://${id}.example.com/`,
  eventTypes: ['*'],
  status: 'enabled',
  secretVersion: 1,
  createdAt: new Date(START - 60_000).toISOString(),
  ...changes,
});

export const event = (id: string, at = START): Event => ({
  id: `evt_${id}`,
  body: JSON.stringify({
    type: 'order.created',
    timestamp: new Date(at).toISOString(),
    data: { orderId: id, sequence: 1 },
  }),
});

/** Fan-out, delivery and `retry-due` of one region over fakes, with a clock to move. */
export class DeliveryLab {
  now = START;
  readonly ledger = new MemoryLedger();
  readonly queue = new MemoryDeliveryQueue();
  readonly events = new MemoryEventQueue();
  readonly feed = new MemoryFeed(() => this.now);
  endpoints: MemoryEndpoints;
  /** What the receiver does, and what it got. */
  answer: (endpointId: string, attempt: number, eventId: string) => Omit<PostResult, 'durationMs'> = () => ({
    status: 200,
  });
  readonly posts: { readonly endpointId: string; readonly eventId: string; readonly at: number }[] = [];
  /** Before each call of a port: may throw. */
  beforeCall: () => void = () => undefined;
  beforePost: (endpointId: string, eventId: string) => void = () => undefined;
  #taken = 0;

  constructor(...endpoints: Endpoint[]) {
    this.endpoints = new MemoryEndpoints(endpoints);
  }

  get #deps() {
    const { endpoints, ledger, feed } = this;
    return {
      endpoints: this.#mortal(endpoints),
      ledger: this.#mortal(ledger),
      feed: this.#mortal(feed),
      sweeps: this.#mortal(ledger),
      retries: this.#mortal(this.queue),
      clock: () => this.now,
      random: () => 0,
      region: 'jp',
    };
  }

  async fanOut(published: Event): Promise<number> {
    return fanOut(published, await this.endpoints.listEndpoints(), { feed: this.feed, queue: this.queue });
  }

  #mortal<T extends object>(port: T): T {
    return new Proxy(port, {
      get: (target, name) => {
        const call = Reflect.get(target, name, target);
        if (typeof call !== 'function') return call;
        return (...args: unknown[]) => {
          this.beforeCall();
          return call.apply(target, args);
        };
      },
    });
  }

  get deliverDeps(): DrainDeps {
    return {
      ...this.#deps,
      events: this.events,
      pause: async ms => {
        this.now += ms;
      },
      post: async ({ id }, eventId) => {
        this.beforePost(id, eventId);
        this.posts.push({ endpointId: id, eventId, at: this.now - START });
        return { durationMs: 5, ...this.answer(id, this.posts.length, eventId) };
      },
    };
  }

  async deliver(message: DeliveryMessage): Promise<Delivered> {
    return deliver(message, this.deliverDeps);
  }

  /** Whoever is asked to look after endpoints does. */
  async drainEndpoint(): Promise<void> {
    for (let next = this.queue.drains.shift(); next !== undefined; next = this.queue.drains.shift())
      await drainEndpoint(next.endpointId, this.deliverDeps);
  }

  queueDueDrains(): Promise<number> {
    return queueDueDrains(this.#deps);
  }

  recover(id: string, span: { since?: number; until?: number; dryRun?: boolean } = {}): Promise<Recovered> {
    const { since = START, until = this.now, dryRun = false } = span;
    return this.endpoints
      .findEndpoint(id)
      .then(endpoint =>
        recover(
          endpoint ?? expect.fail(),
          { since, until, dryRun },
          { ...this.#deps, listEvents: (from, to) => this.feed.listArrivals(from, to + 1) },
        ),
      );
  }

  /** What is on the queue and was not taken yet; the clock jumps to a message's delay. */
  async deliverQueued(): Promise<void> {
    for (let next = this.queue.sent[this.#taken]; next; next = this.queue.sent[this.#taken]) {
      this.#taken++;
      this.now += next.delaySeconds * 1000;
      await this.deliver(next.message);
    }
  }

  loseQueue(): void {
    this.#taken = this.queue.sent.length;
  }

  requeueDue(queuesWereLost = false): Promise<number> {
    return requeueDue(this.#deps, queuesWereLost);
  }

  sweepFeed(queuesWereLost = false): Promise<number | undefined> {
    return sweepFeed(this.#deps, queuesWereLost);
  }
}
