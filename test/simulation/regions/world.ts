import type { PostResult } from '../../../shared/domain/deliver/attempt.ts';
import type { Endpoint } from '../../../shared/domain/deliver/endpoint.ts';
import type { Subject } from '../../../shared/domain/provider/order-id.ts';
import { rankOf } from '../../../shared/domain/watch/lease/rank.ts';
import { createRandom, type Random } from '../../simulator/random.ts';
import { endpoint, START } from '../../support/delivery-lab.ts';
import type { Told } from '../delivery-world.ts';
import type { Faults, Process } from '../process.ts';
import { VirtualTime } from '../virtual-time.ts';
import { findBroken, type Healed, type Post, untoldBefore } from './checks.ts';
import { SimulatedProvider } from './provider.ts';
import { FeedReader } from './reader.ts';
import { type Asked, GONE_MS, INTERVAL_MS, SimulatedRegion } from './region.ts';
import { createTables } from './tables.ts';
import { isUntroubled, mayBeLost, planTroubles, suffers, type Troubles } from './troubles.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const SUBJECT: Subject = { connection: 'default', service: 'uno' };
/** The first polls, and what was written reaches all. */
const PRELUDE_MS = INTERVAL_MS + 3 * MINUTE_MS;
/** A comparison of all orders, the last waits, and what follows from them. */
const CALM_MS = 3.5 * HOUR_MS;
/** Where nothing but single calls fails, a change is told so soon: some polls and messages may die. */
const PROMPT_MS = 20 * MINUTE_MS;
/** Before it is over, nothing is left to do. */
const QUIET_MS = 40 * MINUTE_MS;
const SKEW_MS = 15 * SECOND_MS;

/** One to three whole regions over replicas of one table, one provider and some receivers, under random faults. */
export async function simulateRegions(seed: number): Promise<Told> {
  const world = new RegionsWorld(createRandom(seed));
  await world.run();
  return { findings: findBroken(world.healed()), story: world.story };
}

class RegionsWorld {
  readonly story: string[] = [];
  readonly #random: Random;
  readonly #time = new VirtualTime(START - 2 * MINUTE_MS);
  readonly #stormMs: number;
  readonly #troubles: Troubles[];
  readonly #faults: Faults;
  readonly #provider: SimulatedProvider;
  readonly #regions: SimulatedRegion[];
  readonly #readers: FeedReader[];
  readonly #asked: Asked[] = [];
  readonly #posts: Post[] = [];
  readonly #tellBaseline: boolean;
  readonly #lateWrites: string[] = [];
  readonly #late: string[] = [];
  readonly #losesQueues: number;
  /** How receivers answer, from when on. */
  readonly #weather: { readonly from: number; readonly status: number | undefined; readonly slow: boolean }[] = [];

  constructor(random: Random) {
    this.#random = random;
    const time = this.#time;
    const count = random.pick([1, 2, 2, 3]);
    const names = ['jp', 'us', 'fr'].slice(0, count);
    const regions = names.toSorted((a, b) => rankOf(SUBJECT, a, names) - rankOf(SUBJECT, b, names));
    this.#stormMs = random.pick([20, 40, 70]) * MINUTE_MS;
    this.#tellBaseline = random.fraction() < 0.5;
    const endpoints = this.#register();
    const calmUntil = this.#tellBaseline ? 0 : PRELUDE_MS;
    this.#troubles = planTroubles(count, random, [calmUntil, this.#stormMs]);
    const probability = random.pick([0, 0.002, 0.01, 0.03]);
    this.#faults = { until: START + this.#stormMs, probability, left: 0 };
    const faults = random.pick([0, 1, 3, 8]);
    time.after(START + calmUntil - time.now, () => {
      this.#faults.left = faults;
    });
    this.#losesQueues = random.pick([0, 0, 0.2]);
    const lies = random.pick([0, 0, 0.1, 0.3]);
    const isStorm = () => this.now >= calmUntil && this.now < this.#stormMs;
    this.#provider = new SimulatedProvider(random.pick([1, 3, 6]), {
      time,
      random,
      weather: {
        isBroken: region => this.#suffers(region, 'gateway'),
        lies: () => (isStorm() ? lies : 0),
      },
    });
    const clocks = regions.map(() => {
      const skewMs = count === 1 ? 0 : random.pick([0, -SKEW_MS, SKEW_MS]);
      return () => time.now + skewMs;
    });
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
    const around = {
      time,
      random,
      faults: this.#faults,
      tell: (what: string) => this.#tell(what),
      subject: SUBJECT,
      regions,
      provider: this.#provider,
      tellBaseline: this.#tellBaseline,
      asked: this.#asked,
      onChanged: (region: number) => {
        this.#mayLoseQueues(region);
        this.#mayBeLostNow(region);
      },
      isDown: (region: number) => this.#suffers(region, 'down') || this.#suffers(region, 'lost'),
      post: (own: Process, to: Endpoint, eventId: string, body: string) => this.#post(own, to, eventId, body),
    };
    this.#regions = tables.map((own, i) => new SimulatedRegion(i, own, clocks[i] ?? (() => time.now), around));
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

  /** Virtual ms from the start. */
  get now(): number {
    return this.#time.now - START;
  }

  async run(): Promise<void> {
    const random = this.#random;
    const storm = this.#stormMs;
    const from = this.#tellBaseline ? 0 : PRELUDE_MS;
    await this.#time.runUntil(START);
    for (let ms = 0; ms < storm; ms += random.integer(2 * SECOND_MS, 8 * MINUTE_MS))
      this.#weather.push({
        from: START + ms,
        status: random.pick([200, 200, 200, 200, 500, 503, 429, undefined]),
        slow: random.fraction() < 0.3,
      });
    this.#weather.push({ from: START + storm, status: 200, slow: false });
    for (let i = random.pick([1, 4, 12]); i > 0; i--)
      this.#at(random.integer(from, storm), () => this.#tell(`at the provider ${this.#provider.change()}`));
    for (const [i, region] of this.#regions.entries()) {
      this.#schedule(region, (i * INTERVAL_MS) / this.#regions.length, INTERVAL_MS, async () => {
        await Promise.all([region.poll(), ...(random.fraction() < 0.03 ? [this.#pollAgain(region)] : [])]);
      });
      this.#schedule(region, 0, MINUTE_MS, () => region.retryDue());
      for (const [down, , losesQueues] of this.#troubles[i]?.down ?? [])
        this.#at(down, () => region.stop(losesQueues === true));
      for (const [lost] of this.#troubles[i]?.lost ?? []) this.#at(lost, () => region.stop(true));
    }
    if (this.#losesQueues === 0 && this.#troubles.every(isUntroubled))
      for (let ms = PROMPT_MS; ms <= storm + PROMPT_MS; ms += INTERVAL_MS) this.#at(ms, () => this.#noteLate());
    for (const reader of this.#readers)
      for (let ms = 0; ms < storm; ms += random.integer(MINUTE_MS, 20 * MINUTE_MS))
        this.#at(ms, () => void reader.read(random));
    this.#at(storm, () => {
      this.#tell('ALL HEALS');
      for (const region of this.#regions) region.heal();
    });
    await this.#time.runUntil(START + storm + CALM_MS);
    for (const reader of this.#readers) await reader.readAll(random);
  }

  healed(): Healed {
    const isLost = (i: number) => this.#suffers(i, 'lost');
    return {
      story: this.story,
      regions: this.#regions.filter((_, i) => !isLost(i)),
      lost: this.#regions.filter((_, i) => isLost(i)).map(({ name }) => name),
      mayBeLost: (region, at) => mayBeLost(this.#troubles[region], at - START + SKEW_MS),
      readers: this.#readers.filter(({ regions }) => regions.some(region => !isLost(this.#regions.indexOf(region)))),
      asked: this.#asked,
      posts: this.#posts,
      orders: this.#provider.orders,
      isBaselineTold: this.#tellBaseline,
      healedAt: START + this.#stormMs,
      late: this.#late,
      lateWrites: this.#lateWrites,
    };
  }

  #regionAt(i: number): SimulatedRegion {
    return this.#regions[i] as SimulatedRegion;
  }

  #suffers(region: number, trouble: keyof Troubles): boolean {
    return suffers(this.#troubles[region], trouble, this.now);
  }

  /** Every so often, each time a little late; heartbeats seldom enough while nothing happens, and often enough to be there. */
  #schedule(region: SimulatedRegion, ms: number, everyMs: number, run: () => Promise<void>): void {
    const lateMs = this.#random.integer(0, everyMs < INTERVAL_MS ? 5 * SECOND_MS : 20 * SECOND_MS);
    this.#at(ms + lateMs, () => void run());
    const isCalm = ms > this.#stormMs + GONE_MS;
    const next = ms + (isCalm ? Math.max(everyMs, INTERVAL_MS) : everyMs);
    this.#at(ms, () => this.#schedule(region, next, everyMs, run));
  }

  /** A poll has just sent something. */
  #mayLoseQueues(region: number): void {
    if (this.now >= this.#stormMs || this.#random.fraction() >= this.#losesQueues) return;
    this.#time.after(this.#random.integer(0, 2 * SECOND_MS), () => this.#regionAt(region).stop(true));
  }

  /** One that is to be lost is lost at a bad moment: just after its queues were. */
  #mayBeLostNow(region: number): void {
    const { lost = [] } = this.#troubles[region] ?? {};
    const [from = 0] = lost[0] ?? [];
    if (from <= this.now || this.#random.fraction() >= 0.4) return;
    this.#time.after(this.#random.integer(0, 3 * SECOND_MS), () => this.#regionAt(region).stop(true));
    const inMs = this.#random.integer(3 * SECOND_MS, MINUTE_MS);
    lost[0] = [this.now + inMs, Number.POSITIVE_INFINITY];
    this.#time.after(inMs, () => this.#regionAt(region).stop(true));
  }

  #noteLate(): void {
    const late = untoldBefore(this.healed(), this.#time.now - PROMPT_MS);
    this.#late.push(...late.map(what => `late: ${what}`));
  }

  /** Scheduler invokes at least once. */
  async #pollAgain(region: SimulatedRegion): Promise<void> {
    await this.#time.sleep(this.#random.integer(0, 30 * SECOND_MS));
    await region.poll();
  }

  #register(): Endpoint[] {
    const random = this.#random;
    return Array.from({ length: random.pick([1, 2]) }, (_, i) =>
      endpoint(`we_${i}`, { ordering: random.pick(['none', 'none', 'per_order']) }),
    );
  }

  #at(ms: number, run: () => void): void {
    this.#time.after(START + ms - this.#time.now, run);
  }

  #tell(what: string): void {
    this.story.push(`${(this.now / SECOND_MS).toFixed(1).padStart(9)} s  ${what}`);
  }

  #noteWrite(region: number, key: string): void {
    if (this.now < this.#stormMs + CALM_MS - QUIET_MS) return;
    this.#lateWrites.push(`${this.#regions[region]?.name} writes ${key}`);
  }

  async #post(own: Process, to: Endpoint, eventId: string, body: string): Promise<PostResult> {
    const at = this.#time.now;
    const { status, slow } = this.#weather.findLast(({ from }) => from <= at) ?? { status: 200, slow: false };
    const durationMs = status === undefined ? 15_000 : this.#random.integer(10, slow ? 14_000 : 300);
    await this.#time.sleep(durationMs);
    return own.call('post', async () => {
      this.#tell(`POST ${eventId} to ${to.id}: ${status ?? 'no answer'}`);
      this.#posts.push({ endpointId: to.id, eventId, body, status });
      return status === undefined ? { failure: 'ANSWER_TIMEOUT', durationMs } : { status, durationMs, headers: {} };
    });
  }
}
