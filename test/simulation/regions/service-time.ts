import type { AddPollTime } from '../../../shared/domain/watch/lease/poll-time.ts';
import type { Span } from './troubles.ts';

/** When details are served. Times are unix ms. */
export interface ServiceTime {
  /** Whether they are for so long from then on. */
  readonly isServed: (at: number, durationMs: number) => boolean;
  readonly addServiceTime: AddPollTime;
}

/** Always, but for one span. */
export function createServiceTime([closes, opens]: Span): ServiceTime {
  return {
    isServed: (at, durationMs) => at + durationMs <= closes || at >= opens,
    addServiceTime: (at, spanMs) => {
      const end = at + spanMs;
      return end <= closes || at >= opens ? end : end + opens - Math.max(at, closes);
    },
  };
}
