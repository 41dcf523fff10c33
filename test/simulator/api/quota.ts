import type { SimulatedClock } from '../clock.ts';

/** So many calls in a window, as the gateway's quota counts them: windows follow each other and do not slide. */
export interface Quota {
  calls: number;
  perMs: number;
}

export function createQuotaCounter(quota: Quota | undefined, clock: SimulatedClock) {
  let window: number | undefined;
  let used = 0;
  /** Counts one call, and says whether it is one too many. */
  return function exceeds(): boolean {
    if (!quota) return false;
    const current = Math.floor(clock.now() / quota.perMs);
    used = current === window ? used + 1 : 1;
    window = current;
    return used > quota.calls;
  };
}
