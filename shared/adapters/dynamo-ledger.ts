import type { Delivery, DeliveryMessage } from '../domain/delivery.ts';
import { factsOf } from '../domain/event.ts';
import type { Written } from '../domain/poll-state.ts';
import type { Ledger, Sweep, SweepStore } from '../domain/ports.ts';
import { expiresAtSeconds } from '../domain/retention.ts';
import { type DynamoTable, type Item, type Key, unlessChanged } from './dynamo-table.ts';
import { deliveryKey, duePartition, sweepKey } from './keys.ts';

export class DynamoLedger implements Ledger, SweepStore {
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
    const due = this.#table.query({
      index: 'due',
      where: {
        expression: 'dueRegion = :region AND dueAt <= :now',
        values: { ':region': duePartition(region), ':now': new Date(now).toISOString() },
      },
    });
    for await (const item of due) yield fromDeliveryItem(item);
  }

  async findUnattempted(messages: readonly DeliveryMessage[]): Promise<DeliveryMessage[]> {
    const keys = messages.map(({ endpointId, eventId, body }) =>
      deliveryKey(endpointId, factsOf({ id: eventId, body }).timestamp, eventId),
    );
    const rows = await this.#table.getMany(keys, ['pk', 'sk']);
    const attempted = new Set(rows.map(({ pk, sk }) => `${pk} ${sk}`));
    return messages.filter((_, i) => !attempted.has(`${keys[i]?.pk} ${keys[i]?.sk}`));
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

/** In the due index only while something is due: the index is sparse. */
function toDeliveryItem(delivery: Delivery): Item & Key {
  const { endpointId, eventTime, eventId, dueAt, region, revision } = delivery;
  return {
    ...delivery,
    ...deliveryKey(endpointId, eventTime, eventId),
    ...(dueAt !== undefined && { dueRegion: duePartition(region) }),
    revision: revision + 1,
    expiresAtSeconds: expiresAtSeconds(Date.parse(eventTime)),
  };
}

export function fromDeliveryItem(item: Item): Delivery {
  const { pk: _pk, sk: _sk, dueRegion: _due, expiresAtSeconds: _expires, ...delivery } = item;
  return delivery as unknown as Delivery;
}

function fromSweepItem({ pk: _pk, sk: _sk, ...sweep }: Item): Sweep {
  return sweep as unknown as Sweep;
}
