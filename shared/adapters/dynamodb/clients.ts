import { type Client, isClientId } from '../../domain/clients/client.ts';
import type { ClientStore, Deletion } from '../../domain/clients/ports.ts';
import type { SecretVersion } from '../../domain/clients/secret.ts';
import type { Written } from '../../domain/ports.ts';
import { versionName } from '../../domain/versions.ts';
import { familiesIn, familyKey, familyOf } from './item-family.ts';
import { type DynamoTable, type Item, inPartition, type Key, NOT_THERE } from './table.ts';

const CLIENTS_PARTITION = 'CLIENTS';
/** Apart from the clients: deletions stay, and would make every list longer. */
const DELETED_PARTITION = 'DELETED_CLIENTS';
const SECRET = 'SECRET';

const key = (clientId: string, ...parts: readonly string[]) => familyKey(CLIENTS_PARTITION, clientId, ...parts);
const itemsOf = (clientId: string) => familyOf(CLIENTS_PARTITION, clientId);

const deletionKey = (clientId: string): Key => ({ pk: DELETED_PARTITION, sk: clientId });

/** Clients, with what must never be undone in items beside them, which are never changed. */
export class DynamoClients implements ClientStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async findClient(id: string): Promise<Client | undefined> {
    if (!isClientId(id)) return undefined;
    const [items, deletion] = await Promise.all([
      this.#table.queryAll({ where: itemsOf(id) }),
      this.#table.get(deletionKey(id)),
    ]);
    return deletion === undefined ? fromItems(items)[0] : undefined;
  }

  async listClients(): Promise<Client[]> {
    const clients = fromItems(await this.#table.queryAll({ where: inPartition(CLIENTS_PARTITION) }));
    const deletions = await this.#table.getMany(clients.map(({ id }) => deletionKey(id)));
    const deleted = new Set(deletions.map(({ sk }) => sk));
    return clients.filter(({ id }) => !deleted.has(id));
  }

  async addClient({ secrets, ...client }: Client): Promise<Written> {
    for (const version of secrets) await this.addSecret(client.id, version);
    return this.#table.put({ ...client, ...key(client.id) }, NOT_THERE);
  }

  async moveClient({ secrets: _secrets, ...client }: Client): Promise<void> {
    await this.#table.put({ ...client, ...key(client.id) });
  }

  async addSecret(clientId: string, version: SecretVersion): Promise<Written> {
    return this.#table.put({ ...version, ...key(clientId, SECRET, versionName(version)) }, NOT_THERE);
  }

  async removeSecret(clientId: string, version: SecretVersion): Promise<void> {
    await this.#table.delete(key(clientId, SECRET, versionName(version)));
  }

  async deleteClient(clientId: string, deletion: Deletion): Promise<void> {
    // Stale: it is deleted already. What crashes from here on, or arrives late, leaves items that nobody finds.
    await this.#table.put({ ...deletion, ...deletionKey(clientId) }, NOT_THERE);
    for (const { pk, sk } of await this.#table.queryAll({ where: itemsOf(clientId) }))
      await this.#table.delete({ pk: String(pk), sk: String(sk) });
  }
}

/** A secret without its client may have come first: it is nobody's yet. */
function fromItems(items: readonly Item[]): Client[] {
  return familiesIn(items).flatMap(({ own, of }) =>
    own === undefined ? [] : [{ ...own, secrets: of(SECRET) } as unknown as Client],
  );
}
