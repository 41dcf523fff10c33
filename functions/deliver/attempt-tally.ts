import type { Logger } from '../../shared/runtime/logger.ts';
import { MAX_VALUES } from '../../shared/runtime/metrics.ts';

/** What is measured of a batch's attempts: one line for each outcome, since a line of metrics is longer than what it measures. */
export class AttemptTally {
  /** By outcome, how many; of those that were taken, how long each was under way. */
  readonly #counts = new Map<string, number>();
  readonly #delaysMs: number[] = [];

  /** @param delayMs from the change to the webhook that was taken */
  add(outcome: string, delayMs?: number): void {
    this.#counts.set(outcome, (this.#counts.get(outcome) ?? 0) + 1);
    if (delayMs !== undefined) this.#delaysMs.push(delayMs);
  }

  measure(log: Logger): void {
    for (const [outcome, Attempts] of this.#counts) log.measure('attempted', { Attempts }, { outcome });
    for (let i = 0; i < this.#delaysMs.length; i += MAX_VALUES)
      log.measure('taken', { ChangeToWebhook: this.#delaysMs.slice(i, i + MAX_VALUES) }, {});
  }
}
