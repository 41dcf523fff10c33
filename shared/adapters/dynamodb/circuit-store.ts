import type { Circuit } from '../../domain/deliver/circuit.ts';
import type { CircuitStore } from '../../domain/deliver/ports.ts';
import type { Written } from '../../domain/ports.ts';
import { type DynamoTable, type Item, inPartition, type Key, unlessChanged } from './table.ts';

export const circuitKey = (endpointId: string, region: string): Key => ({ pk: `HEALTH#${endpointId}`, sk: region });
/** Of the index `due`: the endpoints whose backlog must be looked at. */
const drainPartition = (region: string) => `CARE#${region}`;

export class DynamoCircuitStore implements CircuitStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async findCircuit(endpointId: string, region: string): Promise<Circuit | undefined> {
    const item = await this.#table.get(circuitKey(endpointId, region));
    return item && fromCircuitItem(item);
  }

  async listCircuits(endpointId: string): Promise<Circuit[]> {
    const { pk } = circuitKey(endpointId, '');
    return (await this.#table.queryAll({ where: inPartition(pk) })).map(fromCircuitItem);
  }

  async putCircuit(circuit: Circuit): Promise<Written> {
    return this.#table.put(toCircuitItem(circuit), unlessChanged(circuit.revision));
  }

  async afterOwnPuts(read: Circuit): Promise<Circuit> {
    return read;
  }

  async *listDrainsDue(region: string, now: number): AsyncGenerator<Circuit> {
    const due = this.#table.query({
      index: 'due',
      where: {
        expression: 'dueRegion = :partition AND dueAt <= :now',
        values: { ':partition': drainPartition(region), ':now': new Date(now).toISOString() },
      },
    });
    for await (const item of due) yield fromCircuitItem(item);
  }

  /** How many endpoints of the region have a backlog that has to be looked at, as far as one page of the index tells. */
  async countBacklogs(region: string): Promise<number> {
    const values = { ':partition': drainPartition(region) };
    return this.#table.countPage({ index: 'due', where: { expression: 'dueRegion = :partition', values } });
  }
}

/** `careAt` is the stored name of `drainAt`. */
function toCircuitItem({ drainAt, ...circuit }: Circuit): Item & Key {
  const { endpointId, region, revision } = circuit;
  const due = drainAt !== undefined && {
    careAt: drainAt,
    dueRegion: drainPartition(region),
    dueAt: new Date(drainAt).toISOString(),
  };
  return { ...circuit, ...circuitKey(endpointId, region), ...due, revision: revision + 1 };
}

function fromCircuitItem({ pk: _pk, sk: _sk, dueRegion: _due, dueAt: _dueAt, careAt, ...circuit }: Item): Circuit {
  return { ...circuit, ...(careAt !== undefined && { drainAt: careAt }) } as unknown as Circuit;
}
