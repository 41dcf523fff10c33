import { DynamoClients } from '../../shared/adapters/dynamodb/clients.ts';
import type { DynamoTable } from '../../shared/adapters/dynamodb/table.ts';
import { SCOPES, type Scope } from '../../shared/api/routes.ts';
import { OPERATOR } from '../../shared/domain/clients/operator.ts';
import { nextVersion } from '../../shared/domain/clients/secret.ts';

interface LocalClient {
  readonly id: string;
  readonly secret: string;
  readonly scopes: readonly Scope[];
  readonly slot: number;
}

const CLIENTS: readonly LocalClient[] = [
  { id: 'local', secret: 'local-secret', scopes: SCOPES, slot: 2 },
  { id: 'viewer', secret: 'viewer-secret', scopes: ['orders:read'], slot: 3 },
];

/** The clients that README and screen tell of, made as the operator would make them; those that are there stay as they are. */
export async function seedClients(table: DynamoTable, region: string, now: number): Promise<void> {
  const clients = new DynamoClients(table);
  const createdAt = new Date(now).toISOString();
  for (const { secret, ...client } of CLIENTS) {
    const version = nextVersion([], { secret, region, at: now, olderUntil: now });
    await clients.addClient({ ...client, name: client.id, createdAt, createdBy: OPERATOR, secrets: [version] });
  }
}
