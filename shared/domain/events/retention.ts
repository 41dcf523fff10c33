const DAY_MS = 24 * 60 * 60 * 1000;

/** How long items of the feed (and so of the history) and of the ledger are kept. */
export const RETENTION_MS = 90 * DAY_MS;

/** Older events are not sent again: the feed item or ledger row that shows they were sent may have expired. */
const RESENDABLE_MS = RETENTION_MS * 0.8;

/** Whether an event of that age may still be published or delivered. Both times are unix ms. */
export function isResendable(observedAt: number, now: number): boolean {
  return now - observedAt <= RESENDABLE_MS;
}

/** When an item kept from `from` (unix ms) expires, in unix seconds, as DynamoDB's time to live needs it. */
export function expiresAtSeconds(from: number): number {
  return Math.floor((from + RETENTION_MS) / 1000);
}
