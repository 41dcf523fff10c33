import type { EventQueue, Feed } from '../events/ports.ts';
import type { Clock, Written } from '../ports.ts';
import type { Detail } from '../provider/detail.ts';
import type { PollSubject, Subject } from '../provider/order-id.ts';
import type { EntryState, Lease, OrderState, PollRecord } from './poll-state.ts';

/** The provider's list of orders. Throws UpstreamError and CredentialsNotSet. */
export interface OrderSource {
  /** The answer's body, whole and as text. */
  fetchOrders(subject: Subject): Promise<string>;
}

/** By the provider's time of update, unix ms, both included. */
export interface UpdateWindow {
  readonly from: number;
  readonly to: number;
}

/** The provider's details. Throws UpstreamError and CredentialsNotSet. */
export interface DetailSource {
  /** The answer's body, whole and as text. */
  fetchDetails(connection: string, window: UpdateWindow): Promise<string>;
}

/** What polls remember. A put goes over the revision read, and is 'stale' when another was there first. */
export interface PollStore {
  readPoll(subject: PollSubject): Promise<{ lease?: Lease; record?: PollRecord }>;
  /** Puts `lease` with the revision after its own. */
  putLease(subject: PollSubject, lease: Lease): Promise<Written>;
  putRecord(subject: PollSubject, record: PollRecord): Promise<Written>;
  /** The orders of the buckets `from` to `to`, both included. */
  readOrders(subject: Subject, from: number, to: number): Promise<OrderState[]>;
  /** On condition that sequence and state are those of `read`; without `read`, that there is no such order. */
  putOrder(subject: Subject, state: OrderState, read: OrderState | undefined): Promise<Written>;
}

/** What polls of details remember. */
export interface DetailStore extends Pick<PollStore, 'readPoll' | 'putLease' | 'putRecord'> {
  /** Those of the keys that there are. */
  readDetails(connection: string, keys: readonly string[]): Promise<EntryState<Detail>[]>;
  /** The details of the buckets `from` to `to`, both included. */
  readDetailBuckets(connection: string, from: number, to: number): Promise<EntryState<Detail>[]>;
  /** On condition as `putOrder`. */
  putDetail(connection: string, state: EntryState<Detail>, read: EntryState<Detail> | undefined): Promise<Written>;
  /** The ids of the list orders of those contracts that have one, by contract. */
  findOrderIds(connection: string, contractIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** What keeping a lease needs. */
export interface LeaseDeps {
  readonly store: Pick<PollStore, 'putLease'>;
  readonly feed: Pick<Feed, 'findMissing' | 'findNewest'>;
  readonly queue: EventQueue;
  readonly clock: Clock;
  readonly createToken: () => string;
  readonly region: string;
  readonly intervalMs: number;
}

/** What any poll works with. */
interface AnyPollDeps extends LeaseDeps {
  /** The time limit of whatever runs the poll: it stops comparing at half of it. */
  readonly limitMs: number;
  /** Whether the first entries are told as created; by default they are the baseline. */
  readonly tellBaseline?: boolean;
}

export interface PollDeps extends AnyPollDeps {
  readonly source: OrderSource;
  readonly store: PollStore;
}

export interface DetailPollDeps extends AnyPollDeps {
  readonly source: DetailSource;
  readonly store: DetailStore;
  /** Whether the provider serves details during the whole of a call that begins at `at`; unix ms, ms. */
  readonly isServed: (at: number, durationMs: number) => boolean;
  /** The longest that one call may take: it has to end within the service hours. */
  readonly callMs: number;
  /** How much later than its own time an update may show. */
  readonly overlapMs: number;
}
