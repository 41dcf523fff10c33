import { setTimeout as pause } from 'node:timers/promises';

type Close = () => unknown;

/** Time limit of each step; a step that hangs is left, and the next one runs. */
const STEP_LIMIT_MS = 600;

/** What was started, to be ended in reverse order, each but once. What fails to end does not keep the rest from it. */
export class Closing {
  readonly #steps: Close[] = [];
  #begun = false;

  get begun(): boolean {
    return this.#begun;
  }

  /** Runs `close` at the end; at once, when the end has begun. */
  async add(close: Close): Promise<void> {
    if (this.#begun) await ignoreErrors(close);
    else this.#steps.push(close);
  }

  async run(): Promise<void> {
    this.#begun = true;
    for (let close = this.#steps.pop(); close; close = this.#steps.pop()) await ignoreErrors(close);
  }
}

async function ignoreErrors(close: Close): Promise<void> {
  try {
    await Promise.race([close(), pause(STEP_LIMIT_MS, undefined, { ref: false })]);
  } catch {
    // The process ends: what is still open goes with it.
  }
}
