import type { Event } from '../events/event.ts';
import type { MilestoneName } from '../provider/milestones.ts';
import type { Order } from '../provider/order.ts';
import { BUCKETS } from '../provider/order-id.ts';
import type { RegionState, RegionStates } from './lease/region-state.ts';

/** Which region polls a subject. Only that region writes it. Times are unix ms. */
export interface Lease {
  readonly revision: number;
  /** The region that polls; undefined before the first good answer. */
  readonly owner?: string | undefined;
  /** Until then no other region polls; a poll that closes prolongs it in the record (see `withEnd`). */
  readonly until: number;
  /** Names the change of hands by which the owner got the lease; undefined in leases of earlier versions. */
  readonly taking?: string | undefined;
  /** When that was. */
  readonly takenAt?: number | undefined;
  /** The owner does not poll before: the region that handed the lease over may still be at work. */
  readonly beginsAt?: number | undefined;
  /** Fencing token: digests are trusted only while the poll record has the same one. */
  readonly token: string;
  /** When a poll last began to put entries. */
  readonly openedAt?: number | undefined;
  /** See `lastCompleteAt`. */
  readonly completeAt?: number;
  /** Answers in a row, since the owner took the lease, that showed a mass of unknown orders; see `countUnknown`. */
  readonly held?: number | undefined;
  /** What an earlier version kept in the lease of its owner's failures and outages. */
  readonly earlier?: RegionState | undefined;
}

/** What the last poll that closed has stored and sent. Times are unix ms. */
export interface PollRecord {
  readonly revision: number;
  /** The lease's token when the poll closed. */
  readonly token: string;
  /** The region that closed it. Another region does not use its digests and absences. */
  readonly region: string;
  /**
   * By bucket, what is stored there (see `storedDigest`); UNTRUSTED for a bucket of orders that has to be compared again.
   * None at all in records of earlier versions.
   */
  readonly digests: readonly number[];
  /** By cell, 24 bits each, what came for it, in whatever order; undefined in records of details. */
  readonly received?: readonly number[] | undefined;
  /** Buckets whose orders are not known to be listed or absent, since polls ended before them; undefined without any. */
  readonly unreached?: readonly number[] | undefined;
  /** Digest of the whole answer; undefined while a bucket has to be compared again. */
  readonly bodyDigest?: string | undefined;
  /** Unconfirmed absences: by `absenceKey` of the order, when the first answer without it was requested. */
  readonly absences: Readonly<Record<string, number>>;
  /** Answers in a row that showed a mass absence. */
  readonly held: number;
  /** When a poll last compared all entries, with no digest trusted. */
  readonly comparedAt: number;
  /** See `lastCompleteAt`. */
  readonly completeAt?: number | undefined;
  /** Until when the poll that closed it prolonged the lease; undefined in records of earlier versions. */
  readonly leaseUntil?: number | undefined;
  /** Until the first complete comparison: new entries are the baseline and give no events. */
  readonly baselining: boolean;
}

/**
 * An entry (an order or a detail) as last seen, with the events of its last changes. Both are one item, so that a
 * change and its events are stored and replicated together: the item is the outbox. Times are unix ms.
 */
export interface EntryState<V> {
  /** See `orderKey` and `detailKey`. */
  readonly key: string;
  readonly value: V;
  /** The number of the last event; 0 for an entry of the baseline. */
  readonly sequence: number;
  readonly firstSeenAt: number;
  /** Its index in the answer in which it was first seen. */
  readonly position: number;
  /** When the last change was observed. */
  readonly updatedAt: number;
  /** When the order's removal was observed; undefined while it is listed. */
  readonly removedAt?: number | undefined;
  /** Of orders only; see `firstPlanOf`. */
  readonly firstPlan?: FirstPlan;
  /** Of orders only, the earliest month first; see `keepPlanMoves`. */
  readonly planMoves?: readonly PlanMove[];
  /** Of details only; see `firstDatesOf`. */
  readonly firstDates?: FirstDates;
  readonly events: readonly KeptEvent[];
}

/** The first date that the provider planned for an order, as it wrote it. */
export interface FirstPlan {
  readonly date: string;
  /** When it was first seen, unix ms. */
  readonly at: number;
}

/** From where to where an order's plan moved within a month. Days are Japan's, counted from 1970. */
export interface PlanMove {
  /** `YYYY-MM` in Japan. */
  readonly month: string;
  /** For which it was planned when the month began, or when it was first planned. */
  readonly from: number;
  /** For which it was planned last in that month. */
  readonly to: number;
}

/** The first date for which each site work of a detail was planned, as the provider wrote it; see `plannedDateOf`. */
export type FirstDates = Readonly<Partial<Record<MilestoneName, string>>>;

/** What an entry keeps of earlier plans. The feed forgets, and so it is in the item. */
export type Plans = Pick<EntryState<unknown>, 'firstPlan' | 'planMoves' | 'firstDates'>;

export type OrderState = EntryState<Order>;

export interface KeptEvent extends Event {
  /** Unix ms. */
  readonly observedAt: number;
}

/** At this interval no digest is trusted: every order is compared, and lost events are sent again. */
const COMPARE_ALL_MS = 60 * 60 * 1000;

/**
 * Whether another poll has opened the lease and not closed the record, within the time limit of a poll. Polls overlap
 * because EventBridge Scheduler invokes at least once.
 */
export function isWriteInProgress(
  lease: Lease | undefined,
  record: PollRecord | undefined,
  at: number,
  limitMs: number,
) {
  return lease?.openedAt !== undefined && record?.token !== lease.token && at < lease.openedAt + limitMs;
}

/** Whether no poll has put an entry, or may have, since the one that wrote the record. */
export function isClosed(lease: Lease | undefined, record: PollRecord | undefined): record is PollRecord {
  return record !== undefined && record.token !== '' && record.token === lease?.token;
}

/** Answers in a row that lack, or have and nobody knows, suspiciously many orders, and are not believed yet. */
export function doubtedAnswers(lease: Lease | undefined, record: PollRecord | undefined): number {
  const held = isClosed(lease, record) ? undefined : lease?.held;
  return held ?? record?.held ?? 0;
}

/**
 * Digests are trusted only while the record has the lease's token. A crash, a time-out, a lost condition or a take-over
 * leaves the two tokens unequal. Records of earlier versions have none.
 */
export function areDigestsTrusted(
  record: PollRecord | undefined,
  lease: Lease | undefined,
  region: string,
  at: number,
): record is PollRecord {
  return (
    record !== undefined &&
    record.digests.length === BUCKETS &&
    record.token === lease?.token &&
    record.region === region &&
    at - record.comparedAt < COMPARE_ALL_MS
  );
}

/**
 * When the last complete answer was requested, unix ms; for details: up to which update time all is stored and sent
 * (the watermark). A poll that closes writes it into the record, any other into the lease: the later of the two counts.
 */
export function lastCompleteAt(lease: Lease | undefined, record: PollRecord | undefined): number | undefined {
  const times = [lease?.completeAt, record?.completeAt].filter(time => time !== undefined);
  return times.length === 0 ? undefined : Math.max(...times);
}

/** As lastCompleteAt, of the polls of this region alone; undefined when it is not known. */
export function lastOwnCompleteAt(
  lease: Lease | undefined,
  record: PollRecord | undefined,
  region: string,
): number | undefined {
  const isSinceTaken = lease?.owner === region && (lease.takenAt ?? 0) < (lease.completeAt ?? 0);
  return lastCompleteAt(isSinceTaken ? lease : undefined, record?.region === region ? record : undefined);
}

/** All regions' states. What an earlier version kept in the lease counts as its owner's, or `region`'s without one. */
export function withEarlierForm(states: RegionStates, lease: Lease | undefined, region: string): RegionStates {
  return lease?.earlier === undefined ? states : { [lease.owner ?? region]: lease.earlier, ...states };
}
