import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../../shared/domain/ports.ts';

/** Everybody may ask for the health, as often as he likes: what is known is not read again before. */
const KEEP_MS = 5_000;
/** Who asks for the health gives up soon. */
const LIMIT_MS = 2_000;

/** Whether the region's table can be read, as it was found within the last seconds. */
export class KeptHealth {
  readonly #read: () => Promise<unknown>;
  readonly #clock: Clock;
  #found: { readonly at: number; readonly isReadable: Promise<boolean> } | undefined;

  /** @param read one read of the table */
  constructor(read: () => Promise<unknown>, clock: Clock) {
    this.#read = read;
    this.#clock = clock;
  }

  isReadable(): Promise<boolean> {
    const at = this.#clock();
    if (this.#found === undefined || at - this.#found.at >= KEEP_MS) this.#found = { at, isReadable: this.#try() };
    return this.#found.isReadable;
  }

  async #try(): Promise<boolean> {
    const answered = new AbortController();
    const isRead = this.#read().then(
      () => true,
      () => false,
    );
    const isLate = pause(LIMIT_MS, false, { signal: answered.signal }).catch(() => false);
    const isReadable = await Promise.race([isRead, isLate]);
    answered.abort();
    return isReadable;
  }
}
