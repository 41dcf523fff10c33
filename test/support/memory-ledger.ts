import type { Circuit } from '../../shared/domain/deliver/circuit.ts';
import type { Delivery, DeliveryMessage } from '../../shared/domain/deliver/delivery.ts';
import type { CircuitStore, Ledger, Sweep, SweepStore } from '../../shared/domain/deliver/ports.ts';
import { factsOf } from '../../shared/domain/events/event.ts';
import type { Written } from '../../shared/domain/ports.ts';

export class MemoryLedger implements Ledger, CircuitStore, SweepStore {
  readonly #deliveries = new Map<string, Delivery>();
  readonly #circuits = new Map<string, Circuit>();
  readonly #sweeps = new Map<string, Sweep>();

  /** All rows, the first put first. */
  get deliveries(): Delivery[] {
    return this.#copiesOf(() => true);
  }

  async findDelivery(endpointId: string, eventTime: string, eventId: string): Promise<Delivery | undefined> {
    return structuredClone(this.#deliveries.get(rowKey(endpointId, eventTime, eventId)));
  }

  async putDelivery(delivery: Delivery): Promise<Written> {
    return putRevision(this.#deliveries, rowKey(delivery.endpointId, delivery.eventTime, delivery.eventId), delivery);
  }

  async *listDue(region: string, now: number): AsyncGenerator<Delivery> {
    const isDue = ({ dueAt = '' }: Delivery) => dueAt !== '' && dueAt <= new Date(now).toISOString();
    const due = this.#copiesOf(delivery => delivery.region === region && isDue(delivery));
    yield* due.sort((a, b) => ((a.dueAt ?? '') < (b.dueAt ?? '') ? -1 : 1));
  }

  async findUnattempted(messages: readonly DeliveryMessage[]): Promise<DeliveryMessage[]> {
    return messages.filter(({ endpointId, eventId, body }) => {
      const { timestamp } = factsOf({ id: eventId, body });
      return !this.#deliveries.has(rowKey(endpointId, timestamp, eventId));
    });
  }

  async *listParked(endpointId: string, region: string): AsyncGenerator<Delivery> {
    const its = this.#copiesOf(row => row.parked === true && row.endpointId === endpointId && row.region === region);
    yield* its.sort((a, b) => (a.eventTime + a.eventId < b.eventTime + b.eventId ? -1 : 1));
  }

  async findCircuit(endpointId: string, region: string): Promise<Circuit | undefined> {
    return structuredClone(this.#circuits.get(rowKey(endpointId, region)));
  }

  async putCircuit(circuit: Circuit): Promise<Written> {
    return putRevision(this.#circuits, rowKey(circuit.endpointId, circuit.region), circuit);
  }

  async *listDrainsDue(region: string, now: number): AsyncGenerator<Circuit> {
    const isDue = ({ drainAt }: Circuit) => drainAt !== undefined && drainAt <= now;
    yield* structuredClone([...this.#circuits.values()].filter(circuit => circuit.region === region && isDue(circuit)));
  }

  /** Only what is asked for is copied: schedules ask every minute of many days, and mostly for nothing. */
  #copiesOf(isWanted: (delivery: Delivery) => boolean): Delivery[] {
    return structuredClone([...this.#deliveries.values()].filter(isWanted));
  }

  async readSweep(region: string): Promise<Sweep | undefined> {
    return structuredClone(this.#sweeps.get(region));
  }

  async putSweep(region: string, sweep: Sweep): Promise<Written> {
    return putRevision(this.#sweeps, region, sweep);
  }
}

const rowKey = (...parts: readonly string[]) => parts.join(' ');

function putRevision<T extends { readonly revision: number }>(items: Map<string, T>, key: string, item: T): Written {
  if (item.revision !== (items.get(key)?.revision ?? 0)) return 'stale';
  items.set(key, { ...structuredClone(item), revision: item.revision + 1 });
  return 'done';
}
