import type { PollSubject, Subject } from '../domain/order-id.ts';
import type { Key } from './dynamo-table.ts';

/** Every key of the one table. What is stored under them stands in the adapter of each entity. */
export const ordersPartition = ({ connection, service }: Subject) => `ORDERS#${connection}#${service}`;

export const detailsPartition = (connection: string) => `DETAILS#${connection}`;
/** What links details and orders of one contract. */
export const contractPartition = (connection: string, contractId: string) => `${connection}#${contractId}`;

export const pollPartition = (connection: string) => `POLL#${connection}`;
export const recordSortKey = ({ service }: PollSubject) => service;
export const leaseSortKey = ({ service }: PollSubject) => `${service}#LEASE`;

export const eventKey = (eventId: string): Key => ({ pk: `EVENT#${eventId}`, sk: 'EVENT' });
/** `day` is YYYY-MM-DD of the arrival in the feed. */
export const feedPartition = (connection: string, day: string) => `FEED#${connection}#${day}`;

export const ENDPOINTS_PARTITION = 'ENDPOINTS';
export const endpointKey = (endpointId: string): Key => ({ pk: ENDPOINTS_PARTITION, sk: endpointId });

export const deliveriesPartition = (endpointId: string) => `DELIVERIES#${endpointId}`;
export const deliveryKey = (endpointId: string, eventTime: string, eventId: string): Key => ({
  pk: deliveriesPartition(endpointId),
  sk: `${eventTime}#${eventId}`,
});
export const duePartition = (region: string) => `DUE#${region}`;
/** In the same index: what waits for an endpoint, and endpoints to look after. */
export const parkedPartition = (endpointId: string, region: string) => `PARKED#${endpointId}#${region}`;
export const carePartition = (region: string) => `CARE#${region}`;

export const healthKey = (endpointId: string, region: string): Key => ({ pk: `HEALTH#${endpointId}`, sk: region });

/** How far `retry-due` of a region has looked for events without a delivery. */
export const sweepKey = (region: string): Key => ({ pk: 'SWEEP', sk: region });
