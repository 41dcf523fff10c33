const DAY_MS = 24 * 60 * 60 * 1000;

/** How long rows of the ledger are kept. (Feed and history are kept longer, as configured.) */
export const LEDGER_RETENTION_MS = 90 * DAY_MS;

/** How long a deletion is kept that keeps what it deleted from coming back. */
export const DELETION_KEPT_MS = 400 * DAY_MS;

/** Older events are not sent again: the ledger row that shows they were sent may have expired. */
const RESENDABLE_MS = LEDGER_RETENTION_MS * 0.8;

/** Whether an event of that age may still be published or delivered. Both times are unix ms. */
export function isResendable(observedAt: number, now: number): boolean {
  return now - observedAt <= RESENDABLE_MS;
}

/** When an item kept from `from` (unix ms) expires, in unix seconds, as DynamoDB's time to live needs it. */
export function expiresAtSeconds(from: number, keepMs: number): number {
  return Math.floor((from + keepMs) / 1000);
}

/** An expired item counts as absent: DynamoDB removes it within days, in no order. `now` is unix ms. */
export function hasExpired(expires: number, now: number): boolean {
  return expires * 1000 <= now;
}
