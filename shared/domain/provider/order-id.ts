import { crc32 } from 'node:zlib';
import { isService, type Service } from './services.ts';

/** Whose orders: one customer account at the provider, and one of its services. */
export interface Subject {
  readonly connection: string;
  readonly service: Service;
}

/** What is polled: the orders of a service, or the details of all. */
export interface PollSubject {
  readonly connection: string;
  readonly service: Service | 'details';
}

/** What tells an order from the others of its subject; both parts are text, whatever type they came in. */
export interface OrderIdentity {
  readonly orderRequestNum: string;
  readonly contractId: string;
}

export const DEFAULT_CONNECTION = 'default';
export const BUCKETS = 256;
/** Characters of each part: a sort key has 1,024 bytes for both, and encoding makes nine of a Japanese character. */
export const MAX_IDENTITY_LENGTH = 56;

const PLAIN = /^[A-Za-z0-9_.-]*$/;
export const encodePart = (part: string) => (PLAIN.test(part) ? part : encodeURIComponent(part).replaceAll('~', '%7E'));

/** `<service>~<orderRequestNum>~<contractId>`, with the connection in front for any but `default`. */
export function orderId(subject: Subject, identity: OrderIdentity): string {
  const parts = [subject.service, identity.orderRequestNum, identity.contractId];
  if (subject.connection !== DEFAULT_CONNECTION) parts.unshift(subject.connection);
  return parts.map(encodePart).join('~');
}

/** The reverse of `orderId`; undefined for what no order can be called. */
export function parseOrderId(id: string): (Subject & OrderIdentity) | undefined {
  if (!id.isWellFormed()) return undefined;
  let parts: string[];
  try {
    parts = id.split('~').map(decodeURIComponent);
  } catch {
    return undefined;
  }
  if (parts.length === 3) parts.unshift(DEFAULT_CONNECTION);
  const [connection, service, orderRequestNum, contractId] = parts;
  if (parts.length !== 4 || !connection || !isService(service) || !orderRequestNum || !contractId) return undefined;
  if (Math.max(orderRequestNum.length, contractId.length) > MAX_IDENTITY_LENGTH) return undefined;
  const subject = { connection, service };
  const identity = { orderRequestNum, contractId };
  return orderId(subject, identity) === id ? { ...subject, ...identity } : undefined;
}

/** Where an order lies among its subject's: its bucket, then its identity. Stored, so it never changes. */
export function orderKey({ orderRequestNum, contractId }: OrderIdentity): string {
  const identity = `${encodePart(orderRequestNum)}#${encodePart(contractId)}`;
  return `${bucketHex(crc32(identity) % BUCKETS)}#${identity}`;
}

/** The order id that belongs to an `orderKey`. */
export function orderIdOfKey(subject: Subject, key: string): string {
  const [, orderRequestNum = '', contractId = ''] = key.split('#').map(decodeURIComponent);
  return orderId(subject, { orderRequestNum, contractId });
}

export function bucketHex(bucket: number): string {
  return bucket.toString(16).padStart(2, '0');
}

export function bucketOfKey(key: string): number {
  return Number.parseInt(key.slice(0, 2), 16);
}
