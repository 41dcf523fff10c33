import type { Endpoint } from '../../shared/domain/deliver/endpoint.ts';
import type { Endpoints } from '../../shared/domain/deliver/ports.ts';
import type { Written } from '../../shared/domain/ports.ts';

export class MemoryEndpoints implements Endpoints {
  readonly #endpoints: Map<string, Endpoint>;

  constructor(endpoints: readonly Endpoint[] = []) {
    this.#endpoints = new Map(endpoints.map(endpoint => [endpoint.id, structuredClone(endpoint)]));
  }

  get all(): Endpoint[] {
    return structuredClone([...this.#endpoints.values()]);
  }

  async findEndpoint(id: string): Promise<Endpoint | undefined> {
    return structuredClone(this.#endpoints.get(id));
  }

  async putEndpoint(endpoint: Endpoint): Promise<Written> {
    if (this.#endpoints.get(endpoint.id)?.revision !== endpoint.revision) return 'stale';
    this.#endpoints.set(endpoint.id, { ...structuredClone(endpoint), revision: endpoint.revision + 1 });
    return 'done';
  }

  async listEndpoints(): Promise<Endpoint[]> {
    return structuredClone([...this.#endpoints.values()]);
  }
}
