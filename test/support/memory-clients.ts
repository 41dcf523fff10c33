import type { Client } from '../../shared/domain/clients/client.ts';
import type { ClientStore } from '../../shared/domain/clients/ports.ts';
import type { SecretVersion } from '../../shared/domain/clients/secret.ts';
import type { Written } from '../../shared/domain/ports.ts';
import { versionName } from '../../shared/domain/versions.ts';

/** Clients, secrets and deletions apart, as in the table; a deletion stays. */
export class MemoryClients implements ClientStore {
  readonly #clients = new Map<string, Omit<Client, 'secrets'>>();
  readonly #secrets = new Map<string, Map<string, SecretVersion>>();
  readonly #deleted = new Set<string>();

  async findClient(id: string): Promise<Client | undefined> {
    const client = this.#clients.get(id);
    if (client === undefined || this.#deleted.has(id)) return undefined;
    return structuredClone({ ...client, secrets: [...(this.#secrets.get(id)?.values() ?? [])] });
  }

  async listClients(): Promise<Client[]> {
    const found = await Promise.all([...this.#clients.keys()].sort().map(id => this.findClient(id)));
    return found.filter(client => client !== undefined);
  }

  async addClient({ secrets, ...client }: Client): Promise<Written> {
    for (const version of secrets) await this.addSecret(client.id, version);
    if (this.#clients.has(client.id)) return 'stale';
    this.#clients.set(client.id, structuredClone(client));
    return 'done';
  }

  async moveClient({ secrets: _secrets, ...client }: Client): Promise<void> {
    this.#clients.set(client.id, structuredClone(client));
  }

  async addSecret(clientId: string, version: SecretVersion): Promise<Written> {
    const versions = this.#secrets.get(clientId) ?? new Map();
    if (versions.has(versionName(version))) return 'stale';
    this.#secrets.set(clientId, versions.set(versionName(version), version));
    return 'done';
  }

  async removeSecret(clientId: string, version: SecretVersion): Promise<void> {
    this.#secrets.get(clientId)?.delete(versionName(version));
  }

  async deleteClient(clientId: string): Promise<void> {
    this.#deleted.add(clientId);
    this.#secrets.delete(clientId);
    this.#clients.delete(clientId);
  }
}
