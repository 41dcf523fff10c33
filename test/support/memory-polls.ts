import type { Event } from '../../shared/domain/events/event.ts';
import type { Written } from '../../shared/domain/ports.ts';
import { parseJson } from '../../shared/domain/provider/json.ts';
import { bucketOfKey, type PollSubject, type Subject } from '../../shared/domain/provider/order-id.ts';
import type { RegionState } from '../../shared/domain/watch/lease/region-state.ts';
import type { Lease, OrderState, PollRecord } from '../../shared/domain/watch/poll-state.ts';
import type { PollStore, StoredPoll } from '../../shared/domain/watch/ports.ts';
import { ParsedItems } from './parsed-items.ts';

/** Items stand as JSON texts, as in the table: what is read is nobody else's, and long numbers keep their digits. */
export class MemoryPolls implements PollStore {
  readonly #items: Map<string, string>;
  readonly #parsed = new ParsedItems();
  readonly #parsedOrders = new ParsedItems(parseJson);

  constructor(items = new Map<string, string>()) {
    this.#items = items;
  }

  async readPoll(subject: PollSubject): Promise<StoredPoll> {
    const lease = this.#read<Lease>(leaseKey(subject));
    const record = this.#read<PollRecord>(recordKey(subject));
    const prefix = stateKey(subject, '');
    const states = [...this.#items.keys()]
      .filter(key => key.startsWith(prefix))
      .map(key => [key.slice(prefix.length), this.#read<RegionState>(key)]);
    return { ...(lease && { lease }), ...(record && { record }), states: Object.fromEntries(states) };
  }

  async putRegionState(subject: PollSubject, region: string, state: RegionState): Promise<Written> {
    return this.#putRevision(stateKey(subject, region), state);
  }

  async putLease(subject: PollSubject, lease: Lease): Promise<Written> {
    return this.#putRevision(leaseKey(subject), lease);
  }

  async putRecord(subject: PollSubject, record: PollRecord): Promise<Written> {
    return this.#putRevision(recordKey(subject), record);
  }

  /** What the region keeps of its `upstream.*` events. */
  async listUnpublished(region: string): Promise<readonly Event[]> {
    const keys = [...this.#items.keys()].filter(key => key.startsWith('state ') && key.endsWith(` ${region}`));
    return keys.flatMap(key => this.#read<RegionState>(key)?.unpublished ?? []);
  }

  async readOrders(subject: Subject, from: number, to: number): Promise<OrderState[]> {
    return this.#ordersOf(subject).filter(({ key }) => bucketOfKey(key) >= from && bucketOfKey(key) <= to);
  }

  async putOrder(subject: Subject, state: OrderState, read: OrderState | undefined): Promise<Written> {
    const key = orderItemKey(subject, state.key);
    const stored = this.#readOrder(key);
    if (condition(stored) !== condition(read)) return 'stale';
    this.#items.set(key, JSON.stringify(state));
    return 'done';
  }

  /** Loses the orders with this orderRequestNum, as a region does whose writes were not replicated. */
  forget(subject: Subject, orderRequestNum: number): void {
    for (const { key, value } of this.#ordersOf(subject))
      if (Number(value.orderRequestNum) === orderRequestNum) this.#items.delete(orderItemKey(subject, key));
  }

  #ordersOf(subject: Subject): OrderState[] {
    const keys = [...this.#items.keys()].filter(key => key.startsWith(orderItemKey(subject, '')));
    return keys.sort().flatMap(key => this.#readOrder(key) ?? []);
  }

  #read<T extends Lease | PollRecord | RegionState>(key: string): T | undefined {
    return this.#parsed.read(key, this.#items.get(key));
  }

  #readOrder(key: string): OrderState | undefined {
    return this.#parsedOrders.read(key, this.#items.get(key));
  }

  #putRevision(key: string, item: Lease | PollRecord | RegionState): Written {
    if (item.revision !== (this.#read(key)?.revision ?? 0)) return 'stale';
    this.#items.set(key, JSON.stringify({ ...item, revision: item.revision + 1 }));
    return 'done';
  }
}

const leaseKey = ({ connection, service }: PollSubject) => `lease ${connection} ${service}`;
const stateKey = ({ connection, service }: PollSubject, region: string) => `state ${connection} ${service} ${region}`;
const recordKey = ({ connection, service }: PollSubject) => `record ${connection} ${service}`;
const orderItemKey = ({ connection, service }: Subject, key: string) => `order ${connection} ${service} ${key}`;

/** What a put of an order is conditional on. */
function condition(state: OrderState | undefined): string | undefined {
  return state && JSON.stringify([state.sequence, state.value, state.removedAt !== undefined]);
}
