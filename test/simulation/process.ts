import type { Random } from '../simulator/random.ts';
import { eachCall } from '../support/each-call.ts';
import type { VirtualTime } from './virtual-time.ts';

/** What may go wrong, until `until` (virtual ms) and so often at most. */
export interface Faults {
  readonly until: number;
  readonly probability: number;
  left: number;
}

/** In the story: our own code threw what no fault explains. */
export const FAILED = 'failed by itself:';

const FAULTS = ['crash before', 'crash after', 'error without effect', 'error with effect', 'late effect'] as const;

/** One invocation of a function. Each call of a port takes its time and may be the last; what dies never goes on. */
export class Process {
  readonly #time: VirtualTime;
  readonly #random: Random;
  readonly #faults: Faults;
  readonly #deadline: number;
  readonly #tell: (what: string) => void;
  #isDead = false;

  constructor(
    name: string,
    limitMs: number,
    { time, random, faults, tell }: { time: VirtualTime; random: Random; faults: Faults; tell: (what: string) => void },
  ) {
    this.#time = time;
    this.#random = random;
    this.#faults = faults;
    this.#deadline = time.now + limitMs;
    this.#tell = what => tell(`${name}: ${what}`);
  }

  die(): void {
    this.#isDead = true;
  }

  /** Whether the work was done; a failure and a death come to the same. */
  async run(work: () => Promise<unknown>): Promise<boolean> {
    const limit = Promise.withResolvers<boolean>();
    const cancelLimit = this.#time.after(this.#deadline - this.#time.now, () => limit.resolve(false));
    const done = work().then(
      () => true,
      error => {
        if (!(error instanceof Error) || error.name !== 'Fault') this.#tell(`${FAILED} ${String(error)}`);
        return false;
      },
    );
    const isDone = await Promise.race([done, limit.promise]);
    cancelLimit();
    this.die();
    return isDone;
  }

  /** The port, in the hands of this process. */
  io<T extends object>(port: T): T {
    return eachCall(port, (method, effect) => this.call(method, effect));
  }

  async call<T>(name: string, effect: () => Promise<T>): Promise<T> {
    const isSlow = this.#random.fraction() < 0.03;
    await this.#time.sleep(isSlow ? this.#random.integer(1_000, 20_000) : this.#random.integer(5, 200));
    await this.#untilDeath();
    const fault = this.#fault();
    if (fault === undefined) return effect();
    this.#tell(`${fault} ${name}`);
    if (fault === 'crash after' || fault === 'error with effect') await effect();
    if (fault === 'late effect') this.#time.after(this.#random.integer(1_000, 20_000), () => void effect());
    if (fault.startsWith('error')) throw Object.assign(new Error(`${fault} ${name}`), { name: 'Fault' });
    this.die();
    return this.#untilDeath() as never;
  }

  #fault(): (typeof FAULTS)[number] | undefined {
    const { until, probability, left } = this.#faults;
    if (this.#time.now >= until || left === 0 || this.#random.fraction() >= probability) return undefined;
    this.#faults.left--;
    return this.#random.pick(FAULTS);
  }

  /** The dead wait for ever. */
  #untilDeath(): Promise<void> {
    const isAlive = !this.#isDead && this.#time.now < this.#deadline;
    return isAlive ? Promise.resolve() : new Promise(() => undefined);
  }
}
