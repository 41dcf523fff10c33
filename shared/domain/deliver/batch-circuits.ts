import type { Written } from '../ports.ts';
import type { Circuit } from './circuit.ts';
import type { CircuitStore } from './ports.ts';

interface Put {
  readonly revision: number;
  /** Resolves to whether the store answered: the stored circuit is a later one then, whoever wrote it. */
  readonly isOutdated: Promise<boolean>;
}

/**
 * Circuits as one batch of deliveries writes them. All that are to one endpoint read the same circuit and end at much the
 * same time: the first put of it is made, and the others are 'stale', as the store would tell each of them at a price.
 */
export class BatchCircuits implements CircuitStore {
  readonly #store: CircuitStore;
  readonly #lastPuts = new Map<string, Put>();

  constructor(store: CircuitStore) {
    this.#store = store;
  }

  async putCircuit(circuit: Circuit): Promise<Written> {
    const { endpointId, region, revision } = circuit;
    const name = `${endpointId} ${region}`;
    const last = this.#lastPuts.get(name);
    if (last !== undefined && last.revision >= revision && (await last.isOutdated)) return 'stale';
    const putting = this.#store.putCircuit(circuit);
    this.#lastPuts.set(name, {
      revision,
      isOutdated: putting.then(
        () => true,
        () => false,
      ),
    });
    return putting;
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
