import type { Delivery } from '../../shared/domain/deliver/delivery.ts';
import type { Endpoint } from '../../shared/domain/deliver/endpoint.ts';
import type { Event } from '../../shared/domain/events/event.ts';
import { factsOf } from '../../shared/domain/events/event.ts';
import { MemoryLedger } from '../support/memory-ledger.ts';

const MINUTE_MS = 60_000;
/** Four fifths of the 90 days for which the ledger remembers. */
export const RESENDABLE_MS = 72 * 24 * 60 * MINUTE_MS;

/** A ledger that knows since when each of its rows waits. */
export class WatchedLedger extends MemoryLedger {
  readonly #waiting = new Map<string, { readonly row: Delivery; readonly since: number }>();
  readonly #deliveredAt = new Map<string, number>();
  clock: () => number = () => 0;

  override async putDelivery(row: Delivery): ReturnType<MemoryLedger['putDelivery']> {
    const written = await super.putDelivery(row);
    const key = keyOf(row.endpointId, row.eventId);
    if (written === 'done' && row.status === 'delivered' && !this.#deliveredAt.has(key))
      this.#deliveredAt.set(key, this.clock());
    if (written === 'done' && row.status !== 'waiting') this.#waiting.delete(key);
    else if (written === 'done') this.#waiting.set(key, { row, since: this.#waiting.get(key)?.since ?? this.clock() });
    return written;
  }

  /** Before the function can have begun that attempts it now. */
  wasDelivered({ id }: Endpoint, eventId: string): boolean {
    const at = this.#deliveredAt.get(keyOf(id, eventId));
    return at !== undefined && at < this.clock() - MINUTE_MS;
  }

  /** The row of an earlier event of the same order, that waits since before the function can have begun that attempts this one. */
  findWaitingBefore({ id }: Endpoint, event: Event): Delivery | undefined {
    const { orderId, sequence = 0 } = factsOf(event);
    const began = this.clock() - MINUTE_MS;
    const found = [...this.#waiting.values()].find(
      ({ row, since }) =>
        row.endpointId === id && row.orderId === orderId && since < began && sequenceOf(row.eventId) < sequence,
    );
    return found?.row;
  }
}

const keyOf = (endpointId: string, eventId: string) => `${endpointId} ${eventId}`;

/** As the world names its events: `evt_<order>_<sequence>`. */
const sequenceOf = (eventId: string) => Number(eventId.split('_')[2]);
