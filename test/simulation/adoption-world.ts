import type { Delivery } from '../../shared/domain/deliver/delivery.ts';
import { newDelivery } from '../../shared/domain/deliver/delivery.ts';
import type { Endpoint } from '../../shared/domain/deliver/endpoint.ts';
import type { Event } from '../../shared/domain/events/event.ts';
import { createRandom, type Random } from '../simulator/random.ts';
import { DeliveryLab, endpoint, GONE_MS, START } from '../support/delivery-lab.ts';
import { MemoryFeed } from '../support/memory-feed.ts';
import type { Told } from './delivery-world.ts';
import { renderForChecks, toldBy } from './message-checks.ts';
import { createTables } from './regions/tables.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const NAMES = ['jp', 'us'];
const STEPS = [5, 10, 20, 80] as const;
/** The longest wait between two attempts, and some more. */
const CALM_MS = 40 * HOUR_MS;
const ID = 'a';
/** What was cancelled before, and can be recovered. */
const OLD = { since: START - HOUR_MS, until: START - 1 };

/**
 * Two regions over replicas, each write of which arrives in the other when it is told to, in any order. Each is taken for
 * gone at random, and adopted from, while it goes on: each row has two masters, and of their writes the later one stays
 * everywhere. In the end one may be lost for good.
 */
export async function simulateAdoption(seed: number): Promise<Told> {
  const world = new AdoptionWorld(createRandom(seed));
  await world.run();
  return { findings: world.findings, story: world.story };
}

class AdoptionWorld {
  readonly findings: string[] = [];
  readonly story: string[] = [];
  readonly #random: Random;
  readonly #time = { now: START };
  readonly #arrivals: (() => void)[] = [];
  /** Arrive after all that happens. */
  readonly #late: (() => void)[] = [];
  readonly #all: readonly DeliveryLab[];
  readonly #told = new Map<DeliveryLab, number>();
  readonly #endpoint: Endpoint;
  #lost: DeliveryLab | undefined;
  /** Whether what was cancelled is owed again. */
  #isRecovered = false;

  constructor(random: Random) {
    this.#random = random;
    const clock = () => this.#time.now;
    const time = { after: (_ms: number, run: () => void) => this.#arrivals.push(run) };
    Object.defineProperty(time, 'now', { get: clock });
    const ordering = random.pick(['none', 'per_order'] as const);
    const isLost = (replica: number) => this.#all[replica] === this.#lost && this.#lost !== undefined;
    const replication = { time: time as never, random, isCutOff: () => false, isLost };
    this.#endpoint = endpoint(ID, { ordering, format: random.pick(['standard', 'slack']) });
    this.#all = createTables([clock, clock], replication, []).map(({ feed, ...tables }, i) =>
      Object.assign(new DeliveryLab(), tables, {
        region: NAMES[i] ?? '',
        regionNames: NAMES,
        time: this.#time,
        render: renderForChecks,
        feed: new MemoryFeed(clock, NAMES[i], feed),
      }),
    );
  }

  async run(): Promise<void> {
    const random = this.#random;
    await this.#prepare();
    for (let i = random.pick(STEPS); i > 0; i--) await this.#step(random.pick(this.#all as [DeliveryLab]));
    // What one leaves that dies is looked at as it is, whatever would have mended it later.
    if (random.fraction() < 0.5) {
      this.#arrive(Number.POSITIVE_INFINITY);
      this.#time.now += HOUR_MS;
      await this.#adopt(random.pick(this.#all as [DeliveryLab]));
    }
    this.#arrivals.push(...this.#late);
    if (random.fraction() < 0.6) await this.#lose(random.pick(this.#all as [DeliveryLab]));
    this.#arrive(Number.POSITIVE_INFINITY);
    this.#time.now += MINUTE_MS;
    await this.#findUnseen();
    for (const lab of this.#labs) lab.answer = () => ({ status: 200 });
    for (const end = this.#time.now + CALM_MS; this.#time.now < end; ) {
      this.#time.now += 15 * MINUTE_MS;
      for (const lab of this.#labs) {
        if (this.#lost !== undefined) await lab.adoptWork([heartbeatOf(this.#lost, this.#time.now - 2 * HOUR_MS)]);
        await lab.sweepFeed();
        await look(lab);
      }
      this.#arrive(Number.POSITIVE_INFINITY);
    }
    await this.#findUndelivered();
  }

  /** Those that are there. */
  get #labs(): readonly DeliveryLab[] {
    return this.#all.filter(lab => lab !== this.#lost);
  }

  /** Each region has a lane, some deliveries were cancelled, and nobody is to find by an hourly look what waits. */
  async #prepare(): Promise<void> {
    for (const lab of this.#all) {
      await this.#observe(lab, OLD.since + this.#all.indexOf(lab));
      await lab.sweeps.putSweep(lab.region, { revision: 0, cursor: {}, backlogsAt: Number.POSITIVE_INFINITY });
      for (const event of lab.feed.events)
        await lab.ledger.putDelivery({ ...newDelivery(ID, event, lab.region), status: 'cancelled' });
      lab.loseQueue();
    }
    this.#arrive(Number.POSITIVE_INFINITY);
    // Elsewhere it may be known later than what is owed to it.
    await this.#random.pick(this.#all as [DeliveryLab]).endpoints.putEndpoint({ ...this.#endpoint, revision: 0 });
    if (this.#random.fraction() < 0.5) this.#arrive(Number.POSITIVE_INFINITY);
    else this.#late.push(...this.#arrivals.splice(0));
  }

  async #step(lab: DeliveryLab): Promise<void> {
    const random = this.#random;
    lab.answer = () => ({ status: random.pick([200, 500, 503]) });
    this.#time.now += random.pick([0, 1_000, MINUTE_MS, 3 * MINUTE_MS]);
    await random.pick<() => Promise<unknown>>([
      () => this.#observe(lab, this.#time.now),
      () => lab.deliverQueued(),
      () => this.#mayDie(lab, 0.2, () => look(lab)),
      () => this.#mayDie(lab, 0.2, () => look(lab)),
      () => this.#adopt(lab),
      () => this.#adopt(lab),
      async () => {
        if ((await lab.endpoints.findEndpoint(ID)) === undefined) return;
        await lab.recover(ID, OLD);
        this.#tell(`${lab.region} is asked to recover`);
        this.#isRecovered = true;
      },
      async () => this.#arrive(random.integer(1, 8)),
      async () => this.#arrive(random.integer(1, 8)),
    ])();
  }

  /** Takes the other for gone, or not. */
  async #adopt(lab: DeliveryLab): Promise<void> {
    const others = this.#all
      .filter(other => other !== lab)
      .map(other => heartbeatOf(other, this.#time.now - this.#random.pick([0, GONE_MS])));
    await this.#mayDie(lab, 0.5, () => lab.adoptWork(others));
  }

  async #observe(lab: DeliveryLab, at: number): Promise<void> {
    const number = (this.#told.get(lab) ?? 0) + 1;
    this.#told.set(lab, number);
    this.#tell(`${lab.region} has an event ${number}`);
    await lab.fanOut(change(`${lab.region}${number}`, at));
  }

  /** At any call of a port. */
  async #mayDie(lab: DeliveryLab, probability: number, work: () => Promise<unknown>): Promise<void> {
    let left = this.#random.fraction() < probability ? this.#random.integer(0, 20) : Number.POSITIVE_INFINITY;
    lab.beforeCall = () => {
      if (left-- <= 0) throw Object.assign(new Error('dies'), { name: 'Fault' });
    };
    await work().catch((error: Error) => {
      if (error.name !== 'Fault') throw error;
      this.#tell(`${lab.region} dies`);
    });
    lab.beforeCall = () => undefined;
  }

  /** With what has not arrived by then. */
  async #lose(lab: DeliveryLab): Promise<void> {
    this.#arrive(this.#random.integer(0, this.#arrivals.length));
    this.#lost = lab;
    this.#tell(`${lab.region} is lost`);
    const circuits = await Promise.all(
      this.#labs.flatMap(({ circuits }) => NAMES.map(name => circuits.findCircuit(ID, name))),
    );
    // One that was asked for is known, or was finished by who is there.
    const rows = this.#labs.flatMap(({ ledger }) => ledger.deliveries);
    this.#isRecovered = circuits.some(circuit => circuit?.recovery !== undefined) || rows.filter(isOld).every(isDone);
  }

  /** Runs `count` of what is on its way, and what that sends. */
  #arrive(count: number): void {
    for (let i = 0; i < count && this.#arrivals.length > 0; i++)
      this.#arrivals.splice(this.#random.integer(0, this.#arrivals.length - 1), 1)[0]?.();
  }

  /** Rows that wait, and that nobody is to look at. */
  async #findUnseen(): Promise<void> {
    for (const { region, ledger, circuits } of this.#labs) {
      const isSeen = (await circuits.findCircuit(ID, region))?.drainAt !== undefined;
      const waiting = ledger.deliveries.filter(row => row.status === 'waiting' && row.region === region);
      for (const { eventId } of waiting) if (!isSeen) this.findings.push(`nobody drains ${eventId} in ${region}`);
    }
  }

  /** What waits for ever, or is listed and was not read or not delivered. */
  async #findUndelivered(): Promise<void> {
    const [first] = this.#labs;
    if (first === undefined) return;
    const { endpoints, ledger, feed, region } = first;
    const rows = ledger.deliveries;
    // With the endpoint or the event lost, it waits until it is too old.
    if ((await endpoints.findEndpoint(ID)) === undefined) return;
    const stuck = rows.filter(({ eventId, status }) => status === 'waiting' && feed.store.eventOf(eventId));
    this.findings.push(...stuck.map(({ eventId }) => `${eventId} waits for ever`));
    const posts = this.#all.flatMap(lab => lab.posts);
    const sent = new Set(posts.flatMap(post => toldBy(this.#endpoint, post.eventId, post.body).map(({ id }) => id)));
    for (const { eventId, status } of rows)
      if (status === 'delivered' && !sent.has(eventId))
        this.findings.push(`${eventId} counts as delivered and was never sent`);
    const read = new Set((await Array.fromAsync(feed.listAfter({}))).map(({ id }) => id));
    for (const { id } of feed.events) {
      const row = rows.find(({ eventId }) => eventId === id);
      if (!read.has(id)) this.findings.push(`a reader in ${region} has missed ${id}`);
      const isOwed = row === undefined || !isOld(row) || this.#isRecovered;
      if (isOwed && row?.status !== 'delivered') this.findings.push(`${id} is owed to ${ID} and never arrived`);
    }
  }

  #tell(what: string): void {
    this.story.push(`${((this.#time.now - START) / 1000).toFixed(1).padStart(9)} s  ${what}`);
  }
}

/** The last one of a region, written at `at`. */
const heartbeatOf = ({ region }: DeliveryLab, at: number) => ({ region, at, version: '0.2.0' });

const isOld = ({ eventTime }: Delivery) => Date.parse(eventTime) <= OLD.until;
const isDone = ({ status }: Delivery) => status === 'delivered';

async function look(lab: DeliveryLab): Promise<void> {
  await lab.queueDueDrains();
  await lab.drain();
}

/** Each of an order of its own region. */
const change = (id: string, at: number): Event => ({
  id: `evt_${id}`,
  body: JSON.stringify({
    type: 'order.updated',
    timestamp: new Date(at).toISOString(),
    data: { orderId: id.slice(0, 2), sequence: Number(id.slice(2)) },
  }),
});
