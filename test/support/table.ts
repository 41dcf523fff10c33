import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startTable as startEngine } from '../../infra/local/engines/table.ts';
import { DynamoTable } from '../../shared/adapters/dynamodb/table.ts';

export interface TestTable {
  readonly table: DynamoTable;
  readonly client: DynamoDBClient;
  readonly name: string;
  readonly endpoint: string;
  close(): Promise<void>;
}

/** The one table, empty, in a DynamoDB of its own on 127.0.0.1. */
export async function startTable(): Promise<TestTable> {
  const name = 'order-relay-test';
  const { client, url, close } = await startEngine(name, {
    directory: undefined,
    client: { region: 'ap-northeast-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } },
  });
  return { table: new DynamoTable(name, client), client, name, endpoint: url, close };
}
