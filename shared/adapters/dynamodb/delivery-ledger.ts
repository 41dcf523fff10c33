import type { Delivery, DeliveryKey } from '../../domain/deliver/delivery.ts';
import type { Endpoint } from '../../domain/deliver/endpoint.ts';
import type { Ledger } from '../../domain/deliver/ports.ts';
import { expiresAtSeconds, LEDGER_RETENTION_MS } from '../../domain/events/retention.ts';
import type { Written } from '../../domain/ports.ts';
import { type Condition, type DynamoTable, type Item, type Key, type Query, unlessChanged } from './table.ts';

export const deliveriesPartition = (endpointId: string) => `DELIVERIES#${endpointId}`;
export const deliveryKey = ({ endpointId, eventTime, eventId }: DeliveryKey): Key => ({
  pk: deliveriesPartition(endpointId),
  sk: `${eventTime}#${eventId}`,
});
/** Of the index `due`: what waits for an endpoint in a region. */
const waitingPartition = (endpointId: string, region: string) => `PARKED#${endpointId}#${region}`;
/** Of the same index, before 0.2: what waited in a region for a time of its own. */
const oldWaitingPartition = (region: string) => `DUE#${region}`;

export class DynamoDeliveryLedger implements Ledger {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async findDelivery(key: DeliveryKey): Promise<Delivery | undefined> {
    const item = await this.#table.get(deliveryKey(key));
    return item && fromDeliveryItem(item);
  }

  async putDelivery(delivery: Delivery): Promise<Written> {
    return this.#table.put(toDeliveryItem(delivery), unlessChanged(delivery.revision));
  }

  async findMissing<K extends DeliveryKey>(keys: readonly K[]): Promise<K[]> {
    const rows = await this.#table.getMany(keys.map(deliveryKey), ['pk', 'sk']);
    const found = new Set(rows.map(({ pk, sk }) => `${pk} ${sk}`));
    return keys.filter(key => !found.has(`${deliveryKey(key).pk} ${deliveryKey(key).sk}`));
  }

  async *listWaiting(endpointId: string, region: string, until?: number): AsyncGenerator<Delivery> {
    const partition = waitingPartition(endpointId, region);
    const end = until === undefined ? PARKED : iso(until);
    for (const where of [between(partition, TIMED, end), between(partition, PARKED, LAST)])
      for await (const item of this.#table.query({ index: 'due', where })) yield fromDeliveryItem(item);
  }

  async findNextTime(endpointId: string, region: string, now: number): Promise<number | undefined> {
    const where = between(waitingPartition(endpointId, region), iso(now + 1), PARKED);
    for await (const { dueAt } of this.#table.query({ index: 'due', where, limit: 1 }))
      return Date.parse(String(dueAt));
    return undefined;
  }

  /** Deliveries written before 0.2 that wait for a time that has come at `now` (unix ms). A put moves them. */
  async *listOldDue(region: string, now: number): AsyncGenerator<Delivery> {
    const where = between(oldWaitingPartition(region), TIMED, iso(now));
    for await (const item of this.#table.query({ index: 'due', where })) yield fromDeliveryItem(item);
  }

  /**
   * How much waits for the endpoint in the region, as far as one page of the index tells. What waits of a connection that
   * it gave up is never sent, and not counted.
   */
  async countWaiting({ id, connections }: Pick<Endpoint, 'id' | 'connections'>, region: string): Promise<number> {
    const where = between(waitingPartition(id, region), TIMED, LAST);
    return this.#table.countPage({ index: 'due', where }, connections && ofConnections(connections));
  }
}

/** In an endpoint's partition of the index: those with a time of their own come first, by that time; … */
const TIMED = '0';
/** … then the parked ones, by their events' times. (Before 0.2 these had no prefix: they come as long due.) */
const PARKED = '~';
const LAST = '~~';

/** DynamoDB takes so many in one IN. */
const MAX_IN = 100;

function ofConnections(connections: readonly string[]): Condition {
  const placeholders = connections.map((_, i) => `:connection${i}`);
  const parts: string[] = [];
  for (let i = 0; i < placeholders.length; i += MAX_IN)
    parts.push(`#connection IN (${placeholders.slice(i, i + MAX_IN)})`);
  const values = Object.fromEntries(connections.map((connection, i) => [`:connection${i}`, connection]));
  return { expression: parts.join(' OR '), names: { '#connection': 'connection' }, values };
}

const iso = (time: number) => new Date(time).toISOString();

function between(partition: string, from: string, to: string): Query['where'] {
  return {
    expression: 'dueRegion = :partition AND dueAt BETWEEN :from AND :to',
    values: { ':partition': partition, ':from': from, ':to': to },
  };
}

/**
 * In the index `due` only while it waits. It has an `orderId`, and must have no `sequence`: the index `history`, which is
 * of events, has both for its keys.
 */
function toDeliveryItem(delivery: Delivery): Item & Key {
  const { endpointId, eventTime, eventId, status, nextAttemptAt = eventTime, parked, region, revision } = delivery;
  return {
    ...delivery,
    ...deliveryKey(delivery),
    ...(status === 'waiting' && {
      dueRegion: waitingPartition(endpointId, region),
      dueAt: parked ? `${PARKED}${eventTime}#${eventId}` : nextAttemptAt,
    }),
    revision: revision + 1,
    expiresAtSeconds: expiresAtSeconds(Date.parse(eventTime), LEDGER_RETENTION_MS),
  };
}

export function fromDeliveryItem(item: Item): Delivery {
  const { pk: _pk, sk: _sk, dueRegion: _region, dueAt: _due, expiresAtSeconds: _expires, ...delivery } = item;
  return delivery as unknown as Delivery;
}
