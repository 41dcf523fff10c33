import { type Client, isClientId } from '../../domain/clients/client.ts';
import type { ClientStore, Deletion } from '../../domain/clients/ports.ts';
import { type SecretVersion, versionName } from '../../domain/clients/secret.ts';
import type { Written } from '../../domain/ports.ts';
import { type DynamoTable, type Item, type Key, NOT_THERE } from './table.ts';

const CLIENTS_PARTITION = 'CLIENTS';
const DELETED = 'DELETED';
const SECRET = 'SECRET';

const key = (clientId: string, ...parts: readonly string[]): Key => ({
  pk: CLIENTS_PARTITION,
  sk: [clientId, ...parts].join('#'),
});

/** Clients, with what must never be undone in items beside them, which are only ever created. */
export class DynamoClients implements ClientStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async findClient(id: string): Promise<Client | undefined> {
    if (!isClientId(id)) return undefined;
    // `$` comes after `#`: the client's own items, and none of a client whose id begins with this one.
    const where = {
      expression: 'pk = :pk AND sk BETWEEN :from AND :to',
      values: { ':pk': CLIENTS_PARTITION, ':from': id, ':to': `${id}$` },
    };
    return fromItems(await this.#table.queryAll({ where }))[0];
  }

  async listClients(): Promise<Client[]> {
    const where = { expression: 'pk = :pk', values: { ':pk': CLIENTS_PARTITION } };
    return fromItems(await this.#table.queryAll({ where }));
  }

  async addClient({ secrets, ...client }: Client): Promise<Written> {
    for (const version of secrets) await this.addSecret(client.id, version);
    return this.#table.put({ ...client, ...key(client.id) }, NOT_THERE);
  }

  async addSecret(clientId: string, version: SecretVersion): Promise<Written> {
    return this.#table.put({ ...version, ...key(clientId, SECRET, versionName(version)) }, NOT_THERE);
  }

  async deleteClient(clientId: string, deletion: Deletion): Promise<void> {
    // Stale: it is deleted already.
    await this.#table.put({ ...deletion, ...key(clientId, DELETED) }, NOT_THERE);
  }
}

/** In the order of their ids. A secret without its client may have come first: it is nobody's yet. */
function fromItems(items: readonly Item[]): Client[] {
  const parts = items.map(({ pk: _pk, sk, ...item }) => {
    const [id = '', kind] = String(sk).split('#');
    return { id, kind, item };
  });
  const deleted = new Set(parts.filter(({ kind }) => kind === DELETED).map(({ id }) => id));
  const secrets = Map.groupBy(
    parts.filter(({ kind }) => kind === SECRET),
    ({ id }) => id,
  );
  return parts
    .filter(({ id, kind }) => kind === undefined && !deleted.has(id))
    .map(
      ({ id, item }) => ({ ...item, secrets: (secrets.get(id) ?? []).map(secret => secret.item) }) as unknown as Client,
    );
}
