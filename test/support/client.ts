import type { Client } from '../../shared/domain/clients/client.ts';
import { nextVersion } from '../../shared/domain/clients/secret.ts';

export const CREATED_AT = Date.parse('2026-11-23T00:00:00Z');

/** A client whose secret is `<id>-secret`. */
export function client(id: string, overrides: Partial<Client> = {}): Client {
  return {
    id,
    name: `The client ${id}`,
    scopes: ['orders:read'],
    slot: 2,
    createdAt: new Date(CREATED_AT).toISOString(),
    createdBy: 'operator',
    secrets: [nextVersion([], { secret: `${id}-secret`, region: 'jp', at: CREATED_AT, olderUntil: CREATED_AT })],
    ...overrides,
  };
}
