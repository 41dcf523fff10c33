import { expect, it } from 'vitest';
import type { Event } from '../../shared/domain/events/event.ts';
import { createRandom } from '../simulator/random.ts';
import { DeliveryLab, endpoint, GONE_MS, START } from '../support/delivery-lab.ts';
import { MemoryFeed } from '../support/memory-feed.ts';
import { runs } from '../support/runs.ts';
import { createTables } from './regions/tables.ts';

const MINUTE = 60_000;
const NAMES = ['jp', 'us'];
const RUNS = runs(150);
const STEPS = 80;

const change = (sequence: number, at: number): Event => ({
  id: `evt_${sequence}`,
  body: JSON.stringify({
    type: 'order.updated',
    timestamp: new Date(at).toISOString(),
    data: { orderId: 'x', sequence },
  }),
});

/** Two regions over replicas, each write of which arrives in the other when it is told to, in any order. */
class TwoRegions {
  readonly time = { now: START };
  readonly labs: readonly DeliveryLab[];
  readonly #arrivals: (() => void)[] = [];
  readonly #random: ReturnType<typeof createRandom>;
  readonly #told = new Map<DeliveryLab, number>();

  constructor(seed: number) {
    const random = createRandom(seed);
    this.#random = random;
    const clock = () => this.time.now;
    const time = { after: (_ms: number, run: () => void) => this.#arrivals.push(run) };
    Object.defineProperty(time, 'now', { get: clock });
    const ordering = random.pick(['none', 'per_order'] as const);
    const replication = { time: time as never, random, isCutOff: () => false };
    this.labs = createTables([clock, clock], replication, [endpoint('a', { ordering })]).map(({ feed, ...tables }, i) =>
      Object.assign(new DeliveryLab(), tables, {
        region: NAMES[i] ?? '',
        regionNames: NAMES,
        time: this.time,
        feed: new MemoryFeed(clock, NAMES[i], feed),
      }),
    );
    this.arrive(Number.POSITIVE_INFINITY);
  }

  /** Runs `count` of what is on its way, and what that sends. */
  arrive(count: number): void {
    for (let i = 0; i < count && this.#arrivals.length > 0; i++)
      this.#arrivals.splice(this.#random.integer(0, this.#arrivals.length - 1), 1)[0]?.();
  }

  async step(): Promise<void> {
    const random = this.#random;
    const lab = this.labs[random.integer(0, 1)] ?? expect.fail();
    lab.answer = () => ({ status: random.pick([200, 500, 503]) });
    this.time.now += random.pick([0, 1_000, MINUTE, 3 * MINUTE]);
    const told = this.#told.get(lab) ?? 0;
    const others = NAMES.filter(name => name !== lab.region).map(region => ({
      region,
      at: this.time.now - random.pick([0, GONE_MS]),
      version: '0.2.0',
    }));
    await random.pick<() => Promise<unknown>>([
      async () => {
        await lab.fanOut(change(told + 1, START + told));
        this.#told.set(lab, told + 1);
      },
      () => lab.deliverQueued(),
      () => this.look(lab),
      () => this.look(lab),
      () => lab.adoptWork(others),
      () => lab.adoptWork(others),
      () => lab.recover('a', { since: START, until: START + 2 }),
      async () => this.arrive(random.integer(1, 8)),
      async () => this.arrive(random.integer(1, 8)),
    ])();
  }

  async look(lab: DeliveryLab): Promise<void> {
    await lab.queueDueDrains();
    await lab.drain();
  }
}

// The other region is taken for gone at random, and adopted from, while it goes on: each row has two masters, and of
// their writes the later one stays everywhere.
it('every row that waits is looked at by the region that it names, whatever two regions wrote at once (invariant 35)', async () => {
  for (let seed = 1; seed <= RUNS; seed++) {
    const world = new TwoRegions(seed);
    for (let i = 0; i < STEPS; i++) await world.step();
    world.arrive(Number.POSITIVE_INFINITY);
    world.time.now += MINUTE;
    for (const { region, ledger, circuits } of world.labs) {
      const waiting = ledger.deliveries.filter(row => row.status === 'waiting' && row.region === region);
      for (const { eventId } of waiting)
        expect((await circuits.findCircuit('a', region))?.drainAt, `seed ${seed}: ${eventId} of ${region}`).toBeTypeOf(
          'number',
        );
    }
    for (const lab of world.labs) lab.answer = () => ({ status: 200 });
    for (let hours = 0; hours < 40; hours += 1 / 4) {
      world.time.now += 15 * MINUTE;
      for (const lab of world.labs) await world.look(lab);
      world.arrive(Number.POSITIVE_INFINITY);
    }
    const [first] = world.labs;
    expect(
      first?.ledger.deliveries.filter(({ status }) => status !== 'delivered'),
      `seed ${seed}`,
    ).toEqual([]);
  }
}, 60_000);
