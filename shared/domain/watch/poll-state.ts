import type { Event } from '../events/event.ts';
import type { Order } from '../provider/order.ts';
import type { ProviderWords } from '../provider/upstream-error.ts';

/** A failed poll. */
export interface Failure {
  /** A FailureKind, perhaps one of another version. */
  readonly kind: string;
  /** When the poll began, unix ms. */
  readonly at: number;
  readonly words?: ProviderWords;
}

/** Which region polls a subject, and the failures of these polls. Times are unix ms. */
export interface Lease {
  readonly revision: number;
  /** The region that polls; undefined before the first good answer. */
  readonly owner?: string | undefined;
  /** Until then no other region polls. */
  readonly until: number;
  /** Fencing token: digests are trusted only while the poll record has the same one. */
  readonly token: string;
  /** When a poll last began to put entries. */
  readonly openedAt?: number | undefined;
  /** See `lastCompleteAt`. */
  readonly completeAt?: number;
  /** Failed polls in a row; 0 after a good one. */
  readonly failures: number;
  /** When the first of them began. */
  readonly failingSince?: number | undefined;
  /** The last of them. */
  readonly failure?: Failure | undefined;
  /** Whether `upstream.unavailable` was published for them. */
  readonly isTold?: boolean | undefined;
  /** Counts the outages published so far; part of their events' ids. */
  readonly outage: number;
  /** Outbox of `upstream.*` events: each stays until the feed has it. */
  readonly unpublished: readonly Event[];
  /** The connection's secret holds no credentials yet. */
  readonly notSet?: boolean | undefined;
}

/** What the last poll that closed has stored and sent. Times are unix ms. */
export interface PollRecord {
  readonly revision: number;
  /** The lease's token when the poll closed. */
  readonly token: string;
  /** The region that closed it. Another region does not use its digests and absences. */
  readonly region: string;
  /** One digest for each bucket of orders, '' for a bucket that has to be compared again; empty for details. */
  readonly digests: readonly string[];
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
  readonly events: readonly KeptEvent[];
}

/** The first date that the provider planned for an order, as it wrote it. */
export interface FirstPlan {
  readonly date: string;
  /** When it was first seen, unix ms. */
  readonly at: number;
}

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

/**
 * Digests are trusted only while the record has the lease's token. A crash, a time-out, a lost condition or a take-over
 * by another region leaves the two tokens unequal.
 */
export function areDigestsTrusted(
  record: PollRecord | undefined,
  lease: Lease | undefined,
  region: string,
  at: number,
): record is PollRecord {
  return (
    record !== undefined &&
    record.token === lease?.token &&
    record.region === region &&
    at - record.comparedAt < COMPARE_ALL_MS
  );
}

/**
 * When the last complete answer was requested, unix ms; for details: up to which update time all is stored and sent
 * (the watermark). After a poll without puts it is in the lease, after one with puts in the record: the later of the
 * two counts.
 */
export function lastCompleteAt(lease: Lease | undefined, record: PollRecord | undefined): number | undefined {
  const times = [lease?.completeAt, record?.completeAt].filter(time => time !== undefined);
  return times.length === 0 ? undefined : Math.max(...times);
}
