import type { Written } from '../ports.ts';
import type { Client } from './client.ts';
import type { SecretVersion } from './secret.ts';

export interface FindClients {
  /** Undefined for a client that is not there, or not there yet, or deleted. */
  findClient(id: string): Promise<Client | undefined>;
}

export interface ClientStore extends FindClients {
  /** Without the deleted ones. */
  listClients(): Promise<Client[]>;
  /** With its secrets, which are written first; 'stale' when there is a client with its id. */
  addClient(client: Client): Promise<Written>;
  /** The client as it is but for its slot: only while nobody knows its secret. */
  moveClient(client: Client): Promise<void>;
  /** 'stale' when there is a version of that name. */
  addSecret(clientId: string, version: SecretVersion): Promise<Written>;
  /** Of one that has ended. */
  removeSecret(clientId: string, version: SecretVersion): Promise<void>;
  /** With all that is stored of it, for good: nothing that comes later, or is replicated late, brings the client back. */
  deleteClient(clientId: string, deletion: Deletion): Promise<void>;
}

export interface Deletion {
  /** ISO 8601. */
  readonly deletedAt: string;
  /** The id of the client that asked for it. */
  readonly deletedBy: string;
}
