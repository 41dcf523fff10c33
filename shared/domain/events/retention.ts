const DAY_MS = 24 * 60 * 60 * 1000;

/** How long feed, history and ledger are kept. */
export const RETENTION_MS = 90 * DAY_MS;

/** Nothing older is sent again: what was there to say that it was told may have expired. */
const RESENDABLE_MS = RETENTION_MS * 0.8;

/** Both times in unix milliseconds. */
export function isResendable(observedAt: number, now: number): boolean {
  return now - observedAt <= RESENDABLE_MS;
}

export function expiresAtSeconds(from: number): number {
  return Math.floor((from + RETENTION_MS) / 1000);
}
