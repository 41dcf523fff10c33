import { crc32 } from 'node:zlib';
import { isService, type Service } from './services.ts';

/** One service of one connection: the orders that one list answer covers. */
export interface Subject {
  /** A customer account at the provider. */
  readonly connection: string;
  readonly service: Service;
}

/** What one poll covers: the orders of one service, or the details of all services. */
export interface PollSubject {
  readonly connection: string;
  readonly service: Service | 'details';
}

/** Unique within a subject. Both parts are text, also where the provider sends numbers. */
export interface OrderIdentity {
  readonly orderRequestNum: string;
  readonly contractId: string;
}

export const DEFAULT_CONNECTION = 'default';
export const BUCKETS = 256;
/** Parts of buckets: cell n is in bucket n % BUCKETS. */
export const CELLS = 3 * BUCKETS;
/** In characters, for each part: DynamoDB limits a sort key to 1,024 bytes, and a Japanese character takes nine. */
export const MAX_IDENTITY_LENGTH = 56;

const PLAIN = /^[A-Za-z0-9_.-]+$/;
/** Whether a part of an id or key is written as it is. */
export const isPlain = (part: string) => PLAIN.test(part);
/** Percent-encodes a part of an id or key. `~`, which encodeURIComponent keeps, separates the parts of an id. */
export const encodePart = (part: string) => (isPlain(part) ? part : encodeURIComponent(part).replaceAll('~', '%7E'));

/** `<service>~<orderRequestNum>~<contractId>`, with the connection in front unless it is `default`. */
export function orderId(subject: Subject, identity: OrderIdentity): string {
  const parts = [subject.service, identity.orderRequestNum, identity.contractId];
  if (subject.connection !== DEFAULT_CONNECTION) parts.unshift(subject.connection);
  return parts.map(encodePart).join('~');
}

/** The reverse of `orderId`; undefined for a text that `orderId` does not produce. */
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

/** Clients encode an id for a path or do not; API Gateway passes on what they sent, and other gateways decode it. */
const READINGS = [
  (sent: string) => sent,
  decodeURIComponent,
  (sent: string) => sent.split('~').map(encodeURIComponent).join('~'),
];

/** The orders that an id in a path can mean, the most likely first. Empty for a text that is no id. */
export function readOrderId(sent: string): (Subject & OrderIdentity)[] {
  if (!sent.isWellFormed()) return [];
  const ids = READINGS.flatMap(read => {
    try {
      return [read(sent)];
    } catch {
      // decodeURIComponent: it is not percent-encoded.
      return [];
    }
  });
  return [...new Set(ids)].map(parseOrderId).filter(each => each !== undefined);
}

/**
 * `<bucket hex>#<orderRequestNum>#<contractId>`, unique within a subject. It is the sort key of stored items: its form
 * must not change.
 */
export function orderKey(identity: OrderIdentity): string {
  return placeOf(identity).key;
}

/** An order's key, and the cell in which an answer has it: see CELLS. */
export function placeOf({ orderRequestNum, contractId }: OrderIdentity): {
  readonly key: string;
  readonly cell: number;
} {
  const identity = `${encodePart(orderRequestNum)}#${encodePart(contractId)}`;
  const cell = cellOfIdentity(identity);
  return { key: `${bucketHex(cell % BUCKETS)}#${identity}`, cell };
}

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

/** The cell of an order; `identity` is its key without the bucket. */
export function cellOfIdentity(identity: string): number {
  return crc32(identity) % CELLS;
}

export function cellOfKey(key: string): number {
  return cellOfIdentity(key.slice(key.indexOf('#') + 1));
}
