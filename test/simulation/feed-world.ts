import type { APIGatewayProxyEvent } from 'aws-lambda';
import { eventRoutes } from '../../functions/api/events.ts';
import type { RouteTable } from '../../functions/api/route-table.ts';
import type { Event } from '../../shared/domain/events/event.ts';
import { EventFeed } from '../../shared/domain/events/feed.ts';
import { LaneLog } from '../../shared/domain/events/feed-log.ts';
import type { Answer } from '../../shared/runtime/http.ts';
import { createRandom, type Random } from '../simulator/random.ts';
import { START } from '../support/delivery-lab.ts';
import { TestFeed } from '../support/feed.ts';
import { MemoryFeedStore } from '../support/memory-feed-store.ts';
import type { Told } from './delivery-world.ts';
import { FAILED, type Faults, Process } from './process.ts';
import { SimulatedQueue } from './queue.ts';
import { VirtualTime } from './virtual-time.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const REGIONS = ['jp', 'us'] as const;
type Region = (typeof REGIONS)[number];
const STORM_MS = 15 * MINUTE_MS;
const CALM_MS = 45 * MINUTE_MS;
const FAN_OUT_LIMIT_MS = 30 * SECOND_MS;
const VISIBILITY_MS = 2.5 * FAN_OUT_LIMIT_MS;
/** Polls that trust nothing, and send again what the feed lacks. */
const RECOVER_EVERY_MS = 5 * MINUTE_MS;

/** A reader of the feed: where it reads, and what it has seen. */
interface Reader {
  readonly name: string;
  readonly regions: readonly Region[];
  readonly seen: string[];
  after?: string;
  /** Of one that reads by time: what it has read to, unix ms. */
  readTo: number;
}

/**
 * Writers of two regions, replicas that lag item by item, and readers that poll.
 * @param by 'time': readers that ask for what arrived since, as the feed was read before it had slots
 */
export async function simulateFeed(seed: number, by: 'cursor' | 'time' = 'cursor'): Promise<Told> {
  const world = new FeedWorld(createRandom(seed), by);
  await world.run();
  return { findings: world.findings(), story: world.story };
}

class FeedWorld {
  readonly story: string[] = [];
  readonly #random: Random;
  readonly #by: 'cursor' | 'time';
  readonly #time = new VirtualTime(START);
  readonly #faults: Faults;
  readonly #stores: Record<Region, MemoryFeedStore>;
  readonly #queues: Record<Region, SimulatedQueue<Event[]>>;
  readonly #observed: Record<Region, Event[]> = { jp: [], us: [] };
  /** By when each region's replica was last written, for each item: the last writer wins. */
  readonly #writtenAt: Record<Region, Map<string, number>> = { jp: new Map(), us: new Map() };
  readonly #skewMs: Record<Region, number>;
  readonly #partition: { readonly from: number; readonly until: number };
  /** What a reader may see twice: a writer of it died, or both regions observed it. */
  readonly #mayRepeat = new Set<string>();
  readonly #readers: Reader[] = [
    { name: 'reader in jp', regions: ['jp'], seen: [], readTo: 0 },
    { name: 'reader in us', regions: ['us'], seen: [], readTo: 0 },
    { name: 'reader of both', regions: REGIONS, seen: [], readTo: 0 },
  ];
  readonly #routes: Readonly<Record<Region, RouteTable>>;
  readonly #refused = new Set<string>();
  #writes = 0;

  constructor(random: Random, by: 'cursor' | 'time') {
    this.#random = random;
    this.#by = by;
    this.#faults = {
      until: START + STORM_MS,
      probability: random.pick([0, 0.02, 0.08]),
      left: random.pick([0, 1, 3, 8]),
    };
    this.#skewMs = { jp: 0, us: random.pick([0, 0, -2 * SECOND_MS, 5 * SECOND_MS]) };
    const from = START + random.integer(0, STORM_MS);
    this.#partition = { from, until: random.fraction() < 0.3 ? from + random.integer(0, 6 * MINUTE_MS) : from };
    this.#stores = { jp: this.#createStore('jp'), us: this.#createStore('us') };
    this.#routes = { jp: this.#routesOf('jp'), us: this.#routesOf('us') };
    this.#queues = { jp: this.#createQueue('jp'), us: this.#createQueue('us') };
  }

  async run(): Promise<void> {
    const random = this.#random;
    for (let i = random.pick([3, 10, 30]); i > 0; i--) this.#at(random.integer(0, STORM_MS), () => this.#observe());
    for (const region of REGIONS)
      for (let ms = RECOVER_EVERY_MS; ms < STORM_MS + CALM_MS / 2; ms += RECOVER_EVERY_MS)
        this.#at(ms + random.integer(0, MINUTE_MS), () => void this.#sendAgain(region));
    this.#at(STORM_MS, () => {
      for (const region of REGIONS) this.#queues[region].isFaulty = false;
    });
    for (const reader of this.#readers) {
      for (let ms = random.integer(0, MINUTE_MS); ms < STORM_MS + CALM_MS; ms += random.integer(SECOND_MS, MINUTE_MS))
        this.#at(ms, () => void this.#read(reader));
      this.#at(STORM_MS + CALM_MS, () => void this.#readAll(reader));
    }
    await this.#time.runUntil(START + STORM_MS + CALM_MS + MINUTE_MS);
  }

  findings(): string[] {
    const found = [...this.#refused, ...this.story.filter(line => line.includes(FAILED))];
    const observed = new Set([...this.#observed.jp, ...this.#observed.us].map(({ id }) => id));
    for (const { name, seen } of this.#readers) {
      for (const id of observed) if (!seen.includes(id)) found.push(`the ${name} has missed ${id}`);
      const twice = seen.filter((id, i) => seen.indexOf(id) !== i && !this.#mayRepeat.has(id));
      found.push(...twice.map(id => `the ${name} saw ${id} twice, and no writer of it died`));
    }
    return found;
  }

  #at(ms: number, run: () => void): void {
    this.#time.after(START + ms - this.#time.now, run);
  }

  #tell(what: string): void {
    this.story.push(`${((this.#time.now - START) / SECOND_MS).toFixed(1).padStart(8)} s  ${what}`);
  }

  #clockOf(region: Region): () => number {
    return () => this.#time.now + this.#skewMs[region];
  }

  #createStore(region: Region): MemoryFeedStore {
    const store = new MemoryFeedStore(this.#clockOf(region));
    const other = region === 'jp' ? 'us' : 'jp';
    store.onPut = (key, item) => {
      const written = ++this.#writes;
      this.#writtenAt[region].set(key, written);
      this.#time.after(this.#lagMs(), () => {
        if ((this.#writtenAt[other].get(key) ?? 0) > written) return;
        this.#writtenAt[other].set(key, written);
        this.#stores[other].receive(key, item);
      });
    };
    return store;
  }

  #lagMs(): number {
    const random = this.#random;
    const { from, until } = this.#partition;
    const cut = this.#time.now >= from ? Math.max(0, until - this.#time.now) : 0;
    return cut + (random.fraction() < 0.1 ? random.integer(3 * SECOND_MS, 40 * SECOND_MS) : random.integer(50, 2_000));
  }

  #createQueue(region: Region): SimulatedQueue<Event[]> {
    return new SimulatedQueue(this.#time, this.#random, VISIBILITY_MS, async events => {
      const names = events.map(({ id }) => id).join(', ');
      const died = () => {
        for (const { id } of events) this.#mayRepeat.add(id);
      };
      const tell = (what: string) => {
        died();
        this.#tell(what);
      };
      const env = { time: this.#time, random: this.#random, faults: this.#faults, tell };
      const own = new Process(`fan-out in ${region} of ${names}`, FAN_OUT_LIMIT_MS, env);
      const isDone = await own.run(async () => {
        const feed = new TestFeed(own.io(this.#stores[region]), this.#clockOf(region), region);
        await feed.put(...events);
      });
      if (!isDone) died();
      else this.#tell(`${region} has ${names} in its feed`);
      return isDone;
    });
  }

  #observe(): void {
    const random = this.#random;
    const region = random.pick(REGIONS);
    const count = random.pick([1, 2, 5]);
    const events = Array.from({ length: count }, () => this.#createEvent());
    this.#send(region, events);
    // Both regions polled, as in a partition.
    if (random.fraction() > 0.1) return;
    for (const { id } of events) this.#mayRepeat.add(id);
    this.#time.after(random.integer(0, MINUTE_MS), () => this.#send(region === 'jp' ? 'us' : 'jp', events));
  }

  #createEvent(): Event {
    const number = this.#observed.jp.length + this.#observed.us.length + this.#random.integer(0, 1e9);
    const body = { type: 'order.updated', timestamp: new Date(this.#time.now).toISOString(), data: {} };
    return { id: `evt_${number}`, body: JSON.stringify(body) };
  }

  #send(region: Region, events: Event[]): void {
    this.#observed[region].push(...events);
    this.#queues[region].send(events);
  }

  async #sendAgain(region: Region): Promise<void> {
    const ids = this.#observed[region].map(({ id }) => id);
    const missing = await new EventFeed(this.#stores[region]).findMissing(ids);
    const lacking = this.#observed[region].filter(({ id }) => missing.has(id));
    if (lacking.length > 0) this.#queues[region].send([...new Set(lacking)]);
  }

  async #read(reader: Reader): Promise<string[]> {
    const region = this.#random.pick(reader.regions as [Region, ...Region[]]);
    const ids = await (this.#by === 'time' ? this.#readByTime(reader, region) : this.#readByCursor(reader, region));
    reader.seen.push(...ids);
    if (ids.length > 0) this.#tell(`the ${reader.name} sees ${ids.join(', ')}`);
    return ids;
  }

  async #readAll(reader: Reader): Promise<void> {
    while ((await this.#read(reader)).length > 0);
  }

  async #readByCursor(reader: Reader, region: Region): Promise<string[]> {
    const route = this.#routes[region]['GET /events'];
    const queryStringParameters = { limit: '3', ...(reader.after !== undefined && { after: reader.after }) };
    const event = { queryStringParameters } as unknown as APIGatewayProxyEvent;
    const answer: Answer | undefined = await route?.(event).catch((error: Error) => {
      if (error.name !== 'Problem') throw error;
      this.#refused.add(`the ${reader.name} was refused its cursor, and nothing is too old`);
      return undefined;
    });
    if (answer === undefined) return [];
    const { data, cursor } = JSON.parse(answer?.content?.text ?? '');
    reader.after = cursor;
    return data.map(({ id }: { id: string }) => id);
  }

  #routesOf(region: Region): RouteTable {
    const store = this.#stores[region];
    const clock = this.#clockOf(region);
    const feedLog = new LaneLog(store, clock);
    return eventRoutes({ feed: store, feedLog, connections: ['default'], readRoot: async () => 'root', clock });
  }

  /** As far as a reader can tell by time: what arrived up to a few seconds ago. */
  async #readByTime(reader: Reader, region: Region): Promise<string[]> {
    const until = this.#clockOf(region)() - 3 * SECOND_MS;
    const arrived = this.#stores[region].slots.filter(({ putAt }) => putAt > reader.readTo && putAt <= until);
    reader.readTo = until;
    return arrived.flatMap(({ eventIds }) => eventIds);
  }
}
