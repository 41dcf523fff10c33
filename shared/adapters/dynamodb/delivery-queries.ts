import type { Delivery } from '../../domain/deliver/delivery.ts';
import { deliveriesPartition, fromDeliveryItem } from './ledger.ts';
import type { DynamoTable } from './table.ts';

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
