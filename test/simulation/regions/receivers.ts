import type { Random } from '../../simulator/random.ts';

const MINUTE_MS = 60_000;

/** How receivers answer. */
interface Answer {
  /** Undefined: not at all. */
  readonly status: number | undefined;
  readonly slow: boolean;
}

/** Receivers that fail, hang, recover and go, until `stormMs` (virtual ms from the start); then they answer. */
export class Receivers {
  readonly #weather: (Answer & { readonly from: number })[] = [];
  /** The only one that ever says that it is gone. */
  readonly #leaving: string | undefined;

  constructor(random: Random, stormMs: number) {
    this.#leaving = random.fraction() < 0.4 ? 'we_0' : undefined;
    const statuses = [200, 200, 200, 200, 500, 503, 429, undefined, ...(this.#leaving ? [410] : [])] as const;
    for (let from = 0; from < stormMs; from += random.integer(2_000, 8 * MINUTE_MS))
      this.#weather.push({ from, status: random.pick([200, ...statuses]), slow: random.fraction() < 0.3 });
    this.#weather.push({ from: stormMs, status: 200, slow: false });
  }

  answerOf(endpointId: string, now: number): Answer {
    const { status, slow } = this.#weather.findLast(({ from }) => from <= now) ?? { status: 200, slow: false };
    return { status: status === 410 && endpointId !== this.#leaving ? 404 : status, slow };
  }
}
