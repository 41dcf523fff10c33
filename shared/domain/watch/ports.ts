import type { EventQueue, Feed, FeedLog } from '../events/ports.ts';
import type { Clock, Written } from '../ports.ts';
import type { Detail } from '../provider/detail.ts';
import type { PollSubject, Subject } from '../provider/order-id.ts';
import type { RegionStore } from '../regions/ports.ts';
import type { AddPollTime } from './lease/poll-time.ts';
import type { RegionState, RegionStates } from './lease/region-state.ts';
import type { EntryState, Lease, OrderState, PollRecord } from './poll-state.ts';

/** The provider's list of orders. Throws UpstreamError and CredentialsNotSet. */
export interface OrderSource {
  /** Returns the body of a complete answer, undecoded. */
  fetchOrders(subject: Subject): Promise<Buffer>;
}

/** A range of the provider's update times, unix ms, both ends included. */
export interface UpdateWindow {
  readonly from: number;
  readonly to: number;
}

/** The provider's details. Throws UpstreamError and CredentialsNotSet. */
export interface DetailSource {
  /** Returns the body of a complete answer, undecoded. */
  fetchDetails(connection: string, window: UpdateWindow): Promise<Buffer>;
}

/** What is stored about the polls of one subject. */
export interface StoredPoll {
  readonly lease?: Lease;
  readonly record?: PollRecord;
  /** By region. */
  readonly states: RegionStates;
}

/** Orders, leases, poll records and regions' states. Puts are conditional: 'stale' when the stored item is not the one that was read. */
export interface PollStore {
  readPoll(subject: PollSubject): Promise<StoredPoll>;
  /** Stores `lease` with `revision + 1`, on condition that the stored one has `revision`. */
  putLease(subject: PollSubject, lease: Lease): Promise<Written>;
  /** Stores `record` with `revision + 1`, on condition that the stored one has `revision`. */
  putRecord(subject: PollSubject, record: PollRecord): Promise<Written>;
  /** Stores `state` with `revision + 1`, on condition that the stored one of that region has `revision`. */
  putRegionState(subject: PollSubject, region: string, state: RegionState): Promise<Written>;
  /** The orders of the buckets `from` to `to`, both included; removed ones too. */
  readOrders(subject: Subject, from: number, to: number): Promise<OrderState[]>;
  /**
   * On condition that the stored order still has the sequence and value of `read` and is listed or removed as `read`
   * is; without `read`, that none is stored.
   */
  putOrder(subject: Subject, state: OrderState, read: OrderState | undefined): Promise<Written>;
}

/** Details, with what is stored about their polls. */
export interface DetailStore extends Pick<PollStore, 'readPoll' | 'putLease' | 'putRecord' | 'putRegionState'> {
  /** The stored details among `keys`; a key without an item is left out. */
  readDetails(connection: string, keys: readonly string[]): Promise<EntryState<Detail>[]>;
  /** The details of the buckets `from` to `to`, both included. */
  readDetailBuckets(connection: string, from: number, to: number): Promise<EntryState<Detail>[]>;
  /** Conditional as `putOrder`. */
  putDetail(connection: string, state: EntryState<Detail>, read: EntryState<Detail> | undefined): Promise<Written>;
  /** The orderId of each contract's list order, by contract id; a contract without one is left out. */
  findOrderIds(connection: string, contractIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

export interface RegionDeps {
  readonly store: Pick<PollStore, 'putLease' | 'putRegionState'>;
  readonly feed: Pick<Feed, 'findMissing' | 'findEvent' | 'listOfEntry'>;
  readonly queue: EventQueue;
  readonly heartbeats: Pick<RegionStore, 'listRegions'>;
  readonly clock: Clock;
  /** A new fencing token, unlike any before. */
  readonly createToken: () => string;
  /** The region that polls. */
  readonly region: string;
  /** The names of all regions, `region` included. */
  readonly regions: readonly string[];
  /** Time between two polls of a subject. */
  readonly intervalMs: number;
  /** See `isGone`. */
  readonly goneMs: number;
}

export interface AnyPollDeps extends RegionDeps {
  readonly feedLog: Pick<FeedLog, 'findStart' | 'listAfter'>;
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
  /** Adds to a time a span of service hours; see AddPollTime. */
  readonly addServiceTime: AddPollTime;
  /** Time limit of one call. A call that could end after the service hours is not begun. */
  readonly callMs: number;
  /** How long after its update time an update may first appear in an answer. */
  readonly overlapMs: number;
}
