import type { Delivery } from '../../domain/deliver/delivery.ts';
import { deliveriesPartition, fromDeliveryItem } from './delivery-ledger.ts';
import type { DynamoTable } from './table.ts';

/** The API's reads of the ledger. */
export class DeliveryQueries {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  /** The endpoint's deliveries after `position`, the newest event first; expired rows (`now`, unix ms) are left out. */
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

/** A delivery's position in `listDeliveries`, for the next page. */
export function deliveryPosition({ eventTime, eventId }: Delivery): string {
  return `${eventTime}#${eventId}`;
}
