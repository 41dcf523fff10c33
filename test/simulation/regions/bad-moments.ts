import type { Random } from '../../simulator/random.ts';
import type { Course } from './course.ts';
import type { Span } from './troubles.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

/** Times are virtual ms from the start. */
interface Environment {
  readonly random: Random;
  readonly now: () => number;
  /** The region stops, and its queues are lost. */
  readonly stopAfter: (ms: number, region: number) => void;
}

/** Has queues and regions lost when it hurts. */
export class BadMoments {
  readonly #course: Course;
  readonly #environment: Environment;

  constructor(course: Course, environment: Environment) {
    this.#course = course;
    this.#environment = environment;
  }

  /** A poll has just sent something. */
  afterPoll(region: number): void {
    const { random, now, stopAfter } = this.#environment;
    const { stormMs, losesQueues } = this.#course;
    if (now() < stormMs && random.fraction() < losesQueues) stopAfter(random.integer(0, 2 * SECOND_MS), region);
    this.#mayBeLost(region, [3 * SECOND_MS, MINUTE_MS]);
  }

  /** Events were just listed. */
  afterSlot(region: number): void {
    this.#mayBeLost(region, [200, 2 * SECOND_MS]);
  }

  /** One that is to be lost may be lost in so many ms, soon after its queues were. */
  #mayBeLost(region: number, [from, to]: Span): void {
    const { random, now, stopAfter } = this.#environment;
    const { lost = [] } = this.#course.troubles[region] ?? {};
    const [lostMs = 0] = lost[0] ?? [];
    if (lostMs <= now() || random.fraction() >= 0.4) return;
    stopAfter(random.integer(0, from), region);
    const inMs = random.integer(from, to);
    lost[0] = [now() + inMs, Number.POSITIVE_INFINITY];
    stopAfter(inMs, region);
  }
}
