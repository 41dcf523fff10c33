import type { EventQueue, Feed } from '../events/ports.ts';
import type { Clock, Written } from '../ports.ts';
import type { Detail } from '../provider/detail.ts';
import type { PollSubject, Subject } from '../provider/order-id.ts';
import type { EntryState, Lease, OrderState, PollRecord } from './poll-state.ts';

/** The provider's list of orders. Throws UpstreamError and CredentialsNotSet. */
export interface OrderSource {
  /** Returns the body of a complete answer, unparsed. */
  fetchOrders(subject: Subject): Promise<string>;
}

/** A range of the provider's update times, unix ms, both ends included. */
export interface UpdateWindow {
  readonly from: number;
  readonly to: number;
}

/** The provider's details. Throws UpstreamError and CredentialsNotSet. */
export interface DetailSource {
  /** Returns the body of a complete answer, unparsed. */
  fetchDetails(connection: string, window: UpdateWindow): Promise<string>;
}

/** Orders, leases and poll records. Puts are conditional: 'stale' when the stored item is not the one that was read. */
export interface PollStore {
  readPoll(subject: PollSubject): Promise<{ lease?: Lease; record?: PollRecord }>;
  /** Stores `lease` with `revision + 1`, on condition that the stored one has `revision`. */
  putLease(subject: PollSubject, lease: Lease): Promise<Written>;
  /** Stores `record` with `revision + 1`, on condition that the stored one has `revision`. */
  putRecord(subject: PollSubject, record: PollRecord): Promise<Written>;
  /** The orders of the buckets `from` to `to`, both included; removed ones too. */
  readOrders(subject: Subject, from: number, to: number): Promise<OrderState[]>;
  /**
   * On condition that the stored order still has the sequence and value of `read` and is listed or removed as `read`
   * is; without `read`, that none is stored.
   */
  putOrder(subject: Subject, state: OrderState, read: OrderState | undefined): Promise<Written>;
}

/** Details, with their leases and poll records. */
export interface DetailStore extends Pick<PollStore, 'readPoll' | 'putLease' | 'putRecord'> {
  /** The stored details among `keys`; a key without an item is left out. */
  readDetails(connection: string, keys: readonly string[]): Promise<EntryState<Detail>[]>;
  /** The details of the buckets `from` to `to`, both included. */
  readDetailBuckets(connection: string, from: number, to: number): Promise<EntryState<Detail>[]>;
  /** Conditional as `putOrder`. */
  putDetail(connection: string, state: EntryState<Detail>, read: EntryState<Detail> | undefined): Promise<Written>;
  /** The orderId of each contract's list order, by contract id; a contract without one is left out. */
  findOrderIds(connection: string, contractIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

export interface LeaseDeps {
  readonly store: Pick<PollStore, 'putLease'>;
  readonly feed: Pick<Feed, 'findMissing' | 'findNewest'>;
  readonly queue: EventQueue;
  readonly clock: Clock;
  /** A new fencing token, unlike any before. */
  readonly createToken: () => string;
  /** The region that polls. */
  readonly region: string;
  /** Time between two polls of a subject. */
  readonly intervalMs: number;
}

interface AnyPollDeps extends LeaseDeps {
  /** The time limit of the function that polls. The poll begins nothing new after half of it. */
  readonly limitMs: number;
  /** Whether the entries of the first complete poll are published as created; by default they give no events. */
  readonly tellBaseline?: boolean;
}

export interface PollDeps extends AnyPollDeps {
  readonly source: OrderSource;
  readonly store: PollStore;
}

export interface DetailPollDeps extends AnyPollDeps {
  readonly source: DetailSource;
  readonly store: DetailStore;
  /** Whether a call from `at` (unix ms) for `durationMs` lies within the provider's service hours. */
  readonly isServed: (at: number, durationMs: number) => boolean;
  /** Time limit of one call. A call that could end after the service hours is not begun. */
  readonly callMs: number;
  /** How long after its update time an update may first appear in an answer. */
  readonly overlapMs: number;
}
