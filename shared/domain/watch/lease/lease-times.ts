import type { Lease, PollRecord } from '../poll-state.ts';
import type { AddPollTime } from './poll-time.ts';

/** A lease outlives two missed polls and ends before the third. */
export const LEASE_INTERVALS = 5 / 2;
/** How much later each rank takes over than the one before it. */
const GRACE_INTERVALS = 1 / 2;

export interface LeaseTimes {
  /** Time between two polls of a subject. */
  readonly intervalMs: number;
  readonly addPollTime: AddPollTime;
}

/** Until when (unix ms) a lease runs that is taken or renewed by a poll at `at`. */
export function leaseEnd(at: number, { intervalMs, addPollTime }: LeaseTimes): number {
  return addPollTime(at, LEASE_INTERVALS * intervalMs);
}

/** From when on (unix ms) the region of this rank may take over a lease that ended at `lapsedAt`. */
export function graceEnd(lapsedAt: number, rank: number, { intervalMs, addPollTime }: LeaseTimes): number {
  return addPollTime(lapsedAt, rank * GRACE_INTERVALS * intervalMs);
}

/** The lease, until the end to which the last poll that closed under its token prolonged it. */
export function withEnd(lease: Lease, record: PollRecord | undefined): Lease {
  if (record?.leaseUntil === undefined || record.token !== lease.token) return lease;
  return { ...lease, until: Math.max(lease.until, record.leaseUntil) };
}
