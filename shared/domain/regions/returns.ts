/** What a region writes has this part of `goneMs` to arrive elsewhere: a minute of a quarter of an hour. */
const CATCH_UP_SHARE = 1 / 15;

/** Whether another region's heartbeat shows, to one that has been back since `returnedAt`, that replication works. */
export function isFresh(
  heartbeatAt: number,
  { at, returnedAt, goneMs }: { readonly at: number; readonly returnedAt: number; readonly goneMs: number },
): boolean {
  // The regions' minutes may begin one just after the other: a heartbeat is then always a minute old when it is read.
  return at - heartbeatAt < goneMs * CATCH_UP_SHARE || heartbeatAt >= returnedAt;
}

/** When a region that found at `returnedAt` that it had been away may act again. All times are unix ms. */
export function actsAgainAt({
  returnedAt,
  heardAt = Number.POSITIVE_INFINITY,
  goneMs,
}: {
  readonly returnedAt: number;
  /** When it first read another region's fresh heartbeat. */
  readonly heardAt?: number | undefined;
  readonly goneMs: number;
}): number {
  return Math.min(returnedAt + goneMs, heardAt + goneMs * CATCH_UP_SHARE);
}
