import type { Delivery, DeliveryMessage } from './delivery.ts';
import type { Detail } from './detail.ts';
import type { Endpoint } from './endpoint.ts';
import type { Event } from './event.ts';
import type { Health } from './health.ts';
import type { PollSubject, Subject } from './order-id.ts';
import type { EntryState, Lease, OrderState, PollRecord, Written } from './poll-state.ts';

/** Unix milliseconds. */
export type Clock = () => number;

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

/** All events in the order of their arrival. */
export interface Feed {
  /** Whether it was new; an event that is there already stays as it is. */
  put(event: Event): Promise<boolean>;
  /** Those of the ids that the feed lacks. */
  findMissing(ids: readonly string[]): Promise<Set<string>>;
  /** The order's or detail's event with the highest sequence. */
  findNewest(entryId: string): Promise<Event | undefined>;
  findEvent(id: string): Promise<Event | undefined>;
  /** The order's or detail's events below a sequence, the newest first, or above one, the oldest first. */
  listOfEntry(entryId: string, where: { readonly below: number } | { readonly above: number }): AsyncIterable<Event>;
  /** What this region put into the feed from `from` to before `to` (unix ms), with the time of arrival. */
  listArrivals(from: number, to: number): AsyncIterable<Event & { readonly arrivedAt: number }>;
}

export interface EventQueue {
  send(events: readonly Event[]): Promise<void>;
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

export interface DeliveryQueue {
  send(messages: readonly DeliveryMessage[], delaySeconds?: number): Promise<void>;
}

export interface CareQueue {
  /** Somebody is to look after what is parked for the endpoint. */
  sendCare(endpointId: string, delaySeconds?: number): Promise<void>;
}

export interface Endpoints {
  findEndpoint(id: string): Promise<Endpoint | undefined>;
  listEndpoints(): Promise<Endpoint[]>;
  /** Puts `endpoint` with the revision after its own; 'stale' too when it was deleted. */
  putEndpoint(endpoint: Endpoint): Promise<Written>;
}

/** Deliveries that were attempted or had to wait. */
export interface Ledger {
  findDelivery(endpointId: string, eventTime: string, eventId: string): Promise<Delivery | undefined>;
  /** Puts `delivery` with the revision after its own. */
  putDelivery(delivery: Delivery): Promise<Written>;
  /** The region's deliveries that were due at `now` (unix ms), the longest due first. */
  listDue(region: string, now: number): AsyncIterable<Delivery>;
  /** What is parked for the endpoint in the region, by the events' times. */
  listParked(endpointId: string, region: string): AsyncIterable<Delivery>;
  /** Those of the messages whose delivery has no row. */
  findUnattempted(messages: readonly DeliveryMessage[]): Promise<DeliveryMessage[]>;
}

/** How endpoints have lately answered. */
export interface HealthStore {
  findHealth(endpointId: string, region: string): Promise<Health | undefined>;
  /** Puts `health` with the revision after its own. */
  putHealth(health: Health): Promise<Written>;
  /** The region's endpoints that somebody has to look after at `now` (unix ms). */
  listCareDue(region: string, now: number): AsyncIterable<Health>;
}

/** How far a region has looked for events without a delivery; times are unix milliseconds. */
export interface Sweep {
  readonly revision: number;
  readonly sweptAt: number;
  /** All that arrived in the feed before has its ledger rows. */
  readonly settledTo: number;
}

export interface SweepStore {
  readSweep(region: string): Promise<Sweep | undefined>;
  putSweep(region: string, sweep: Sweep): Promise<Written>;
}
