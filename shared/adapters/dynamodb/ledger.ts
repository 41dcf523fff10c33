import type { Circuit } from '../../domain/deliver/circuit.ts';
import type { Delivery, DeliveryMessage } from '../../domain/deliver/delivery.ts';
import type { CircuitStore, Ledger, Sweep, SweepStore } from '../../domain/deliver/ports.ts';
import { factsOf } from '../../domain/events/event.ts';
import { expiresAtSeconds } from '../../domain/events/retention.ts';
import type { Written } from '../../domain/ports.ts';
import { type DynamoTable, type Item, type Key, unlessChanged } from './table.ts';

export const deliveriesPartition = (endpointId: string) => `DELIVERIES#${endpointId}`;
export const deliveryKey = (endpointId: string, eventTime: string, eventId: string): Key => ({
  pk: deliveriesPartition(endpointId),
  sk: `${eventTime}#${eventId}`,
});
/** In the index `due` (keys `dueRegion`, `dueAt`): the region's deliveries with a `dueAt` that are not parked. */
export const duePartition = (region: string) => `DUE#${region}`;
/** In the index `due`: the endpoint's parked deliveries in the region, by event time. */
export const parkedPartition = (endpointId: string, region: string) => `PARKED#${endpointId}#${region}`;
/** In the index `due`: the region's circuits with a `drainAt`. */
export const drainPartition = (region: string) => `CARE#${region}`;
export const circuitKey = (endpointId: string, region: string): Key => ({ pk: `HEALTH#${endpointId}`, sk: region });
export const sweepKey = (region: string): Key => ({ pk: 'SWEEP', sk: region });

export class DynamoLedger implements Ledger, CircuitStore, SweepStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async findDelivery(endpointId: string, eventTime: string, eventId: string): Promise<Delivery | undefined> {
    const item = await this.#table.get(deliveryKey(endpointId, eventTime, eventId));
    return item && fromDeliveryItem(item);
  }

  async putDelivery(delivery: Delivery): Promise<Written> {
    return this.#table.put(toDeliveryItem(delivery), unlessChanged(delivery.revision));
  }

  async *listDue(region: string, now: number): AsyncGenerator<Delivery> {
    for await (const item of this.#listDue(duePartition(region), now)) yield fromDeliveryItem(item);
  }

  async *listParked(endpointId: string, region: string): AsyncGenerator<Delivery> {
    const parked = this.#table.query({
      index: 'due',
      where: { expression: 'dueRegion = :parked', values: { ':parked': parkedPartition(endpointId, region) } },
    });
    for await (const item of parked) yield fromDeliveryItem(item);
  }

  async findUnattempted(messages: readonly DeliveryMessage[]): Promise<DeliveryMessage[]> {
    const keys = messages.map(({ endpointId, eventId, body }) =>
      deliveryKey(endpointId, factsOf({ id: eventId, body }).timestamp, eventId),
    );
    const rows = await this.#table.getMany(keys, ['pk', 'sk']);
    const attempted = new Set(rows.map(({ pk, sk }) => `${pk} ${sk}`));
    return messages.filter((_, i) => !attempted.has(`${keys[i]?.pk} ${keys[i]?.sk}`));
  }

  async findCircuit(endpointId: string, region: string): Promise<Circuit | undefined> {
    const item = await this.#table.get(circuitKey(endpointId, region));
    return item && fromCircuitItem(item);
  }

  async putCircuit(circuit: Circuit): Promise<Written> {
    return this.#table.put(toCircuitItem(circuit), unlessChanged(circuit.revision));
  }

  async *listDrainsDue(region: string, now: number): AsyncGenerator<Circuit> {
    for await (const item of this.#listDue(drainPartition(region), now)) yield fromCircuitItem(item);
  }

  #listDue(partition: string, now: number): AsyncGenerator<Item> {
    return this.#table.query({
      index: 'due',
      where: {
        expression: 'dueRegion = :partition AND dueAt <= :now',
        values: { ':partition': partition, ':now': new Date(now).toISOString() },
      },
    });
  }

  async readSweep(region: string): Promise<Sweep | undefined> {
    const item = await this.#table.get(sweepKey(region));
    return item && fromSweepItem(item);
  }

  async putSweep(region: string, sweep: Sweep): Promise<Written> {
    return this.#table.put(
      { ...sweep, ...sweepKey(region), revision: sweep.revision + 1 },
      unlessChanged(sweep.revision),
    );
  }
}

/** Only a delivery that is due or parked has the key of the index `due`: the index is sparse. */
function toDeliveryItem(delivery: Delivery): Item & Key {
  const { endpointId, eventTime, eventId, dueAt, parked, region, revision } = delivery;
  return {
    ...delivery,
    ...deliveryKey(endpointId, eventTime, eventId),
    ...(dueAt !== undefined && { dueRegion: duePartition(region) }),
    ...(parked && { dueRegion: parkedPartition(endpointId, region), dueAt: `${eventTime}#${eventId}` }),
    revision: revision + 1,
    expiresAtSeconds: expiresAtSeconds(Date.parse(eventTime)),
  };
}

export function fromDeliveryItem(item: Item): Delivery {
  const { pk: _pk, sk: _sk, dueRegion: _due, expiresAtSeconds: _expires, dueAt, ...delivery } = item;
  return { ...delivery, ...(dueAt !== undefined && !item.parked && { dueAt }) } as unknown as Delivery;
}

/** `drainAt` is stored as `careAt`, its former name. */
function toCircuitItem({ drainAt, ...circuit }: Circuit): Item & Key {
  const { endpointId, region, revision } = circuit;
  const due = drainAt !== undefined && {
    careAt: drainAt,
    dueRegion: drainPartition(region),
    dueAt: new Date(drainAt).toISOString(),
  };
  return { ...circuit, ...circuitKey(endpointId, region), ...due, revision: revision + 1 };
}

function fromCircuitItem({ pk: _pk, sk: _sk, dueRegion: _due, dueAt: _dueAt, careAt, ...circuit }: Item): Circuit {
  return { ...circuit, ...(careAt !== undefined && { drainAt: careAt }) } as unknown as Circuit;
}

function fromSweepItem({ pk: _pk, sk: _sk, ...sweep }: Item): Sweep {
  return sweep as unknown as Sweep;
}
