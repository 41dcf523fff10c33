import {
  DeleteSecretCommand,
  DescribeSecretCommand,
  PutSecretValueCommand,
  RemoveRegionsFromReplicationCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { Credentials } from '../../../shared/adapters/provider/token.ts';
import {
  createSecretReader,
  SecretMalformed,
  type SecretReader,
} from '../../../shared/adapters/secrets/secret-reader.ts';
import { AWS_OPTIONS } from './client-options.ts';

/** Days in which a deleted secret can be brought back: the least that AWS has. */
const RECOVERY_DAYS = 7;
/** What is deployed takes it for "not set". */
const EMPTY: Credentials = { consumerKey: '', consumerSecret: '' };

export type ConnectionState =
  | { readonly is: 'set'; readonly credentials: Credentials }
  | { readonly is: 'not set' | 'missing' | 'malformed' };

export interface SecretFacts {
  readonly changedAt: Date | undefined;
  /** In the other regions; `trouble` where it is not what it should be. */
  readonly replicas: readonly { readonly awsRegion: string; readonly trouble: string | undefined }[];
}

/** The secrets of one installation in one region. Values are written in the home region only: others hold replicas. */
export class RelaySecrets {
  readonly #client: SecretsManagerClient;
  readonly #prefix: string;
  readonly #reader: SecretReader;

  constructor({ prefix, region }: { readonly prefix: string; readonly region: string }) {
    this.#client = new SecretsManagerClient({ ...AWS_OPTIONS, region });
    this.#prefix = prefix;
    this.#reader = createSecretReader({ client: this.#client, prefix, clock: Date.now });
  }

  nameOf(connection: string): string {
    return `${this.#prefix}/connections/${connection}`;
  }

  readOperator(): Promise<string> {
    return this.#reader.readOperator();
  }

  /** Throws what AWS refuses. */
  async readConnection(connection: string): Promise<ConnectionState> {
    try {
      const credentials = await this.#reader.readConnection(connection, { fresh: true });
      return credentials === undefined ? { is: 'not set' } : { is: 'set', credentials };
    } catch (error) {
      if (isNotFound(error)) return { is: 'missing' };
      if (error instanceof SecretMalformed) return { is: 'malformed' };
      throw error;
    }
  }

  /** 'missing' where the deployment has not made the secret. */
  async putConnection(connection: string, credentials: Credentials = EMPTY): Promise<'stored' | 'missing'> {
    const SecretString = JSON.stringify(credentials);
    try {
      await this.#client.send(new PutSecretValueCommand({ SecretId: this.nameOf(connection), SecretString }));
      return 'stored';
    } catch (error) {
      if (isNotFound(error)) return 'missing';
      throw error;
    }
  }

  /** Undefined where there is no such secret. */
  async describeConnection(connection: string): Promise<SecretFacts | undefined> {
    try {
      const command = new DescribeSecretCommand({ SecretId: this.nameOf(connection) });
      const { LastChangedDate: changedAt, ReplicationStatus = [] } = await this.#client.send(command);
      const replicas = ReplicationStatus.map(({ Region = '', Status, StatusMessage }) => ({
        awsRegion: Region,
        trouble: Status === 'Failed' ? (StatusMessage ?? 'failed') : undefined,
      }));
      return { changedAt, replicas };
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  /** With its replicas; it can be brought back for a week. */
  async deleteConnection(connection: string): Promise<void> {
    const SecretId = this.nameOf(connection);
    const { replicas = [] } = (await this.describeConnection(connection)) ?? {};
    const RemoveReplicaRegions = replicas.map(({ awsRegion }) => awsRegion);
    if (RemoveReplicaRegions.length > 0)
      await this.#client.send(new RemoveRegionsFromReplicationCommand({ SecretId, RemoveReplicaRegions }));
    await this.#client.send(new DeleteSecretCommand({ SecretId, RecoveryWindowInDays: RECOVERY_DAYS }));
  }

  close(): void {
    this.#client.destroy();
  }
}

const isNotFound = (error: unknown) => (error as Error).name === 'ResourceNotFoundException';
