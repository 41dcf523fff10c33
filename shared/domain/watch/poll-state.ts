import type { Event } from '../events/event.ts';
import type { Order } from '../provider/order.ts';
import type { ProviderWords } from '../provider/upstream-error.ts';

/** Times are unix milliseconds. */
export interface Failure {
  readonly kind: string;
  readonly at: number;
  readonly words?: ProviderWords;
}

/** Which region polls a subject, and how that goes. Times are unix milliseconds. */
export interface Lease {
  readonly revision: number;
  readonly owner?: string | undefined;
  readonly until: number;
  /** Digests are trusted only while the poll record bears this token. */
  readonly token: string;
  /** When the last poll that writes began to write. */
  readonly openedAt?: number | undefined;
  /** When the last complete answer was asked for. */
  readonly completeAt?: number;
  /** Bad polls in a row, since when, and what the last one was. */
  readonly failures: number;
  readonly failingSince?: number | undefined;
  readonly failure?: Failure | undefined;
  /** Whether subscribers were told of these failures. */
  readonly isTold?: boolean | undefined;
  /** Counts the outages told to subscribers. */
  readonly outage: number;
  /** Events of outages, kept until the feed has them. */
  readonly unpublished: readonly Event[];
  /** The connection's credentials are still to be set. */
  readonly notSet?: boolean | undefined;
}

/** What the last poll that found something knew. Times are unix milliseconds. */
export interface PollRecord {
  readonly revision: number;
  /** The lease's token under which this was closed. */
  readonly token: string;
  /** The region that closed it: absences of another count for nothing. */
  readonly region: string;
  /** One digest a bucket; '' for a bucket that is to be compared again. */
  readonly digests: readonly string[];
  /** Digest of the whole answer, when every bucket has its own. */
  readonly bodyDigest?: string | undefined;
  /** Orders that were missing, by `absenceKey`, and when they were first. */
  readonly absences: Readonly<Record<string, number>>;
  /** Answers in a row in which too many were missing at once to be believed. */
  readonly held: number;
  /** When everything was last compared with nothing trusted. */
  readonly comparedAt: number;
  readonly completeAt?: number | undefined;
  /** Still true: orders that are found are the baseline, not news. */
  readonly baselining: boolean;
}

/** An order or a detail as last seen, with the events of its last changes: one item, so that neither is without the other. */
export interface EntryState<V> {
  /** See `orderKey` and `detailKey`. */
  readonly key: string;
  readonly value: V;
  readonly sequence: number;
  /** Unix milliseconds, as are all times here. */
  readonly firstSeenAt: number;
  /** Where it stood in the answer in which it was first seen. */
  readonly position: number;
  readonly updatedAt: number;
  readonly removedAt?: number | undefined;
  readonly events: readonly KeptEvent[];
}

export type OrderState = EntryState<Order>;

export interface KeptEvent extends Event {
  readonly observedAt: number;
}
