/** Epoch milliseconds, as the simulated provider sees them. */
export interface SimulatedClock {
  now(): number;
}

export interface HeldClock extends SimulatedClock {
  advance(ms: number): void;
}

/** Stands still until it is stepped. */
export function createHeldClock(startMs = Date.UTC(2026, 10, 24)): HeldClock {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    advance(ms) {
      if (!(ms >= 0)) throw new RangeError(`A clock advances by zero or more milliseconds, not ${ms}`);
      nowMs += ms;
    },
  };
}

/** Real time from `startMs` on, `speed` times as fast. */
export function createRunningClock({ startMs = Date.now(), speed = 1 } = {}): SimulatedClock {
  const startedAtMs = Date.now();
  return { now: () => Math.floor(startMs + (Date.now() - startedAtMs) * speed) };
}
