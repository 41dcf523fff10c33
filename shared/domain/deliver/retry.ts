const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** After the first attempt, and each later one, the next follows this long after it (Standard Webhooks' example). */
export const RETRY_WAITS_MS: readonly number[] = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];

export const MAX_ATTEMPTS = RETRY_WAITS_MS.length + 1;

/** The longest delay a queue gives a message: longer waits are `retry-due`'s. */
export const MAX_QUEUE_DELAY_MS = 15 * MINUTE_MS;

const JITTER = 0.1;
const MAX_RETRY_AFTER_MS = 24 * HOUR_MS;

/**
 * How long after attempt number `attempts` (1 is the first) the next one is due; undefined when that was the last.
 * @param retryAfterMs what the receiver asked for: a floor, up to a day
 * @param random 0 ≤ random < 1; jitter only ever adds
 */
export function nextWaitMs(attempts: number, retryAfterMs: number | undefined, random: number): number | undefined {
  const wait = RETRY_WAITS_MS[attempts - 1];
  if (wait === undefined) return undefined;
  const floor = Math.min(Math.max(retryAfterMs ?? 0, 0), MAX_RETRY_AFTER_MS);
  return Math.max(wait, floor) + Math.floor(wait * JITTER * random);
}

/** A Retry-After header's wait in ms, a day at most: seconds or an HTTP date; undefined when it is neither. */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Math.min(Number(text) * SECOND_MS, MAX_RETRY_AFTER_MS);
  const date = /^[A-Za-z]{3}, /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.min(Math.max(0, date - now), MAX_RETRY_AFTER_MS);
}
