import { BURST, REQUESTS_PER_SECOND } from '../../../shared/api/throttle.ts';

interface Bucket {
  tokens: number;
  filledAt: number;
}

/** The limits of fair use by token buckets, one for each key; there are as many as the caller has keys. */
export class Limits {
  readonly #buckets = new Map<string, Bucket>();
  readonly #clock: () => number;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Takes one request from what the key has left; false when nothing is. */
  take(key: string): boolean {
    const now = this.#clock();
    const { tokens, filledAt } = this.#buckets.get(key) ?? { tokens: BURST, filledAt: now };
    const filled = Math.min(BURST, tokens + (Math.max(0, now - filledAt) / 1000) * REQUESTS_PER_SECOND);
    this.#buckets.set(key, { tokens: filled >= 1 ? filled - 1 : filled, filledAt: now });
    return filled >= 1;
  }
}
