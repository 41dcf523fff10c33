import type { Delivery } from '../domain/delivery.ts';
import { fromDeliveryItem } from './dynamo-ledger.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { deliveriesPartition } from './keys.ts';

/** What the API asks of the ledger. */
export class DeliveryQueries {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  /** The newest event first; those before `position` where one is given. */
  async *listDeliveries(endpointId: string, now: number, position?: string): AsyncGenerator<Delivery> {
    const items = this.#table.query({
      where: {
        expression: position === undefined ? 'pk = :pk' : 'pk = :pk AND sk < :position',
        values: { ':pk': deliveriesPartition(endpointId), ...(position !== undefined && { ':position': position }) },
      },
      descending: true,
    });
    for await (const item of items) if (Number(item.expiresAtSeconds) * 1000 > now) yield fromDeliveryItem(item);
  }
}

/** A delivery's place in the list. */
export function deliveryPosition({ eventTime, eventId }: Delivery): string {
  return `${eventTime}#${eventId}`;
}
