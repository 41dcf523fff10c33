import type { FeedCursor } from '../events/ports.ts';
import type { Written } from '../ports.ts';
import type { Circuit } from './circuit.ts';
import type { Delivery, DeliveryKey, DeliveryMessage } from './delivery.ts';
import type { Endpoint, EndpointSecret, Verdict } from './endpoint.ts';

export interface DeliveryQueue {
  send(messages: readonly DeliveryMessage[]): Promise<void>;
}

export interface DrainQueue {
  /** The endpoint's backlog is to be looked at. */
  sendDrain(endpointId: string, delaySeconds?: number): Promise<void>;
}

/** Endpoints as each region's functions find and judge them. Each is found whole, with what stands beside it. */
export interface Endpoints {
  /** Undefined for one that is not there, or not there yet, or deleted. */
  findEndpoint(id: string): Promise<Endpoint | undefined>;
  /** Without the deleted ones. */
  listEndpoints(): Promise<Endpoint[]>;
  /** Whether one that is not found was deleted, as far as this region knows; it may not have arrived yet, too. */
  isDeleted(id: string): Promise<boolean>;
  /** Puts `verdict` with the revision after its own. Only its region may. */
  putVerdict(verdict: Verdict): Promise<Written>;
  /** Removes what arrived, or was written, after its endpoint was deleted: nobody finds it while the deletion is kept. */
  removeLeftovers(): Promise<void>;
}

/** What the API alone writes. */
export interface EndpointRegistry extends Endpoints {
  addEndpoint(endpoint: Registration): Promise<Endpoint>;
  /** Puts what people decide, with the revision after its own; 'stale' too when it was deleted. */
  putEndpoint(endpoint: Endpoint): Promise<Written>;
  /** 'stale' when there is a version of that name. */
  addSecret(endpointId: string, version: EndpointSecret): Promise<Written>;
  /** Of one that has ended. */
  removeSecret(endpointId: string, version: EndpointSecret): Promise<void>;
  /** With all that is stored of it, for good: nothing that comes later, or is replicated late, brings it back. */
  deleteEndpoint(id: string, deletion: EndpointDeletion): Promise<void>;
}

export type Registration = Omit<Endpoint, 'revision' | 'secrets' | 'verdicts'>;

export interface EndpointDeletion {
  /** ISO 8601. */
  readonly deletedAt: string;
  /** The id of the client that asked for it. */
  readonly deletedBy: string;
}

/** The deliveries that were attempted or had to wait. */
export interface Ledger {
  findDelivery(key: DeliveryKey): Promise<Delivery | undefined>;
  /** Puts `delivery` with the revision after its own. */
  putDelivery(delivery: Delivery): Promise<Written>;
  /** Those of the keys that have no row. */
  findMissing<K extends DeliveryKey>(keys: readonly K[]): Promise<K[]>;
  /**
   * What waits for the endpoint in the region: first deliveries with a time of their own, by that time, up to `until`
   * (unix ms) where it is given, then all parked ones by their events' times. It is read from an index that may lag, and
   * so may what it shows of a delivery.
   */
  listWaiting(endpointId: string, region: string, until?: number): AsyncIterable<Delivery>;
  /** When the first delivery that waits for a time after `now` may be attempted (unix ms); from the same index. */
  findNextTime(endpointId: string, region: string, now: number): Promise<number | undefined>;
}

/** What each region knows of endpoints. */
export interface CircuitStore {
  findCircuit(endpointId: string, region: string): Promise<Circuit | undefined>;
  /** Those of all regions. */
  listCircuits(endpointId: string): Promise<Circuit[]>;
  /** Puts `circuit` with the revision after its own. */
  putCircuit(circuit: Circuit): Promise<Written>;
  /** `read`, or what was put over it from here. What others put since is not in it: a put finds that out. */
  afterOwnPuts(read: Circuit): Promise<Circuit>;
  /** The region's circuits whose `drainAt` has come at `now` (unix ms). */
  listDrainsDue(region: string, now: number): AsyncIterable<Circuit>;
}

/** How far a region has looked for events without a delivery: in its own lanes, or in those of one that is gone. */
export interface Sweep {
  readonly revision: number;
  /** All that the lanes have up to these places has its ledger rows. */
  readonly cursor: FeedCursor;
  /** When the backlogs of all endpoints were last looked at, unix ms. */
  readonly backlogsAt: number;
  /** Of a region that is gone, up to where was listed again what no reader gets to. */
  readonly relisted?: FeedCursor;
}

/** The enabled endpoints that a region's sweep has seen, by id: since when (ISO 8601) each is owed events. */
export interface KnownEndpoints {
  readonly revision: number;
  readonly owedSince: Readonly<Record<string, string>>;
}

export interface SweepStore {
  readKnown(region: string): Promise<KnownEndpoints | undefined>;
  putKnown(region: string, known: KnownEndpoints): Promise<Written>;
  /** @param name a region for its own, see `adoptionName` for that of another's */
  readSweep(name: string): Promise<Sweep | undefined>;
  putSweep(name: string, sweep: Sweep): Promise<Written>;
}
