import type { Circuit } from '../../shared/domain/deliver/circuit.ts';
import type { CircuitStore } from '../../shared/domain/deliver/ports.ts';
import type { Written } from '../../shared/domain/ports.ts';
import { LaggingIndex } from './lagging-index.ts';
import { putRevision } from './put-revision.ts';

export class MemoryCircuits implements CircuitStore {
  readonly #circuits: Map<string, Circuit>;
  readonly #index: LaggingIndex<Circuit>;

  constructor(index = new LaggingIndex<Circuit>(), circuits = new Map<string, Circuit>()) {
    this.#index = index;
    this.#circuits = circuits;
  }

  get circuits(): Circuit[] {
    return [...this.#circuits.values()];
  }

  async findCircuit(endpointId: string, region: string): Promise<Circuit | undefined> {
    return this.#circuits.get(`${endpointId} ${region}`);
  }

  async listCircuits(endpointId: string): Promise<Circuit[]> {
    return this.circuits.filter(circuit => circuit.endpointId === endpointId);
  }

  async putCircuit(circuit: Circuit): Promise<Written> {
    const key = `${circuit.endpointId} ${circuit.region}`;
    const written = putRevision(this.#circuits, key, circuit);
    if (written === 'done') this.#index.put(key, { ...circuit, revision: circuit.revision + 1 }, circuit.revision + 1);
    return written;
  }

  async afterOwnPuts(read: Circuit): Promise<Circuit> {
    return read;
  }

  async *listDrainsDue(region: string, now: number): AsyncGenerator<Circuit> {
    const isDue = ({ drainAt }: Circuit) => drainAt !== undefined && drainAt <= now;
    yield* this.#index.filter(circuit => circuit.region === region && isDue(circuit));
  }
}
