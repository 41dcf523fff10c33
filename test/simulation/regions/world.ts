import type { PostResult } from '../../../shared/domain/deliver/attempt.ts';
import type { Endpoint } from '../../../shared/domain/deliver/endpoint.ts';
import type { Subject } from '../../../shared/domain/provider/order-id.ts';
import { rankOf } from '../../../shared/domain/watch/lease/rank.ts';
import { createRandom, type Random } from '../../simulator/random.ts';
import { START } from '../../support/delivery-lab.ts';
import type { Told } from '../delivery-world.ts';
import type { Faults, Process } from '../process.ts';
import { VirtualTime } from '../virtual-time.ts';
import { BadMoments } from './bad-moments.ts';
import { planChanges } from './changes.ts';
import { findBroken } from './checks.ts';
import { type Course, planCourse } from './course.ts';
import { undrained } from './drain-checks.ts';
import { untoldBefore } from './entry-checks.ts';
import type { Healed, Post } from './healed.ts';
import type { Weather } from './listing.ts';
import { People } from './people.ts';
import { SimulatedProvider } from './provider.ts';
import { SimulatedDetails } from './provider-details.ts';
import { FeedReader } from './reader.ts';
import { Receivers } from './receivers.ts';
import { SimulatedRegion } from './region.ts';
import { createServiceTime } from './service-time.ts';
import { type Asked, GONE_MS, INTERVAL_MS, type Surroundings } from './surroundings.ts';
import { createTables } from './tables.ts';
import { toldIn } from './told.ts';
import { isUntroubled, mayBeLost, type Span, suffers, type Troubles } from './troubles.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const SUBJECT: Subject = { connection: 'default', service: 'uno' };
/** A comparison of all entries, the last waits, and what follows from them. */
const CALM_MS = 3.5 * HOUR_MS;
/** Where nothing but single calls fails, a change is told so soon: some polls and messages may die. */
const PROMPT_MS = 20 * MINUTE_MS;
/** After it a region that drains has handed everything over. */
const DRAINED_MS = HOUR_MS;
/** Before it is over, nothing is left to do. */
const QUIET_MS = 40 * MINUTE_MS;
const SKEW_MS = 15 * SECOND_MS;

/** One to four whole regions over replicas of one table, one provider, receivers and their owners, under random faults. */
export async function simulateRegions(seed: number): Promise<Told> {
  const world = new RegionsWorld(createRandom(seed));
  await world.run();
  return { findings: findBroken(world.healed()), story: world.story };
}

class RegionsWorld {
  readonly story: string[] = [];
  readonly #random: Random;
  readonly #time = new VirtualTime(START - 2 * MINUTE_MS);
  readonly #course: Course;
  readonly #badMoments: BadMoments;
  readonly #faults: Faults;
  readonly #provider: SimulatedProvider;
  readonly #details: SimulatedDetails;
  readonly #receivers: Receivers;
  readonly #regions: SimulatedRegion[];
  readonly #people: People;
  readonly #readers: FeedReader[];
  readonly #asked: Asked[] = [];
  readonly #posts: Post[] = [];
  readonly #lateWrites: string[] = [];
  readonly #found: string[] = [];

  constructor(random: Random) {
    this.#random = random;
    const time = this.#time;
    const course = planCourse(random);
    this.#course = course;
    const { names, endpoints, fromMs, stormMs } = course;
    this.#faults = { until: START + stormMs, probability: course.probability, left: 0 };
    this.#at(fromMs, () => {
      this.#faults.left = course.faults;
    });
    this.#badMoments = new BadMoments(course, {
      random,
      now: () => this.now,
      stopAfter: (ms, region) => time.after(ms, () => this.#regionAt(region).stop(true)),
    });
    this.#receivers = new Receivers(random, stormMs);
    const around = { time, random, weather: this.#weather };
    this.#provider = new SimulatedProvider(course.orders, around);
    this.#details = new SimulatedDetails(course.details, around);
    const regions = names.toSorted((a, b) => rankOf(SUBJECT, a, names) - rankOf(SUBJECT, b, names));
    const clocks = regions.map((_, i) => () => time.now + (course.skewsMs[i] ?? 0));
    const tables = createTables(
      clocks,
      {
        time,
        random,
        retryMs: 5 * SECOND_MS,
        isCutOff: region => this.#suffers(region, 'cutOff'),
        isLost: region => this.#suffers(region, 'lost'),
        onWrite: (region, key) => this.#noteWrite(region, key),
      },
      endpoints,
    );
    const surroundings = this.#surroundings(regions);
    this.#regions = tables.map((own, i) => new SimulatedRegion(i, own, clocks[i] ?? (() => time.now), surroundings));
    const ids = endpoints.map(({ id }) => id);
    this.#people = new People(this.#regions, ids, time, random);
    const all = this.#regions.map((_, i) => i);
    const seen = (what: string) => this.#tell(what);
    this.#readers = [...all.map(i => [i]), all].map(
      of =>
        new FeedReader(
          of.map(i => this.#regionAt(i)),
          seen,
        ),
    );
  }

  get #weather(): Weather {
    const { fromMs, stormMs, lies, partial } = this.#course;
    return {
      isBroken: region => this.#suffers(region, 'gateway'),
      lies: () => (isWithin([fromMs, stormMs], this.now) ? lies : 0),
      isPartial: () => isWithin(partial, this.now),
    };
  }

  #surroundings(regions: readonly string[]): Surroundings {
    const { tellBaseline, closed } = this.#course;
    return {
      time: this.#time,
      random: this.#random,
      faults: this.#faults,
      tell: what => this.#tell(what),
      subject: SUBJECT,
      regions,
      provider: this.#provider,
      details: this.#details,
      serviceTime: createServiceTime([START + closed[0], START + closed[1]]),
      tellBaseline,
      asked: this.#asked,
      onChanged: region => {
        this.#badMoments.afterPoll(region);
      },
      isDown: region => this.#suffers(region, 'down') || this.#suffers(region, 'lost'),
      isDraining: region => this.#suffers(region, 'drains'),
      post: (own, to, eventId) => this.#post(own, to, eventId),
    };
  }

  /** Virtual ms from the start. */
  get now(): number {
    return this.#time.now - START;
  }

  async run(): Promise<void> {
    const random = this.#random;
    const { fromMs, stormMs: storm, troubles, losesQueues } = this.#course;
    await this.#time.runUntil(START);
    const around = { provider: this.#provider, details: this.#details, random };
    for (const { ms, happen } of planChanges(this.#course, around))
      this.#at(ms, () => this.#tell(`at the provider ${happen()}`));
    for (let i = random.pick([0, 0, 2, 6]); i > 0; i--)
      this.#at(random.integer(fromMs, storm), () => void this.#people.act());
    for (const [i, region] of this.#regions.entries()) {
      this.#schedule(region, tickOf(i, this.#regions, INTERVAL_MS.order), INTERVAL_MS.order, async () => {
        await Promise.all([region.pollOrders(), ...(random.fraction() < 0.03 ? [this.#pollAgain(region)] : [])]);
      });
      const detailTick = tickOf(i, this.#regions, INTERVAL_MS.detail);
      this.#schedule(region, detailTick, INTERVAL_MS.detail, () => region.pollDetails());
      this.#schedule(region, 0, MINUTE_MS, () => region.retryDue());
      for (const [down, , losesAll] of troubles[i]?.down ?? []) this.#at(down, () => region.stop(losesAll === true));
      for (const [lost] of troubles[i]?.lost ?? []) this.#at(lost, () => region.stop(true));
    }
    if (losesQueues === 0 && troubles.every(isUntroubled))
      for (let ms = PROMPT_MS; ms <= storm + PROMPT_MS; ms += INTERVAL_MS.order) this.#at(ms, () => this.#noteLate());
    for (const reader of this.#readers)
      for (let ms = 0; ms < storm; ms += random.integer(MINUTE_MS, 20 * MINUTE_MS))
        this.#at(ms, () => void reader.read(random));
    this.#at(storm, () => {
      this.#tell('ALL HEALS');
      for (const region of this.#regions) region.heal();
    });
    await this.#time.runUntil(START + storm + DRAINED_MS);
    this.#found.push(...(await undrained(this.healed(), this.#draining, SUBJECT)));
    await this.#time.runUntil(START + storm + CALM_MS);
    for (const reader of this.#readers) await reader.readAll(random);
  }

  healed(): Healed {
    const isLost = (i: number) => this.#suffers(i, 'lost');
    const { closed, troubles, tellBaseline, stormMs } = this.#course;
    return {
      story: this.story,
      regions: this.#regions.filter((_, i) => !isLost(i)),
      lost: this.#regions.filter((_, i) => isLost(i)).map(({ name }) => name),
      mayBeLost: ({ region, at }) => mayBeLost(troubles[region], at - START + SKEW_MS),
      readers: this.#readers.filter(({ regions }) => regions.some(region => !isLost(this.#regions.indexOf(region)))),
      asked: this.#asked,
      closed: [START + closed[0], START + closed[1]],
      posts: this.#posts,
      promises: this.#people.promises,
      listed: new Map([...this.#provider.orders, ...this.#details.details]),
      isBaselineTold: tellBaseline,
      healedAt: START + stormMs,
      found: this.#found,
      lateWrites: this.#lateWrites,
    };
  }

  /** Names of the regions that drain now. */
  get #draining(): string[] {
    return this.#regions.filter((_, i) => this.#suffers(i, 'drains')).map(({ name }) => name);
  }

  #regionAt(i: number): SimulatedRegion {
    return this.#regions[i] as SimulatedRegion;
  }

  #suffers(region: number, trouble: keyof Troubles): boolean {
    return suffers(this.#course.troubles[region], trouble, this.now);
  }

  /** Every so often, each time a little late; heartbeats seldom enough while nothing happens, and often enough to be there. */
  #schedule(region: SimulatedRegion, ms: number, everyMs: number, run: () => Promise<void>): void {
    const lateMs = this.#random.integer(0, everyMs < INTERVAL_MS.order ? 5 * SECOND_MS : 20 * SECOND_MS);
    this.#at(ms + lateMs, () => void run());
    const isCalm = ms > this.#course.stormMs + GONE_MS;
    const next = ms + (isCalm && everyMs < INTERVAL_MS.order ? GONE_MS / 2 : everyMs);
    this.#at(ms, () => this.#schedule(region, next, everyMs, run));
  }

  #noteLate(): void {
    const [first] = this.#regions;
    if (first === undefined) return;
    const late = untoldBefore(this.healed(), toldIn(first.tables.feed), this.#time.now - PROMPT_MS);
    this.#found.push(...late.map(what => `late: ${what}`));
  }

  /** Scheduler invokes at least once. */
  async #pollAgain(region: SimulatedRegion): Promise<void> {
    await this.#time.sleep(this.#random.integer(0, 30 * SECOND_MS));
    await region.pollOrders();
  }

  #at(ms: number, run: () => void): void {
    this.#time.after(START + ms - this.#time.now, run);
  }

  #tell(what: string): void {
    this.story.push(`${(this.now / SECOND_MS).toFixed(1).padStart(9)} s  ${what}`);
  }

  #noteWrite(region: number, key: string): void {
    if (key.startsWith('feed slot')) this.#badMoments.afterSlot(region);
    if (this.now < this.#course.stormMs + CALM_MS - QUIET_MS) return;
    if (this.#isOfTakeOver(region, key)) return;
    this.#lateWrites.push(`${this.#regions[region]?.name} writes ${key}`);
  }

  /** Who takes a service over compares everything, and puts once more what the one before left behind. */
  #isOfTakeOver(region: number, key: string): boolean {
    const [before, last] = this.#asked.filter(({ kind }) => key.startsWith(`${kind} `)).slice(-2);
    return before !== undefined && last?.region === region && before.region !== region;
  }

  async #post(own: Process, to: Endpoint, eventId: string): Promise<PostResult> {
    const startedAt = this.#time.now;
    const { status, slow } = this.#receivers.answerOf(to.id, this.now);
    const durationMs = status === undefined ? 15_000 : this.#random.integer(10, slow ? 14_000 : 300);
    await this.#time.sleep(durationMs);
    return own.call('post', async () => {
      this.#tell(`POST ${eventId} to ${to.id}: ${status ?? 'no answer'}`);
      this.#posts.push({ endpointId: to.id, eventId, startedAt, status });
      return status === undefined ? { failure: 'ANSWER_TIMEOUT', durationMs } : { status, durationMs, headers: {} };
    });
  }
}

const isWithin = ([from, to]: Span, now: number) => now >= from && now < to;

const tickOf = (i: number, { length }: readonly unknown[], intervalMs: number) => (i * intervalMs) / length;
