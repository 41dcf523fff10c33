import type { Written } from '../../shared/domain/ports.ts';
import type { Detail } from '../../shared/domain/provider/detail.ts';
import { bucketOfKey } from '../../shared/domain/provider/order-id.ts';
import type { EntryState } from '../../shared/domain/watch/poll-state.ts';
import type { DetailStore } from '../../shared/domain/watch/ports.ts';
import { MemoryPolls } from './memory-polls.ts';
import { ParsedItems } from './parsed-items.ts';

/** Items stand as JSON texts, as in the table: what is read is nobody else's. */
export class MemoryDetails extends MemoryPolls implements DetailStore {
  readonly #details: Map<string, string>;
  readonly #parsed = new ParsedItems();
  readonly orderIds = new Map<string, string>();

  constructor(items = new Map<string, string>(), details = new Map<string, string>()) {
    super(items);
    this.#details = details;
  }

  get states(): EntryState<Detail>[] {
    return [...this.#details.keys()].sort().map(key => this.#read(key) as EntryState<Detail>);
  }

  async readDetails(_connection: string, keys: readonly string[]): Promise<EntryState<Detail>[]> {
    return keys.flatMap(key => this.#read(key) ?? []);
  }

  async readDetailBuckets(_connection: string, from: number, to: number): Promise<EntryState<Detail>[]> {
    return this.states.filter(({ key }) => bucketOfKey(key) >= from && bucketOfKey(key) <= to);
  }

  async putDetail(
    _connection: string,
    state: EntryState<Detail>,
    read: EntryState<Detail> | undefined,
  ): Promise<Written> {
    if (conditionOf(this.#read(state.key)) !== conditionOf(read)) return 'stale';
    this.#details.set(state.key, JSON.stringify(state));
    return 'done';
  }

  async findOrderIds(): Promise<ReadonlyMap<string, string>> {
    return this.orderIds;
  }

  #read(key: string): EntryState<Detail> | undefined {
    return this.#parsed.read(key, this.#details.get(key));
  }
}

const conditionOf = (state: EntryState<Detail> | undefined) => state && JSON.stringify([state.sequence, state.value]);
