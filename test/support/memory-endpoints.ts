import type { Endpoint, EndpointSecret, Verdict } from '../../shared/domain/deliver/endpoint.ts';
import type { EndpointRegistry, Registration } from '../../shared/domain/deliver/ports.ts';
import type { Written } from '../../shared/domain/ports.ts';
import { versionName } from '../../shared/domain/versions.ts';
import { ParsedItems } from './parsed-items.ts';

/** Items stand as JSON texts, as in the table, and may be those of a replica. */
export class MemoryEndpoints implements EndpointRegistry {
  readonly #items: Map<string, string>;
  readonly #parsed = new ParsedItems();

  constructor(endpoints: readonly Endpoint[] = [], items = new Map<string, string>()) {
    this.#items = items;
    for (const { secrets: _secrets, verdicts: _verdicts, ...own } of endpoints) this.#put(own.id, own);
  }

  get all(): Endpoint[] {
    const ids = [...this.#items.keys()].filter(key => !key.includes('#')).sort();
    return ids.flatMap(id => this.#find(id) ?? []);
  }

  async findEndpoint(id: string): Promise<Endpoint | undefined> {
    return this.#find(id);
  }

  async listEndpoints(): Promise<Endpoint[]> {
    return this.all;
  }

  async isDeleted(id: string): Promise<boolean> {
    return this.#items.has(`${id}#DELETED`);
  }

  async addEndpoint(endpoint: Registration): Promise<Endpoint> {
    if (this.#items.has(endpoint.id)) throw new Error(`There is an endpoint ${endpoint.id} already.`);
    this.#put(endpoint.id, { ...endpoint, revision: 1 });
    return { ...endpoint, revision: 1, secrets: [], verdicts: [] };
  }

  async putEndpoint({ secrets: _secrets, verdicts: _verdicts, ...own }: Endpoint): Promise<Written> {
    return this.#putRevision(own.id, own);
  }

  async putVerdict(verdict: Verdict): Promise<Written> {
    return this.#putRevision(`${verdict.endpointId}#VERDICT#${verdict.region}`, verdict);
  }

  async addSecret(endpointId: string, version: EndpointSecret): Promise<Written> {
    return this.#create(`${endpointId}#SECRET#${versionName(version)}`, version);
  }

  async removeSecret(endpointId: string, version: EndpointSecret): Promise<void> {
    this.#items.delete(`${endpointId}#SECRET#${versionName(version)}`);
  }

  async deleteEndpoint(id: string, deletion: object = {}): Promise<void> {
    this.#create(`${id}#DELETED`, deletion);
    await this.removeLeftovers();
  }

  async removeLeftovers(): Promise<void> {
    for (const key of [...this.#items.keys()]) {
      const [id = '', kind] = key.split('#');
      if (kind !== 'DELETED' && (await this.isDeleted(id))) this.#items.delete(key);
    }
  }

  #find(id: string): Endpoint | undefined {
    if (!this.#items.has(id) || this.#items.has(`${id}#DELETED`)) return undefined;
    const beside = <T>(kind: string): T[] => {
      const keys = [...this.#items.keys()].filter(key => key.startsWith(`${id}#${kind}#`));
      return keys.flatMap(key => this.#read<T>(key) ?? []);
    };
    const secrets = beside<EndpointSecret>('SECRET');
    const verdicts = beside<Verdict>('VERDICT');
    return { ...(this.#read(id) as Omit<Endpoint, 'secrets' | 'verdicts'>), secrets, verdicts };
  }

  #read<T>(key: string): T | undefined {
    return this.#parsed.read(key, this.#items.get(key));
  }

  #put(key: string, item: object): void {
    this.#items.set(key, JSON.stringify(item));
  }

  #create(key: string, item: object): Written {
    if (this.#items.has(key)) return 'stale';
    this.#put(key, item);
    return 'done';
  }

  #putRevision(key: string, item: { readonly revision: number }): Written {
    if (item.revision !== (this.#read<{ revision: number }>(key)?.revision ?? 0)) return 'stale';
    this.#put(key, { ...item, revision: item.revision + 1 });
    return 'done';
  }
}
