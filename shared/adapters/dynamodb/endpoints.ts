import type { Endpoint } from '../../domain/deliver/endpoint.ts';
import type { Endpoints } from '../../domain/deliver/ports.ts';
import type { Written } from '../../domain/ports.ts';
import { type DynamoTable, type Item, type Key, NOT_THERE, unlessChanged } from './table.ts';

export const ENDPOINTS_PARTITION = 'ENDPOINTS';
export const endpointKey = (endpointId: string): Key => ({ pk: ENDPOINTS_PARTITION, sk: endpointId });

export class DynamoEndpoints implements Endpoints {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async findEndpoint(id: string): Promise<Endpoint | undefined> {
    const item = await this.#table.get(endpointKey(id));
    return item && fromItem(item);
  }

  async listEndpoints(): Promise<Endpoint[]> {
    const where = { expression: 'pk = :pk', values: { ':pk': ENDPOINTS_PARTITION } };
    return (await this.#table.queryAll({ where })).map(fromItem);
  }

  async addEndpoint(endpoint: Omit<Endpoint, 'revision'>): Promise<Endpoint> {
    const first = { ...endpoint, revision: 1 };
    const added = await this.#table.put({ ...first, ...endpointKey(endpoint.id) }, NOT_THERE);
    if (added === 'stale') throw new Error(`There is an endpoint ${endpoint.id} already.`);
    return first;
  }

  async putEndpoint(endpoint: Endpoint): Promise<Written> {
    const { id, revision } = endpoint;
    return this.#table.put({ ...endpoint, ...endpointKey(id), revision: revision + 1 }, unlessChanged(revision));
  }

  async deleteEndpoint(id: string): Promise<void> {
    await this.#table.delete(endpointKey(id));
  }
}

function fromItem({ pk: _pk, sk: _sk, ...endpoint }: Item): Endpoint {
  return endpoint as unknown as Endpoint;
}
