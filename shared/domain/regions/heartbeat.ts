import { actsAgainAt, isFresh } from './returns.ts';

/** What a region tells of itself each minute. All times are unix ms of its own clock. */
export interface Heartbeat {
  readonly region: string;
  /** When it was written. */
  readonly at: number;
  /** Of order-relay. */
  readonly version: string;
  /** The last slot of the lane that the region writes; left out before its first event. */
  readonly newest?: { readonly lane: string; readonly slot: number };
  /** Its configuration says that it is to be taken out: other regions do its work. */
  readonly isDraining?: boolean;
  /** It drains, and another region is there to do its work. */
  readonly isRelieved?: boolean;
  /** Only while it waits, after it was away: when it found so, … */
  readonly returnedAt?: number;
  /** … and when it first heard of another region after that. */
  readonly heardAt?: number;
}

/** What a heartbeat says that neither an earlier one nor other regions have a part in. */
export type Sign = Pick<Heartbeat, 'region' | 'at' | 'version' | 'newest' | 'isDraining'>;

/**
 * Whether others do the region's work. `goneMs`: a region whose heartbeat is this old is gone. A draining one counts as
 * gone, though it still lists in the feed what is in its queues.
 */
export function isGone({ at, isDraining }: Pick<Heartbeat, 'at' | 'isDraining'>, now: number, goneMs: number): boolean {
  return isDraining === true || now - at >= goneMs;
}

/** Whether the region does what it has to: it is not gone, and does not wait because it was. */
export function isActing(heartbeat: Heartbeat, now: number, goneMs: number): boolean {
  return !isGone(heartbeat, now, goneMs) && heartbeat.returnedAt === undefined;
}

/** Whether the region was away and may not act yet: others may have done its work, unseen by its replica. */
export function isWaiting(own: Heartbeat | undefined, now: number, goneMs: number): boolean {
  return own !== undefined && (own.returnedAt !== undefined || now - own.at >= goneMs);
}

/**
 * The heartbeat after `last`. A region that was away waits until it has heard of another, and a little longer.
 * @param others the last heartbeats of all other configured regions; undefined where there are none: it never waits
 */
export function nextHeartbeat(
  sign: Sign,
  last: Heartbeat | undefined,
  others: readonly Heartbeat[] | undefined,
  goneMs: number,
): Heartbeat {
  if (others === undefined) return sign;
  const { at } = sign;
  const isRelieved = sign.isDraining === true && others.some(other => isActing(other, at, goneMs));
  const next = { ...sign, ...(isRelieved && { isRelieved }) };
  const returnedAt = last !== undefined && at - last.at >= goneMs ? at : last?.returnedAt;
  if (returnedAt === undefined) return next;
  const heardAt =
    (returnedAt === last?.returnedAt ? last.heardAt : undefined) ?? hearsAt(others, { at, returnedAt, goneMs });
  if (at >= actsAgainAt({ returnedAt, heardAt, goneMs })) return next;
  return { ...next, returnedAt, ...(heardAt !== undefined && { heardAt }) };
}

/** `at`, if one of the other regions is heard of then. */
export function hearsAt(
  others: readonly Heartbeat[],
  back: { readonly at: number; readonly returnedAt: number; readonly goneMs: number },
): number | undefined {
  return others.some(other => isFresh(other.at, back)) ? back.at : undefined;
}
