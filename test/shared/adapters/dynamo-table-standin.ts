import { startTable } from '../../../infra/local/engines/table.ts';
import { DynamoTable } from '../../../shared/adapters/dynamo-table.ts';

export interface TestTable {
  readonly table: DynamoTable;
  close(): Promise<void>;
}

export async function startTestTable(): Promise<TestTable> {
  const engine = await startTable('order-relay', {
    directory: undefined,
    client: { region: 'ap-northeast-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' } },
  });
  return { table: new DynamoTable('order-relay', engine.client), close: engine.close };
}
