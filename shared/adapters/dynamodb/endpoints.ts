import type { Endpoint, EndpointSecret, Verdict } from '../../domain/deliver/endpoint.ts';
import type { EndpointDeletion, EndpointRegistry, Registration } from '../../domain/deliver/ports.ts';
import { DELETION_KEPT_MS, expiresAtSeconds } from '../../domain/events/retention.ts';
import type { Written } from '../../domain/ports.ts';
import { versionName } from '../../domain/versions.ts';
import { familiesIn, familyKey, familyOf } from './item-family.ts';
import { type DynamoTable, type Item, inPartition, NOT_THERE, unlessChanged } from './table.ts';

const ENDPOINTS_PARTITION = 'ENDPOINTS';
const DELETED = 'DELETED';
const SECRET = 'SECRET';
const VERDICT = 'VERDICT';

const key = (endpointId: string, ...parts: readonly string[]) => familyKey(ENDPOINTS_PARTITION, endpointId, ...parts);

/** Each endpoint's own item is what people decided. Beside it: deletion and secrets, never changed, and verdicts. */
export class DynamoEndpoints implements EndpointRegistry {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async findEndpoint(id: string): Promise<Endpoint | undefined> {
    return fromItems(await this.#table.queryAll({ where: familyOf(ENDPOINTS_PARTITION, id) }))[0];
  }

  async listEndpoints(): Promise<Endpoint[]> {
    return fromItems(await this.#table.queryAll({ where: inPartition(ENDPOINTS_PARTITION) }));
  }

  async isDeleted(id: string): Promise<boolean> {
    return (await this.#table.get(key(id, DELETED))) !== undefined;
  }

  async addEndpoint(endpoint: Registration): Promise<Endpoint> {
    const added = await this.#table.put({ ...endpoint, ...key(endpoint.id), revision: 1 }, NOT_THERE);
    if (added === 'stale') throw new Error(`There is an endpoint ${endpoint.id} already.`);
    return { ...endpoint, revision: 1, secrets: [], verdicts: [] };
  }

  async putEndpoint({ secrets: _secrets, verdicts: _verdicts, ...endpoint }: Endpoint): Promise<Written> {
    const { id, revision } = endpoint;
    return this.#table.put({ ...endpoint, ...key(id), revision: revision + 1 }, unlessChanged(revision));
  }

  async putVerdict(verdict: Verdict): Promise<Written> {
    const { endpointId, region, revision } = verdict;
    const item = { ...verdict, ...key(endpointId, VERDICT, region), revision: revision + 1 };
    return this.#table.put(item, unlessChanged(revision));
  }

  async addSecret(endpointId: string, version: EndpointSecret): Promise<Written> {
    return this.#table.put({ ...version, ...key(endpointId, SECRET, versionName(version)) }, NOT_THERE);
  }

  async removeSecret(endpointId: string, version: EndpointSecret): Promise<void> {
    await this.#table.delete(key(endpointId, SECRET, versionName(version)));
  }

  async deleteEndpoint(id: string, deletion: EndpointDeletion): Promise<void> {
    const expires = expiresAtSeconds(Date.parse(deletion.deletedAt), DELETION_KEPT_MS);
    // Stale: it is deleted already.
    await this.#table.put({ ...deletion, ...key(id, DELETED), expiresAtSeconds: expires }, NOT_THERE);
    await this.#removeDeleted(await this.#table.queryAll({ where: familyOf(ENDPOINTS_PARTITION, id) }));
  }

  async removeLeftovers(): Promise<void> {
    await this.#removeDeleted(await this.#table.queryAll({ where: inPartition(ENDPOINTS_PARTITION) }));
  }

  /** Of those that are deleted: all but that they are. */
  async #removeDeleted(items: readonly Item[]): Promise<void> {
    for (const { of, keysBut } of familiesIn(items))
      if (of(DELETED).length > 0) for (const each of keysBut(DELETED)) await this.#table.delete(each);
  }
}

/** What stands beside an endpoint may have come before it: it is of none yet. */
function fromItems(items: readonly Item[]): Endpoint[] {
  return familiesIn(items).flatMap(({ own, of }) =>
    own === undefined || of(DELETED).length > 0
      ? []
      : [{ ...own, secrets: of(SECRET), verdicts: of(VERDICT) } as unknown as Endpoint],
  );
}
