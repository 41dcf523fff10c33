import type { PostResult } from '../../shared/domain/deliver/attempt.ts';
import { BatchCircuits } from '../../shared/domain/deliver/batch-circuits.ts';
import { type Circuit, newCircuit } from '../../shared/domain/deliver/circuit.ts';
import { deliver } from '../../shared/domain/deliver/deliver.ts';
import {
  attemptableAt,
  type Delivery,
  type DeliveryMessage,
  newDelivery,
} from '../../shared/domain/deliver/delivery.ts';
import { drainEndpoint } from '../../shared/domain/deliver/drain.ts';
import {
  type Endpoint,
  enabledSince,
  isEnabled,
  isSubscribed,
  whyDisabled,
} from '../../shared/domain/deliver/endpoint.ts';
import { fanOut } from '../../shared/domain/deliver/fan-out.ts';
import type { Payload } from '../../shared/domain/deliver/payload.ts';
import { queueDueDrains } from '../../shared/domain/deliver/schedule-drain.ts';
import { sweepFeed } from '../../shared/domain/deliver/sweep.ts';
import { type Event, factsOf } from '../../shared/domain/events/event.ts';
import { createRandom, type Random } from '../simulator/random.ts';
import { endpoint, START } from '../support/delivery-lab.ts';
import { TestFeed } from '../support/feed.ts';
import { LaggingIndex } from '../support/lagging-index.ts';
import { MemoryCircuits } from '../support/memory-circuits.ts';
import { MemoryEndpoints } from '../support/memory-endpoints.ts';
import { MemoryFeed } from '../support/memory-feed.ts';
import { MemorySweeps } from '../support/memory-sweeps.ts';
import { ConnectionChecks, type ConnectionPost } from './connection-checks.ts';
import { RESENDABLE_MS, WatchedLedger } from './delivery-checks.ts';
import { MessageChecks, renderForChecks, toldBy } from './message-checks.ts';
import { answerOwner } from './owner-call.ts';
import { FAILED, type Faults, Process } from './process.ts';
import { SimulatedQueue } from './queue.ts';
import { VirtualTime } from './virtual-time.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const REGION = 'jp';
/** Faults, changes and what people do come in this time; then all heals. */
const STORM_MS = 40 * MINUTE_MS;
/** The longest wait between two attempts, and some more. */
const CALM_MS = 28 * HOUR_MS;
/** SQS shows a message again after two and a half times the function's time limit. */
const VISIBILITY_MS = 2.5 * MINUTE_MS;
/** Without faults what waits is attempted so soon after its time, also at an endpoint that has just come back; … */
const PROMPT_MS = 30 * MINUTE_MS;
/** … and with them, when the hourly look has found it. */
const FOUND_MS = 100 * MINUTE_MS;
const LAG_MS = 5 * SECOND_MS;
/** What only `full` endpoints may get. */
const PERSONAL = '山田';
const OLD_URL = 'https://old.example.com/';
const NEW_URL = 'https://new.example.com/';

const CONNECTIONS = ['default', 'osaka'];

interface Post extends ConnectionPost {
  readonly eventId: string;
  readonly url: string;
  readonly status: number | undefined;
}

export interface Told {
  /** What was promised and did not hold. */
  readonly findings: readonly string[];
  readonly story: readonly string[];
}

/** One region's fan-out, deliveries, sweeps and API, over stores with the table's conditions and an index that lags. */
export async function simulateDelivery(seed: number): Promise<Told> {
  const world = new DeliveryWorld(createRandom(seed));
  await world.run();
  return { findings: world.findings(), story: world.story };
}

const oldEvent = (number: number, at: number): Event => {
  const data = { orderId: `old${number}`, sequence: 1, connection: 'default' };
  const timestamp = new Date(at).toISOString();
  return { id: `evt_old${number}`, body: JSON.stringify({ type: 'order.updated', timestamp, data }) };
};

/** Attempts in the ledger that were made before the time of the world. */
const attemptsBefore = (eventId: string) => (eventId.startsWith('evt_old') ? 1 : 0);

class DeliveryWorld {
  readonly story: string[] = [];
  readonly #random: Random;
  readonly #time = new VirtualTime(START);
  readonly #faults: Faults;
  readonly #feed: MemoryFeed;
  readonly #ledger: WatchedLedger;
  readonly #circuits: MemoryCircuits;
  readonly #sweeps = new MemorySweeps();
  readonly #endpoints: MemoryEndpoints;
  readonly #events: SimulatedQueue<Event>;
  readonly #deliveries: SimulatedQueue<DeliveryMessage>;
  readonly #drains: SimulatedQueue<string>;
  readonly #posts: Post[] = [];
  readonly #running = new Set<Process>();
  /** Which receivers answer how, from when on. */
  readonly #weather: { readonly from: number; readonly status: number | undefined; readonly slow: boolean }[] = [];
  /** What recoveries were acknowledged. */
  readonly #recovered: { readonly id: string; readonly since: string; readonly from: number; readonly at: number }[] =
    [];
  readonly #connections = new ConnectionChecks();
  readonly #messages = new MessageChecks();
  readonly #overdue: string[] = [];
  readonly #amiss: string[] = [];
  /** What its owner asked to be sent again. */
  readonly #retried = new Set<string>();
  readonly #sequences = new Map<string, number>();

  constructor(random: Random) {
    this.#random = random;
    this.#faults = {
      until: START + STORM_MS,
      probability: random.pick([0, 0.002, 0.01, 0.03]),
      left: random.pick([0, 1, 3, 8]),
    };
    const clock = () => this.#time.now;
    const lag = () => (random.fraction() < 0.5 ? random.integer(0, LAG_MS) : 0);
    this.#feed = new MemoryFeed(clock, REGION);
    this.#ledger = new WatchedLedger(new LaggingIndex<Delivery>(clock, lag));
    this.#ledger.clock = clock;
    this.#circuits = new MemoryCircuits(new LaggingIndex<Circuit>(clock, lag));
    this.#endpoints = new MemoryEndpoints(this.#register());
    this.#events = new SimulatedQueue(this.#time, random, VISIBILITY_MS, event =>
      this.#spawn('fan-out', 30 * SECOND_MS, async own => {
        const results = await fanOut([event], {
          feed: this.#feedOf(own),
          endpoints: own.io(this.#endpoints),
          queue: own.io(this.#deliveryQueue),
        });
        for (const result of results) if (result.status === 'rejected') throw result.reason;
      }),
    );
    this.#deliveries = new SimulatedQueue(this.#time, random, VISIBILITY_MS, message =>
      this.#spawn(`deliver ${message.eventId} to ${message.endpointId}`, MINUTE_MS, own =>
        deliver(message, this.#deps(own)),
      ),
    );
    this.#drains = new SimulatedQueue(this.#time, random, VISIBILITY_MS, id =>
      this.#spawn(`drain ${id}`, MINUTE_MS, own => drainEndpoint(id, this.#deps(own))),
    );
  }

  async run(): Promise<void> {
    const random = this.#random;
    const left = random.fraction();
    if (left < 0.05) await this.#leaveBacklog();
    else if (left < 0.1) await this.#leaveOld();
    for (let at = START; at < START + STORM_MS; at += random.integer(2 * SECOND_MS, 8 * MINUTE_MS))
      this.#weather.push({
        from: at,
        status: random.pick([200, 200, 200, 200, 500, 503, 429, 410, undefined]),
        slow: random.fraction() < 0.3,
      });
    this.#weather.push({ from: START + STORM_MS, status: 200, slow: false });
    for (let i = random.pick([1, 4, 12, 40]); i > 0; i--) this.#at(random.integer(0, STORM_MS), () => this.#observe());
    for (let i = random.pick([0, 1, 3, 6]); i > 0; i--) this.#at(random.integer(0, STORM_MS), () => this.#meddle());
    const isRestarted = random.fraction() < 0.3;
    for (let minute = 0; minute * MINUTE_MS < STORM_MS + HOUR_MS; minute++)
      this.#at(minute * MINUTE_MS, () => this.#tick());
    this.#at(STORM_MS, () => {
      for (const queue of [this.#events, this.#deliveries, this.#drains]) queue.isFaulty = false;
    });
    const wasKind = this.#faults.left === 0 && !isRestarted;
    if (isRestarted) {
      const at = random.integer(SECOND_MS, STORM_MS);
      for (let i = random.integer(0, 6); i > 0; i--) this.#at(at - random.integer(0, SECOND_MS), () => this.#observe());
      this.#at(at, () => this.#restart());
    } else if (random.fraction() < 0.7) await this.#leaveOutHourlyLook();
    this.#at(STORM_MS + PROMPT_MS, () => wasKind && this.#findOverdue(PROMPT_MS));
    await this.#time.runUntil(START + STORM_MS + HOUR_MS);
    // Nothing new happens any more: the minutes in which nothing is due need not be played.
    const end = START + STORM_MS + CALM_MS;
    while (this.#time.now < end) {
      const due = this.#circuits.circuits.map(({ drainAt = Number.POSITIVE_INFINITY }) => drainAt);
      const next = Math.min(...due, this.#time.now + HOUR_MS);
      await this.#time.runUntil(Math.max(this.#time.now + MINUTE_MS, next));
      this.#tick();
      this.#findOverdue(FOUND_MS);
    }
    await this.#time.runUntil(end + HOUR_MS);
  }

  /** What was promised and does not hold when all has healed. */
  findings(): string[] {
    const rows = this.#ledger.deliveries;
    const stuck = rows.filter(({ status }) => status === 'waiting');
    const found = [...this.#overdue, ...this.#amiss, ...this.story.filter(line => line.includes(FAILED))];
    found.push(...stuck.map(row => `${row.eventId} to ${row.endpointId} waits for ever`));
    found.push(...this.#messages.findings());
    for (const { endpointId, eventId, attemptCount, status } of rows) {
      const posts = this.#posts.filter(post => post.endpointId === endpointId && post.eventId === eventId);
      const made = posts.length;
      if (status === 'delivered' && attemptsBefore(eventId) === 0 && !posts.some(post => post.status === 200))
        found.push(`${eventId} to ${endpointId} counts as delivered and was never sent`);
      if (attemptCount > made + attemptsBefore(eventId))
        found.push(`${eventId} to ${endpointId} has more attempts in the ledger than were made`);
    }
    for (const { endpointId, eventId, body, startedAt } of this.#posts)
      if (startedAt - Date.parse(factsOf({ id: eventId, body }).timestamp) > RESENDABLE_MS + MINUTE_MS)
        found.push(`${eventId} was sent to ${endpointId} when the ledger may have forgotten that it was`);
    for (const one of this.#endpoints.all) {
      for (const event of this.#feed.events.filter(event => this.#isOwed(one, event))) {
        const row = rows.find(({ endpointId, eventId }) => endpointId === one.id && eventId === event.id);
        if (row === undefined) found.push(`${event.id} is owed to ${one.id} and was never attempted`);
        else if (row.status === 'cancelled') found.push(`${event.id} is owed to ${one.id} and was cancelled`);
      }
      if (!isEnabled(one) && whyDisabled(one) !== 'disabled by hand') {
        const since = Date.parse(enabledSince(one));
        const isGone = this.#posts.some(
          ({ endpointId, startedAt, status }) => endpointId === one.id && status === 410 && startedAt >= since,
        );
        if (!isGone) found.push(`${one.id} was disabled for what was before it was enabled: ${whyDisabled(one)}`);
      }
      if (one.verdicts.some(({ untold }) => untold.length > 0))
        found.push(`that ${one.id} was disabled was never published`);
    }
    for (const { url, body, endpointId } of this.#posts)
      if (url === NEW_URL && body.includes(PERSONAL)) found.push(`${endpointId} was sent personal data at its new URL`);
    for (const post of this.#posts.filter(post => this.#connections.isGivenUp(post)))
      found.push(`${post.endpointId} was sent ${post.body} of a connection that it gave up`);
    for (const { endpointId, drainAt } of this.#circuits.circuits)
      if (drainAt !== undefined && drainAt < this.#time.now - HOUR_MS) found.push(`nobody drains ${endpointId}`);
    return found;
  }

  /** By the endpoint as it is, and by what its owner was promised since it was last enabled. */
  #isOwed(one: Endpoint, event: Event): boolean {
    const facts = factsOf(event);
    // What was given up is owed again from when the endpoint has it again for sure.
    const hasItSince = this.#connections.settledAt(one.id, facts.connection);
    if (!Number.isFinite(hasItSince)) return false;
    if (START + STORM_MS + HOUR_MS - Date.parse(facts.timestamp) > RESENDABLE_MS) return false;
    const isSince = Math.max(Date.parse(enabledSince(one)), hasItSince);
    const promised = this.#recovered.filter(
      ({ id, from, at }) => id === one.id && at >= Date.parse(enabledSince(one)) && from >= hasItSince,
    );
    const owedSince = [new Date(isSince).toISOString(), ...promised.map(({ since }) => since)].sort()[0] ?? '';
    return isSubscribed({ ...one, owedSince }, facts);
  }

  /** Deliveries that could have been attempted long ago. */
  #findOverdue(ms: number): void {
    const late = this.#ledger.deliveries.filter(
      row => row.status === 'waiting' && attemptableAt(row) < this.#time.now - ms,
    );
    this.#overdue.push(...late.map(({ eventId, endpointId }) => `${eventId} to ${endpointId} is overdue`));
  }

  #register(): Endpoint[] {
    const random = this.#random;
    return Array.from({ length: random.pick([1, 1, 2, 4]) }, (_, i) =>
      endpoint(`we_${i}`, {
        url: OLD_URL,
        ordering: random.pick(['none', 'none', 'per_order']),
        ...random.pick<Pick<Endpoint, 'detail' | 'format'>>([
          { detail: 'milestones', format: 'standard' },
          { detail: 'full', format: 'standard' },
          { detail: 'milestones', format: 'slack' },
        ]),
        status: 'enabled',
      }),
    );
  }

  #at(ms: number, run: () => void): void {
    this.#time.after(START + ms - this.#time.now, run);
  }

  #tell(what: string): void {
    const seconds = ((this.#time.now - START) / SECOND_MS).toFixed(1).padStart(9);
    this.story.push(`${seconds} s  ${what}`);
  }

  async #spawn(name: string, limitMs: number, work: (own: Process) => Promise<unknown>): Promise<boolean> {
    const own = new Process(name, limitMs, {
      time: this.#time,
      random: this.#random,
      faults: this.#faults,
      tell: what => this.#tell(what),
    });
    this.#running.add(own);
    const isDone = await own.run(() => work(own));
    this.#running.delete(own);
    return isDone;
  }

  readonly #deliveryQueue = {
    send: async (messages: readonly DeliveryMessage[]) => {
      for (const message of messages) this.#deliveries.send(message);
    },
    sendDrain: async (id: string, delaySeconds = 0) => this.#drains.send(id, delaySeconds * SECOND_MS),
  };

  /** @param isAsked by an endpoint's owner */
  #deps(own: Process, isAsked = false) {
    return {
      endpoints: own.io(this.#endpoints),
      ledger: own.io(this.#ledger),
      circuits: new BatchCircuits(own.io(this.#circuits)),
      sweeps: own.io(this.#sweeps),
      feed: this.#feedOf(own),
      feedLog: this.#feedOf(own),
      retries: own.io(this.#deliveryQueue),
      events: own.io({
        send: async (events: readonly Event[]) => {
          for (const event of events) this.#events.send(event);
        },
      }),
      clock: () => this.#time.now,
      random: () => this.#random.fraction(),
      pause: (ms: number) => this.#time.sleep(ms),
      region: REGION,
      regions: { listRegions: async () => [] },
      regionNames: [REGION],
      goneMs: 900_000,
      post: (to: Endpoint, webhookId: string, { body }: Payload) => this.#post(own, to, webhookId, body, isAsked),
      render: renderForChecks,
    };
  }

  /** Any call of its store may be the process's last. */
  #feedOf(own: Process): TestFeed {
    return new TestFeed(own.io(this.#feed.store), () => this.#time.now, REGION);
  }

  async #post(own: Process, to: Endpoint, webhookId: string, body: string, isAsked: boolean): Promise<PostResult> {
    const startedAt = this.#time.now;
    const told = toldBy(to, webhookId, body);
    this.#messages.note(to, webhookId, told, startedAt, isAsked);
    for (const event of told) {
      const earlier = to.ordering === 'per_order' && this.#ledger.findWaitingBefore(to, event);
      if (this.#ledger.wasDelivered(to, event.id) && !this.#retried.has(event.id) && !isAsked)
        this.#amiss.push(`${event.id} was attempted at ${to.id} again, though it was delivered`);
      if (earlier && !told.some(({ id }) => id === earlier.eventId))
        this.#amiss.push(`${event.id} was attempted at ${to.id} while ${earlier.eventId} waited`);
    }
    const { status, slow } = this.#weather.findLast(({ from }) => from <= startedAt) ?? { status: 200, slow: false };
    const durationMs = status === undefined ? 15_000 : this.#random.integer(10, slow ? 14_000 : 300);
    // Its owner repairs it meanwhile.
    if (status === 410 && this.#random.fraction() < 0.3)
      this.#time.after(this.#random.integer(0, durationMs), () => void this.#repair(to.id));
    await this.#time.sleep(durationMs);
    return own.call('post', async () => {
      this.#tell(`POST ${told.map(({ id }) => id).join()} to ${to.id}: ${status ?? 'no answer'}`);
      const { id: endpointId, url, connections = CONNECTIONS } = to;
      for (const { id: eventId, body } of told)
        this.#posts.push({ endpointId, eventId, url, connections, body, startedAt, status });
      return status === undefined ? { failure: 'ANSWER_TIMEOUT', durationMs } : { status, durationMs, headers: {} };
    });
  }

  async #repair(id: string): Promise<void> {
    for (const enabled of [false, true]) await this.#call('PATCH /webhook-endpoints/{endpointId}', id, { enabled });
  }

  /** A change is observed, and reaches the queue some time later. */
  #observe(): void {
    const random = this.#random;
    const orderId = `order${random.integer(1, 3)}`;
    const sequence = (this.#sequences.get(orderId) ?? 0) + 1;
    this.#sequences.set(orderId, sequence);
    const data = { orderId, sequence, connection: orderId === 'order1' ? 'osaka' : 'default' };
    const body = { type: 'order.updated', timestamp: new Date(this.#time.now).toISOString(), data };
    const event = {
      id: `evt_${orderId}_${sequence}`,
      body: JSON.stringify(body),
      full: JSON.stringify({ ...body, data: { ...data, name: PERSONAL } }),
    };
    const lateMs = random.fraction() < 0.2 ? random.integer(0, 2 * MINUTE_MS) : random.integer(0, 3 * SECOND_MS);
    this.#time.after(lateMs, () => this.#events.send(event));
  }

  #tick(): void {
    void this.#spawn('retry-due', 50 * SECOND_MS, async own => {
      await queueDueDrains(this.#deps(own));
      await sweepFeed(this.#deps(own));
    });
  }

  /** Nobody looked for some hours, and the messages of the last events were lost. */
  async #leaveBacklog(): Promise<void> {
    const [one] = this.#endpoints.all;
    await this.#endpoints.putEndpoint({ ...(one as Endpoint), createdAt: new Date(START - 3 * HOUR_MS).toISOString() });
    this.#time.now = START - HOUR_MS / 2;
    for (let i = 0; i < 300; i++) {
      this.#time.now += SECOND_MS;
      const event = oldEvent(i, this.#time.now);
      await this.#feed.put(event);
      const row = { ...newDelivery(one?.id ?? '', event, REGION), attemptCount: 1 };
      if (i < 290) await this.#ledger.putDelivery({ ...row, status: 'delivered' });
    }
    this.#time.now = START;
  }

  /**
   * Everything stood still for ten weeks: the events of one hour become too old to be sent, from half an hour before on.
   * Some of them wait, and of some the message is lost.
   */
  async #leaveOld(): Promise<void> {
    const random = this.#random;
    const [one] = this.#endpoints.all;
    const from = START - RESENDABLE_MS - HOUR_MS / 2;
    await this.#endpoints.putEndpoint({ ...(one as Endpoint), createdAt: new Date(from).toISOString() });
    const endpointId = one?.id ?? '';
    for (let at = from; at < from + HOUR_MS; at += random.integer(MINUTE_MS, 4 * MINUTE_MS)) {
      this.#time.now = at;
      const event = oldEvent(at - from, at);
      await this.#feed.put(event);
      const row = { ...newDelivery(endpointId, event, REGION), attemptCount: 1 };
      const status = random.pick(['waiting', 'exhausted', 'delivered', undefined] as const);
      if (status !== undefined) await this.#ledger.putDelivery({ ...row, status });
    }
    await this.#circuits.putCircuit({ ...newCircuit(endpointId, REGION), drainAt: from });
    this.#time.now = START;
    for (let i = 0; i < 4; i++) this.#at(random.integer(0, STORM_MS), () => this.#retryOne(endpointId));
  }

  /** While no queue is lost, what waits is found without it. */
  async #leaveOutHourlyLook(): Promise<void> {
    this.#deliveries.repeatsForEver = true;
    await this.#sweeps.putSweep(REGION, { revision: 0, cursor: {}, backlogsAt: Number.POSITIVE_INFINITY });
  }

  /** The process of a laptop is killed: whatever ran dies, and what was queued is lost. */
  #restart(): void {
    this.#tell('RESTART: every process dies, every queue is lost');
    for (const process of this.#running) process.die();
    for (const queue of [this.#events, this.#deliveries, this.#drains]) queue.lose();
    void this.#spawn('retry-due at the start', 50 * SECOND_MS, own => sweepFeed(this.#deps(own), true));
  }

  /** Somebody changes something of an endpoint, or asks for something. */
  #meddle(): void {
    const random = this.#random;
    const id = `we_${random.integer(0, this.#endpoints.all.length - 1)}`;
    const since = new Date(this.#time.now - random.integer(0, 20 * MINUTE_MS)).toISOString();
    const resource = '/webhook-endpoints/{endpointId}';
    const calls: readonly [() => void, ...(() => void)[]] = [
      () => this.#call(`PATCH ${resource}`, id, { enabled: false }),
      () => this.#call(`PATCH ${resource}`, id, { enabled: true }),
      () => this.#call(`PATCH ${resource}`, id, { detail: 'milestones', url: NEW_URL }),
      () => this.#recover(id, since),
      () => this.#format(id, random.pick([{ format: 'slack', detail: 'milestones' }, { format: 'standard' }])),
      () => this.#connect(id, ['default']),
      () => this.#connect(id, random.pick([['osaka'], CONNECTIONS])),
      () => this.#call(`POST ${resource}/test`, id, undefined),
      () => this.#retryOne(id),
      // As the documentation tells: enable, then recover.
      () => {
        void this.#call(`PATCH ${resource}`, id, { enabled: false });
        const pauseMs = random.integer(SECOND_MS, 5 * MINUTE_MS);
        const recover = async () => {
          await this.#call(`PATCH ${resource}`, id, { enabled: true });
          await this.#recover(id, since);
        };
        this.#time.after(pauseMs, () => void recover());
      },
    ];
    random.pick(calls)();
  }

  async #connect(id: string, connections: readonly string[]): Promise<void> {
    const wasAnswered = this.#connections.ask(id, connections, this.#time.now);
    const answer = await this.#call('PATCH /webhook-endpoints/{endpointId}', id, { connections });
    if (typeof answer === 'object') wasAnswered(this.#time.now);
  }

  #format(id: string, body: object): Promise<unknown> {
    this.#messages.remake(id);
    return this.#call('PATCH /webhook-endpoints/{endpointId}', id, body);
  }

  async #recover(id: string, since: string): Promise<void> {
    const from = this.#time.now;
    const answer = await this.#call('POST /webhook-endpoints/{endpointId}/recover', id, { since });
    // The time of the answer: what it promises holds only while the endpoint is not enabled anew after it.
    if (typeof answer === 'object') this.#recovered.push({ id, since, from, at: this.#time.now });
  }

  #retryOne(id: string): void {
    const rows = this.#ledger.deliveries.filter(({ endpointId }) => endpointId === id);
    if (rows.length === 0) return;
    const { eventId } = rows[this.#random.integer(0, rows.length - 1)] ?? { eventId: '' };
    this.#retried.add(eventId);
    void this.#call('POST /webhook-endpoints/{endpointId}/deliveries/{eventId}/retry', id, undefined, eventId);
  }

  /** By the API's own handlers; refusals are answers, and whoever gets none asks again. */
  async #call(route: string, endpointId: string, body: object | undefined, eventId?: string): Promise<unknown> {
    for (let tries = 0; tries < 10; tries++) {
      let answer: unknown;
      const isAnswered = await this.#spawn(`${route} ${endpointId}`, 29 * SECOND_MS, async own => {
        const deps = { ...this.#deps(own, true), connections: CONNECTIONS };
        answer = await answerOwner({ route, endpointId, eventId, body }, deps);
      });
      this.#tell(
        `${route} ${endpointId} ${JSON.stringify(body)}: ${isAnswered ? JSON.stringify(answer) : 'no answer'}`,
      );
      if (isAnswered) return answer;
      await this.#time.sleep(this.#random.integer(SECOND_MS, 30 * SECOND_MS));
    }
    return undefined;
  }
}
