import { attemptableAt, type Delivery, type DeliveryKey } from '../../shared/domain/deliver/delivery.ts';
import type { Ledger } from '../../shared/domain/deliver/ports.ts';
import type { Written } from '../../shared/domain/ports.ts';
import { LaggingIndex } from './lagging-index.ts';
import { putRevision } from './put-revision.ts';

export class MemoryLedger implements Ledger {
  readonly #rows: Map<string, Delivery>;
  readonly #index: LaggingIndex<Delivery>;

  constructor(index = new LaggingIndex<Delivery>(), rows = new Map<string, Delivery>()) {
    this.#index = index;
    this.#rows = rows;
  }

  /** All rows, the first put first. */
  get deliveries(): Delivery[] {
    return [...this.#rows.values()];
  }

  async findDelivery(key: DeliveryKey): Promise<Delivery | undefined> {
    return this.#rows.get(rowKey(key));
  }

  async putDelivery(delivery: Delivery): Promise<Written> {
    const written = putRevision(this.#rows, rowKey(delivery), delivery);
    const revision = delivery.revision + 1;
    if (written === 'done') this.#index.put(rowKey(delivery), { ...delivery, revision }, revision);
    return written;
  }

  async findMissing<K extends DeliveryKey>(keys: readonly K[]): Promise<K[]> {
    return keys.filter(key => !this.#rows.has(rowKey(key)));
  }

  async *listWaiting(endpointId: string, region: string, until = Number.POSITIVE_INFINITY): AsyncGenerator<Delivery> {
    yield* this.#waiting(endpointId, region).filter(row => row.parked || attemptableAt(row) <= until);
  }

  async findNextTime(endpointId: string, region: string, now: number): Promise<number | undefined> {
    const next = this.#waiting(endpointId, region).find(row => !row.parked && attemptableAt(row) > now);
    return next && attemptableAt(next);
  }

  /** Nothing here was written before 0.2. */
  async *listOldDue(): AsyncGenerator<Delivery> {}

  #waiting(endpointId: string, region: string): Delivery[] {
    return this.#index
      .filter(row => row.status === 'waiting' && row.endpointId === endpointId && row.region === region)
      .sort((a, b) => (dueKey(a) < dueKey(b) ? -1 : 1));
  }
}

const rowKey = ({ endpointId, eventTime, eventId }: DeliveryKey) => `${endpointId} ${eventTime} ${eventId}`;
const dueKey = ({ parked, eventTime, eventId, nextAttemptAt = eventTime }: Delivery) =>
  `${parked ? `~${eventTime}` : nextAttemptAt}#${eventId}`;
