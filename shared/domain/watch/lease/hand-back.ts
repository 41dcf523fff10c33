import type { PollSubject } from '../../provider/order-id.ts';
import type { Lease } from '../poll-state.ts';
import { outranks, rankOf } from './rank.ts';
import type { HandBackRequest, RegionState, RegionStates } from './region-state.ts';

const HOUR_MS = 60 * 60 * 1000;
/** A region tries to get a lease back this long after the loss. */
const WAIT_MS = HOUR_MS;
/** The wait doubles each time a lease is lost again within a day of being asked back, up to 32 hours. */
const UNSTEADY_MS = 24 * HOUR_MS;
const MAX_DOUBLINGS = 5;
/** So many good answers in a row let a region ask for the lease. */
const GOOD_TRIES = 3;
/** A request counts for one interval, and a little more: ticks are not exact and clocks differ. */
const REQUEST_INTERVALS = 5 / 4;

/** Leases of earlier versions do not name the taking. */
export const takingOf = ({ taking = '' }: Lease): string => taking;

/** Whether it is time to find out if this region could poll again, while a region that it outranks holds the lease. */
export function mayTry(lease: Lease, own: RegionState, at: number): boolean {
  const doublings = Math.min(earlierRequests(lease, own.request), MAX_DOUBLINGS);
  const afterLoss = (lease.takenAt ?? 0) + WAIT_MS * 2 ** doublings;
  const afterFailure = own.failure === undefined ? 0 : own.failure.at + WAIT_MS;
  return at >= Math.max(afterLoss, afterFailure);
}

/** What a good answer to a try adds to the region's state: the third in a row asks for the lease. */
export function afterGoodTry(lease: Lease, own: RegionState, at: number): Pick<RegionState, 'tries' | 'request'> {
  const taking = takingOf(lease);
  const good = (own.tries?.taking === taking ? own.tries.good : 0) + 1;
  const tries = { taking, good };
  if (good < GOOD_TRIES) return { tries, request: own.request };
  return { tries, request: { taking, at, count: earlierRequests(lease, own.request) + 1 } };
}

/** The region to which the holder hands the lease: one that asks for it and outranks the holder. */
export function findHeir(
  subject: PollSubject,
  lease: Lease,
  { region, regions, states, at, intervalMs }: HandBackContext,
): string | undefined {
  const isAsking = (other: string) => {
    const request = states[other]?.request;
    return request?.taking === takingOf(lease) && at - request.at < REQUEST_INTERVALS * intervalMs;
  };
  return regions
    .filter(other => isAsking(other) && outranks(subject, other, region))
    .sort((a, b) => rankOf(subject, a, regions) - rankOf(subject, b, regions))[0];
}

export interface HandBackContext {
  /** The region that holds the lease. */
  readonly region: string;
  /** The names of all regions. */
  readonly regions: readonly string[];
  readonly states: RegionStates;
  /** Unix ms. */
  readonly at: number;
  readonly intervalMs: number;
}

/** How many requests there were in short succession before the one about this taking. */
function earlierRequests(lease: Lease, last: HandBackRequest | undefined): number {
  if (last === undefined) return 0;
  if (last.taking === takingOf(lease)) return last.count - 1;
  return (lease.takenAt ?? 0) - last.at < UNSTEADY_MS ? last.count : 0;
}
