import type { Random } from '../simulator/random.ts';
import type { VirtualTime } from './virtual-time.ts';

const MAX_RECEIVES = 5;
const STOPPED_MS = 20_000;

/** At least once, in no order, now and then twice or late, and set aside after five receives. */
export class SimulatedQueue<T> {
  readonly #time: VirtualTime;
  readonly #random: Random;
  readonly #visibilityMs: number;
  readonly #handle: (message: T) => Promise<boolean>;
  /** Whether messages are repeated and delayed. */
  isFaulty = true;
  /** Whether nobody receives for the time being. */
  isStopped: () => boolean = () => false;
  /** Nothing is set aside. */
  repeatsForEver = false;
  #generation = 0;

  constructor(time: VirtualTime, random: Random, visibilityMs: number, handle: (message: T) => Promise<boolean>) {
    this.#time = time;
    this.#random = random;
    this.#visibilityMs = visibilityMs;
    this.#handle = handle;
  }

  send(message: T, delayMs = 0): void {
    const isLate = this.isFaulty && this.#random.fraction() < 0.05;
    const lateMs = isLate ? this.#random.integer(10_000, 300_000) : this.#random.integer(20, 500);
    this.#receiveAfter(delayMs + lateMs, message, 1);
    const isRepeated = this.isFaulty && this.#random.fraction() < 0.05;
    if (isRepeated) this.#receiveAfter(delayMs + this.#random.integer(20, 60_000), message, MAX_RECEIVES);
  }

  /** Everything in it is gone. */
  lose(): void {
    this.#generation++;
  }

  #receiveAfter(ms: number, message: T, receives: number): void {
    const generation = this.#generation;
    const receive = async () => {
      if (generation !== this.#generation) return;
      if (this.isStopped()) return this.#receiveAfter(STOPPED_MS, message, receives);
      const isDone = await this.#handle(message);
      if (!isDone && (receives < MAX_RECEIVES || this.repeatsForEver))
        this.#receiveAfter(this.#visibilityMs, message, receives + 1);
    };
    this.#time.after(ms, () => void receive());
  }
}
