import type { Written } from '../ports.ts';
import type { Circuit } from './circuit.ts';
import type { Delivery, DeliveryMessage } from './delivery.ts';
import type { Endpoint } from './endpoint.ts';

export interface DeliveryQueue {
  send(messages: readonly DeliveryMessage[], delaySeconds?: number): Promise<void>;
}

export interface DrainQueue {
  /** Somebody is to look after what is parked for the endpoint. */
  sendDrain(endpointId: string, delaySeconds?: number): Promise<void>;
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
export interface CircuitStore {
  findCircuit(endpointId: string, region: string): Promise<Circuit | undefined>;
  /** Puts `health` with the revision after its own. */
  putCircuit(circuit: Circuit): Promise<Written>;
  /** The region's endpoints that somebody has to look after at `now` (unix ms). */
  listDrainsDue(region: string, now: number): AsyncIterable<Circuit>;
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
