import { byKey, isDeeperThan, isLargerThan, isRecord, type Listed, MAX_LEVELS, parseAnswer } from './answer.ts';
import { isRawJson, type JsonValue, textOf } from './json.ts';
import { DOCUMENTED_FIELDS, fieldOf, normalForm, type Order } from './order.ts';
import { isPlain, MAX_IDENTITY_LENGTH, placeOf } from './order-id.ts';
import { UpstreamMalformed } from './upstream-error.ts';

export interface ListedOrder extends Listed<Order> {
  /** See CELLS. */
  readonly cell: number;
}

/** An order and the events of its last changes are one DynamoDB item, limited to 400 KB. */
const MAX_ORDER_BYTES = 16 * 1024;

/**
 * The orders of a list answer, by `orderKey`; an order that is repeated unchanged counts once. Throws UpstreamMalformed
 * unless the answer is complete and valid.
 */
export function parseListAnswer(body: string): Map<string, ListedOrder> {
  return ordersByKey(parseItems(body).map(parseItem));
}

/** Throws UpstreamMalformed for an order in two states. */
export function ordersByKey(orders: readonly ListedOrder[]): Map<string, ListedOrder> {
  return byKey(orders, { noun: 'order', places: 'Items', normalForm });
}

function parseItems(body: string): unknown[] {
  const answer = parseAnswer(body);
  if (!isRecord(answer) || !Array.isArray(answer.items))
    throw new UpstreamMalformed('shape', 'The answer has no array "items".');
  const { items, resultCount } = answer as { items: unknown[]; resultCount?: unknown };
  if (!isCount(resultCount, items.length))
    throw new UpstreamMalformed('count', `"resultCount" does not count the ${items.length} items that came.`);
  return items;
}

/** Whether an answer's `resultCount` says that it has `items` items. */
export function isCount(resultCount: unknown, items: number): boolean {
  return (typeof resultCount === 'number' || typeof resultCount === 'string') && String(resultCount) === `${items}`;
}

/** Throws UpstreamMalformed for an item that is no order that can be kept. */
export function parseItem(item: unknown, position: number): ListedOrder {
  if (!isRecord(item)) throw new UpstreamMalformed('shape', `Item ${position} is not an object.`);
  const identity = {
    orderRequestNum: identityPart(item, 'orderRequestNum', position),
    contractId: identityPart(item, 'contractId', position),
  };
  if (isDeeperThan(MAX_LEVELS, item))
    throw new UpstreamMalformed('shape', `Item ${position} is nested more than ${MAX_LEVELS} levels deep.`);
  if (isLargerThan(MAX_ORDER_BYTES, item, DOCUMENTED_FIELDS))
    throw new UpstreamMalformed('too_large', `Item ${position} is larger than ${MAX_ORDER_BYTES} bytes.`);
  const { key, cell } = placeOf(identity);
  return { key, cell, value: item, position };
}

function identityPart(item: Order, name: 'orderRequestNum' | 'contractId', position: number): string {
  const value = fieldOf(item, name);
  if (typeof value === 'string' && value.length <= MAX_IDENTITY_LENGTH && isPlain(value)) return value;
  const text = value === undefined || !isScalar(value) ? '' : textOf(value);
  if (text.trim() === '') throw new UpstreamMalformed('identity', `Item ${position} has no "${name}".`);
  if (text.length > MAX_IDENTITY_LENGTH || !text.isWellFormed())
    throw new UpstreamMalformed('identity', `Item ${position} has a "${name}" that cannot be one.`);
  return text;
}

/** Numbers of many digits, which are raw JSON objects, included. */
function isScalar(value: JsonValue): boolean {
  return typeof value === 'string' || typeof value === 'number' || isRawJson(value);
}
