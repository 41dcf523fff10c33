import { expect } from 'vitest';
import { createRender } from '../../shared/domain/chat/render.ts';
import { adoptWork } from '../../shared/domain/deliver/adopt.ts';
import type { PostResult } from '../../shared/domain/deliver/attempt.ts';
import { BatchCircuits } from '../../shared/domain/deliver/batch-circuits.ts';
import { deliver } from '../../shared/domain/deliver/deliver.ts';
import type { AttemptResult, DeliveryMessage } from '../../shared/domain/deliver/delivery.ts';
import { type DrainDeps, drainEndpoint } from '../../shared/domain/deliver/drain.ts';
import { type Endpoint, whyDisabled } from '../../shared/domain/deliver/endpoint.ts';
import { fanOut } from '../../shared/domain/deliver/fan-out.ts';
import { countMissed, type Span, startRecovery } from '../../shared/domain/deliver/recover.ts';
import { type RetryResult, retryNow } from '../../shared/domain/deliver/retry-now.ts';
import { queueDueDrains } from '../../shared/domain/deliver/schedule-drain.ts';
import { sweepFeed } from '../../shared/domain/deliver/sweep.ts';
import { type Event, factsOf } from '../../shared/domain/events/event.ts';
import { type Beat, beat } from '../../shared/domain/regions/beat.ts';
import type { Heartbeat } from '../../shared/domain/regions/heartbeat.ts';
import { TestFeed } from './feed.ts';
import { MemoryCircuits } from './memory-circuits.ts';
import { MemoryEndpoints } from './memory-endpoints.ts';
import { MemoryFeed } from './memory-feed.ts';
import { MemoryLedger } from './memory-ledger.ts';
import { MemoryDeliveryQueue, MemoryEventQueue } from './memory-queues.ts';
import { MemorySweeps } from './memory-sweeps.ts';

export const GONE_MS = 15 * 60_000;
export const START = Date.parse('2026-11-23T03:00:00Z');

export const endpoint = (id: string, changes: Partial<Endpoint> = {}): Endpoint => ({
  revision: 1,
  id,
  url: `https://${id}.example.com/`,
  eventTypes: ['*'],
  status: 'enabled',
  secretVersion: 1,
  secrets: [],
  verdicts: [],
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
  region = 'jp';
  regionNames: readonly string[] = ['jp'];
  time = { now: START };
  ledger = new MemoryLedger();
  circuits = new MemoryCircuits();
  sweeps = new MemorySweeps();
  readonly queue = new MemoryDeliveryQueue(() => this.now);
  readonly events = new MemoryEventQueue();
  feed = new MemoryFeed(() => this.now);
  endpoints: MemoryEndpoints;
  /** What the receiver does, and what it got. */
  answer: (endpointId: string, attempt: number, eventId: string) => Omit<PostResult, 'durationMs'> = () => ({
    status: 200,
  });
  readonly posts: {
    readonly endpointId: string;
    readonly eventId: string;
    readonly body: string;
    readonly url: string;
    readonly at: number;
  }[] = [];
  render = createRender('');
  /** What regions keep of their `upstream.*` events. */
  unpublished: Readonly<Record<string, readonly Event[]>> = {};
  /** Before each call of a port: may throw. */
  beforeCall: () => void = () => undefined;
  beforePost: (endpointId: string, eventId: string) => void = () => undefined;
  #taken = 0;

  constructor(...endpoints: Endpoint[]) {
    this.endpoints = new MemoryEndpoints(endpoints);
  }

  get now(): number {
    return this.time.now;
  }

  set now(now: number) {
    this.time.now = now;
  }

  /** Another region, with queues of its own, whose copy of the table never lags. */
  elsewhere(region: string): DeliveryLab {
    const { time, ledger, circuits, sweeps, endpoints, regionNames } = this;
    const feed = new MemoryFeed(() => time.now, region, this.feed.store);
    return Object.assign(new DeliveryLab(), { region, regionNames, time, ledger, circuits, sweeps, endpoints, feed });
  }

  get #deps() {
    const { endpoints, ledger, circuits, sweeps } = this;
    const feed = new TestFeed(this.#mortal(this.feed.store), () => this.now, this.region);
    return {
      endpoints: this.#mortal(endpoints),
      ledger: this.#mortal(ledger),
      circuits: new BatchCircuits(this.#mortal(circuits)),
      sweeps: this.#mortal(sweeps),
      feed,
      feedLog: feed,
      retries: this.#mortal(this.queue),
      clock: () => this.now,
      random: () => 0,
      region: this.region,
      regionNames: this.regionNames,
      goneMs: GONE_MS,
      regions: this.feed.store,
      feedStore: this.#mortal(this.feed.store),
      writer: feed,
      events: this.events,
      findUnpublished: async (region: string) => this.unpublished[region] ?? [],
    };
  }

  async fanOut(...published: Event[]): Promise<void> {
    const { feed, endpoints, queue } = this;
    for (const result of await fanOut(published, { feed, endpoints, queue }))
      if (result.status === 'rejected') throw result.reason;
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
      pause: async ms => {
        this.now += ms;
      },
      render: this.render,
      post: async ({ id, url }, eventId, { body }) => {
        this.beforePost(id, eventId);
        this.posts.push({ endpointId: id, eventId, body, url, at: this.now - START });
        return { durationMs: 5, ...this.answer(id, this.posts.length, eventId) };
      },
    };
  }

  async deliver(message: DeliveryMessage): Promise<AttemptResult> {
    return deliver(message, this.deliverDeps);
  }

  async retry(id: string, published: Event): Promise<RetryResult> {
    const eventTime = factsOf(published).timestamp;
    const row = await this.ledger.findDelivery({ endpointId: id, eventId: published.id, eventTime });
    const registered = await this.endpoints.findEndpoint(id);
    return retryNow(row ?? expect.fail(), published, registered ?? expect.fail(), this.deliverDeps);
  }

  /** Undefined while it is enabled. */
  async whyDisabled(id: string): Promise<string | undefined> {
    return whyDisabled((await this.endpoints.findEndpoint(id)) ?? expect.fail());
  }

  /** The drain messages whose time has come. */
  async drain(): Promise<void> {
    const { drains } = this.queue;
    for (let i = drains.findIndex(this.#isDue); i >= 0; i = drains.findIndex(this.#isDue)) {
      const [next] = drains.splice(i, 1);
      if (next) await drainEndpoint(next.endpointId, this.deliverDeps);
    }
  }

  readonly #isDue = ({ sentAt, delaySeconds }: { sentAt: number; delaySeconds: number }) =>
    sentAt + delaySeconds * 1000 <= this.now;

  queueDueDrains(): Promise<number> {
    return queueDueDrains(this.#deps);
  }

  /** As the API has it: how many were missed, and then the job. */
  async recover(id: string, span: Partial<Span> & { dryRun?: boolean } = {}): Promise<number> {
    const { since = START, until, dryRun = false } = span;
    const wanted = { since, ...(until !== undefined && { until }) };
    const registered = (await this.endpoints.findEndpoint(id)) ?? expect.fail();
    const { missed } = await countMissed(registered, wanted, this.now + 10_000, this.#deps);
    if (!dryRun) await startRecovery(registered, wanted, this.#deps);
    return missed;
  }

  /** The first attempts that are on the queue and were not taken yet. */
  async deliverQueued(): Promise<void> {
    for (let next = this.queue.sent[this.#taken]; next; next = this.queue.sent[this.#taken]) {
      this.#taken++;
      await this.deliver(next);
    }
  }

  loseQueue(): void {
    this.#taken = this.queue.sent.length;
    this.queue.drains.length = 0;
  }

  beat({ isDraining = false } = {}): Promise<Beat> {
    return beat({ ...this.#deps, version: '0.2.0', isDraining });
  }

  adoptWork(others: readonly Heartbeat[]): Promise<number> {
    return adoptWork(others, this.#deps);
  }

  sweepFeed(queuesWereLost = false): Promise<number> {
    return sweepFeed(this.#deps, queuesWereLost);
  }

  /** The schedules and the queues, minute after minute. */
  async pass(minutes: number, each: (minute: number) => unknown = () => undefined): Promise<void> {
    for (let minute = 0; minute < minutes; minute++) {
      // Drain messages come at their own times within the minute.
      for (let second = 0; second < 60; second += 5) {
        this.now += 5_000;
        await this.drain();
      }
      await each(minute);
      await this.deliverQueued();
      await this.queueDueDrains();
      await this.drain();
      await this.sweepFeed();
    }
  }
}
