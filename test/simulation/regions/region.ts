import type { SQSEvent } from 'aws-lambda';
import { createDeliverHandler } from '../../../functions/deliver/handler.ts';
import { createFanOutHandler } from '../../../functions/fan-out/handler.ts';
import { createRetryDueHandler } from '../../../functions/retry-due/handler.ts';
import { createRender } from '../../../shared/domain/chat/render.ts';
import type { DeliveryMessage, DrainMessage } from '../../../shared/domain/deliver/delivery.ts';
import type { Endpoint } from '../../../shared/domain/deliver/endpoint.ts';
import type { Payload } from '../../../shared/domain/deliver/payload.ts';
import type { Event } from '../../../shared/domain/events/event.ts';
import { type DetailPollResult, pollDetails } from '../../../shared/domain/watch/poll-details.ts';
import { pollOrders } from '../../../shared/domain/watch/poll-orders.ts';
import type { UpdateWindow } from '../../../shared/domain/watch/ports.ts';
import type { Logger } from '../../../shared/runtime/logger.ts';
import { TestFeed } from '../../support/feed.ts';
import { answerOwner, type OwnerCall } from '../owner-call.ts';
import { FAILED, Process } from '../process.ts';
import { SimulatedQueue } from '../queue.ts';
import type { Kind, Shown } from './listing.ts';
import { type Asked, GONE_MS, INTERVAL_MS, POLL_LIMIT_MS, type Surroundings } from './surroundings.ts';
import type { Tables } from './tables.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

type OnShown = (shown: Shown) => void;

/** One region: its functions, as they are deployed, over its tables and queues. */
export class SimulatedRegion {
  readonly name: string;
  readonly tables: Tables;
  readonly #number: number;
  readonly #around: Surroundings;
  readonly clock: () => number;
  readonly #events: SimulatedQueue<Event>;
  readonly #deliveries: SimulatedQueue<DeliveryMessage>;
  readonly #retries: SimulatedQueue<DrainMessage>;
  readonly #running = new Set<Process>();

  constructor(number: number, tables: Tables, clock: () => number, around: Surroundings) {
    this.#number = number;
    this.name = around.regions[number] ?? '';
    this.tables = tables;
    this.clock = clock;
    this.#around = around;
    this.#events = this.#queue('fan-out', 30 * SECOND_MS, own => createFanOutHandler({ ...this.#deps(own) }));
    this.#deliveries = this.#queue('deliver', MINUTE_MS, own => createDeliverHandler(this.#deps(own)));
    this.#retries = this.#queue('drain', MINUTE_MS, own => createDeliverHandler(this.#deps(own)));
  }

  pollOrders(): Promise<void> {
    const { subject, provider } = this.#around;
    return this.#poll('order', (own, ask) =>
      pollOrders(subject, {
        ...this.#pollDeps(own, 'order'),
        source: { fetchOrders: () => ask(onShown => provider.answer(this.#number, onShown)) },
        store: own.io(this.tables.polls),
      }),
    );
  }

  pollDetails(): Promise<void> {
    const { subject, details, serviceTime } = this.#around;
    const fetch = (window: UpdateWindow, onShown: OnShown) => details.answer(this.#number, window, onShown);
    return this.#poll('detail', (own, ask) =>
      pollDetails(subject.connection, {
        ...this.#pollDeps(own, 'detail'),
        source: { fetchDetails: (_connection, window) => ask(onShown => fetch(window, onShown)) },
        store: own.io(this.tables.details),
        ...serviceTime,
        callMs: 25 * SECOND_MS,
        overlapMs: 10 * MINUTE_MS,
      }),
    );
  }

  async #poll(
    kind: Kind,
    poll: (
      own: Process,
      ask: (call: (onShown: OnShown) => Promise<string>) => Promise<Buffer>,
    ) => Promise<DetailPollResult>,
  ): Promise<void> {
    const { asked, time } = this.#around;
    let result: DetailPollResult | undefined;
    let call: Asked | undefined;
    const ask = async (answer: (onShown: OnShown) => Promise<string>) => {
      const own: Asked = { at: time.now, region: this.#number, name: this.name, kind, outcome: 'died' };
      call = own;
      asked.push(own);
      const body = await answer(shown => {
        own.shown = shown;
      });
      return Buffer.from(body);
    };
    await this.#spawn(`poll of ${kind}s`, POLL_LIMIT_MS, async own => {
      result = await poll(own, ask);
    });
    if (call === undefined) return;
    call.outcome = result?.outcome ?? 'died';
    this.#tell(`polls ${kind}s: ${call.outcome}`);
    if (call.outcome === 'changed') this.#around.onChanged(this.#number);
  }

  #pollDeps(own: Process, kind: Kind) {
    const { random, regions, tellBaseline } = this.#around;
    const { feed, events } = this.#deps(own);
    return {
      feed,
      feedLog: feed,
      heartbeats: own.io(this.tables.feed),
      queue: events,
      clock: this.clock,
      createToken: () => `${this.name}-${random.integer(0, 1e12)}`,
      region: this.name,
      regions,
      intervalMs: INTERVAL_MS[kind],
      goneMs: GONE_MS,
      limitMs: POLL_LIMIT_MS,
      tellBaseline,
    };
  }

  /** Undefined: there is none. */
  async answer(call: OwnerCall): Promise<{ readonly statusCode: number } | string | undefined> {
    let answer: { readonly statusCode: number } | string | undefined;
    await this.#spawn(`${call.route} ${call.endpointId}`, 29 * SECOND_MS, async own => {
      answer = await answerOwner(call, { ...this.#deps(own), connections: [this.#around.subject.connection] } as never);
    });
    const words = typeof answer === 'object' ? answer.statusCode : (answer ?? 'no answer');
    this.#tell(`${call.route} ${call.endpointId} ${JSON.stringify(call.body ?? {})}: ${words}`);
    return answer;
  }

  async retryDue(): Promise<void> {
    await this.#spawn('retry-due', 50 * SECOND_MS, own =>
      createRetryDueHandler({ ...this.#deps(own), observe: async () => undefined })({}),
    );
  }

  /** All that runs dies, and what is on the queues may be lost. */
  stop(losesQueues: boolean): void {
    this.#tell(losesQueues ? 'STOPS, and its queues are lost' : 'STOPS');
    for (const process of this.#running) process.die();
    if (losesQueues) for (const queue of this.#queues) queue.lose();
  }

  get isDown(): boolean {
    return this.#around.isDown(this.#number);
  }

  heal(): void {
    for (const queue of this.#queues) queue.isFaulty = false;
  }

  /** A feed whose store is in the hands of this process. */
  feedOf(own: Process): TestFeed {
    return new TestFeed(own.io(this.tables.feed), this.clock, this.name);
  }

  get #queues() {
    return [this.#events, this.#deliveries, this.#retries];
  }

  #tell(what: string): void {
    this.#around.tell(`${this.name} ${what}`);
  }

  #queue<T>(
    name: string,
    limitMs: number,
    handlerOf: (own: Process) => (event: SQSEvent) => Promise<{ batchItemFailures: readonly unknown[] }>,
  ): SimulatedQueue<T> {
    const { time, random, isDown } = this.#around;
    const queue = new SimulatedQueue<T>(time, random, 6 * limitMs, async message => {
      const body = JSON.stringify(message);
      const record = { messageId: 'm', body, attributes: { ApproximateReceiveCount: '1' } };
      let isDone = false;
      await this.#spawn(`${name} ${nameOf(message)}`, limitMs, async own => {
        const { batchItemFailures } = await handlerOf(own)({ Records: [record] } as unknown as SQSEvent);
        isDone = batchItemFailures.length === 0;
      });
      return isDone;
    });
    queue.isStopped = () => isDown(this.#number);
    return queue;
  }

  #deps(own: Process) {
    const { time, random, regions, post, isDraining } = this.#around;
    const feed = this.feedOf(own);
    return {
      endpoints: own.io(this.tables.endpoints),
      ledger: own.io(this.tables.ledger),
      circuits: own.io(this.tables.circuits),
      sweeps: own.io(this.tables.sweeps),
      feed,
      feedLog: feed,
      feedStore: own.io(this.tables.feed),
      writer: feed,
      findUnpublished: (region: string) => own.io(this.tables.polls).listUnpublished(region),
      regions: own.io(this.tables.feed),
      queue: own.io(this.#deliveryQueue),
      retries: own.io(this.#deliveryQueue),
      events: own.io(this.#eventQueue),
      clock: this.clock,
      random: () => random.fraction(),
      pause: (ms: number) => time.sleep(ms),
      region: this.name,
      regionNames: regions,
      goneMs: GONE_MS,
      isDraining: isDraining(this.#number),
      version: '0',
      post: (to: Endpoint, eventId: string, { body }: Payload) => post(own, to, eventId, body),
      render: createRender(''),
      failed: { showAfter: async () => undefined },
      log: this.#log,
    };
  }

  readonly #eventQueue = {
    send: async (events: readonly Event[]) => {
      for (const event of events) this.#events.send(event);
    },
  };

  readonly #deliveryQueue = {
    send: async (messages: readonly DeliveryMessage[]) => {
      for (const message of messages) this.#deliveries.send(message);
    },
    sendDrain: async (endpointId: string, delaySeconds = 0) =>
      this.#retries.send({ endpointId, care: true }, delaySeconds * SECOND_MS),
  };

  /** A message that fails is seen again: what no fault explains is found in the log. */
  readonly #log: Logger = {
    info: () => undefined,
    warn: () => undefined,
    measure: () => undefined,
    error: (_message, { error, reason, stack } = {}) => {
      const isExplained = error === 'Fault' || String(reason).includes('is not in the table');
      this.#tell(isExplained ? `fails: ${reason}` : `${FAILED} ${error} ${reason} ${stack}`);
    },
  };

  async #spawn(name: string, limitMs: number, work: (own: Process) => Promise<unknown>): Promise<void> {
    const { time, random, faults, isDown } = this.#around;
    if (isDown(this.#number)) return;
    const tell = (what: string) => this.#tell(what);
    const own = new Process(name, limitMs, { time, random, faults, tell });
    this.#running.add(own);
    await own.run(() => work(own));
    this.#running.delete(own);
  }
}

const nameOf = (message: unknown) => {
  const { id, eventId, endpointId } = message as { id?: string; eventId?: string; endpointId?: string };
  return id ?? (eventId === undefined ? `of ${endpointId}` : `${eventId} to ${endpointId}`);
};
