const MINUTE_MS = 60_000;
/** A region whose heartbeat is this old counts as gone, and others have its work; nobody waits longer than this. */
const GONE_MS = 15 * MINUTE_MS;
/** After a sign of life from another region, what it wrote meanwhile has this long to arrive. */
const CATCH_UP_MS = MINUTE_MS;

/** Whether a region was away for so long that others may have taken over its work, unseen by its replica. */
export function wasAway({
  at,
  hasLapsed,
  heartbeatAt = at,
}: {
  readonly at: number;
  /** Whether its lease ran out without a poll of its own, good or bad. */
  readonly hasLapsed: boolean;
  /** Its own last heartbeat, where it is known. */
  readonly heartbeatAt?: number;
}): boolean {
  return hasLapsed || at - heartbeatAt >= GONE_MS;
}

/** When a region that found at `returnedAt` that it had been away may act again. All times are unix ms. */
export function actsAgainAt({
  returnedAt,
  heardAt = Number.POSITIVE_INFINITY,
}: {
  readonly returnedAt: number;
  /** When it first read another region's heartbeat that was younger than a minute. */
  readonly heardAt?: number;
}): number {
  return Math.min(returnedAt + GONE_MS, heardAt + CATCH_UP_MS);
}
