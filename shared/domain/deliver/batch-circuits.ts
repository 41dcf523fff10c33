import type { Written } from '../ports.ts';
import type { Circuit } from './circuit.ts';
import type { CircuitStore } from './ports.ts';

interface Put {
  readonly circuit: Circuit;
  readonly result: Promise<Written | 'failed'>;
}

/**
 * Circuits as one batch of deliveries writes them. All that are to one endpoint read the same circuit and end at much the
 * same time: the first put of it is made, and the others go on from what it wrote. Where that was 'stale', so are they,
 * as the store would tell each of them at a price.
 */
export class BatchCircuits implements CircuitStore {
  readonly #store: CircuitStore;
  readonly #lastPuts = new Map<string, Put>();

  constructor(store: CircuitStore) {
    this.#store = store;
  }

  async putCircuit(circuit: Circuit): Promise<Written> {
    const last = this.#lastPuts.get(nameOf(circuit));
    if (last !== undefined && last.circuit.revision >= circuit.revision && (await last.result) !== 'failed')
      return 'stale';
    const putting = this.#store.putCircuit(circuit);
    this.#lastPuts.set(nameOf(circuit), { circuit, result: putting.catch(() => 'failed') });
    return putting;
  }

  async afterOwnPuts(read: Circuit): Promise<Circuit> {
    const last = this.#lastPuts.get(nameOf(read));
    if (last === undefined || last.circuit.revision < read.revision || (await last.result) !== 'done') return read;
    return { ...last.circuit, revision: last.circuit.revision + 1 };
  }

  findCircuit(endpointId: string, region: string): Promise<Circuit | undefined> {
    return this.#store.findCircuit(endpointId, region);
  }

  listCircuits(endpointId: string): Promise<Circuit[]> {
    return this.#store.listCircuits(endpointId);
  }

  listDrainsDue(region: string, now: number): AsyncIterable<Circuit> {
    return this.#store.listDrainsDue(region, now);
  }
}

const nameOf = ({ endpointId, region }: Circuit) => `${endpointId} ${region}`;
