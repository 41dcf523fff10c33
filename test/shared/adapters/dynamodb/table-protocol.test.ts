import { DynamoDBClient, PutItemCommand, QueryCommand, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { AwsJson1_0Protocol } from '@aws-sdk/core/protocols';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { AWS_CLIENT } from '../../../../shared/adapters/aws-client.ts';
import { JoiningTable } from '../../../../shared/adapters/dynamodb/joining-table.ts';
import { DynamoTable, inPartition } from '../../../../shared/adapters/dynamodb/table.ts';
import { TableProtocol } from '../../../../shared/adapters/dynamodb/table-protocol.ts';
import { startTable } from '../../../support/table.ts';

let engine: Awaited<ReturnType<typeof startTable>>;
let client: DynamoDBClient;
let bySdk: DynamoDBClient;

beforeAll(async () => {
  engine = await startTable();
  const config = {
    ...AWS_CLIENT,
    region: 'ap-northeast-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    endpoint: engine.endpoint,
  };
  client = new DynamoDBClient({ ...config, protocol: TableProtocol });
  bySdk = new DynamoDBClient(config);
});
afterAll(() => engine.close());

const wherePk = (TableName: string, pk: string) => ({
  TableName,
  KeyConditionExpression: 'pk = :pk',
  ExpressionAttributeValues: { ':pk': { S: pk } },
});

/** Bytes are of whichever class. */
const plain = (value: unknown) =>
  JSON.parse(
    JSON.stringify(value, function (this: Record<string, unknown>, name, each) {
      const bytes = this[name];
      return bytes instanceof Uint8Array ? { bytes: Buffer.from(bytes).toString('hex') } : each;
    }),
  );

it('gives the same as the SDK for every kind of value, page by page', async () => {
  const bytes = Uint8Array.of(0, 1, 250, 255);
  const item = {
    text: '受付済 "x" \\ ',
    empty: '',
    number: -1.5,
    yes: true,
    none: null,
    bytes,
    noBytes: new Uint8Array(),
    texts: new Set(['a', 'b']),
    numbers: new Set([1, 2]),
    several: new Set([bytes, Uint8Array.of(7)]),
    list: [1, 'a', bytes, [bytes], { bytes }],
    map: { B: 'not bytes', L: 'no list', inner: { bytes, several: new Set([bytes]) } },
    B: 'a name',
    // The longest page has a MiB.
    long: 'x'.repeat(300_000),
  };
  for (let i = 0; i < 5; i++)
    await bySdk.send(
      new PutItemCommand({ TableName: engine.name, Item: marshall({ pk: 'all', sk: `${i}`, ...item }) }),
    );

  let from: Record<string, { S: string }> | undefined;
  let pages = 0;
  do {
    const query = new QueryCommand({ ...wherePk(engine.name, 'all'), ExclusiveStartKey: from });
    const { $metadata, ...page } = await client.send(query);
    const { $metadata: _, ...expected } = await bySdk.send(query);
    expect(page.Items?.[0]?.bytes?.B).toBeInstanceOf(Uint8Array);
    expect(plain(page)).toEqual(plain(expected));
    expect($metadata).toMatchObject({ httpStatusCode: 200, attempts: 1, requestId: expect.any(String) });
    from = page.LastEvaluatedKey as typeof from;
    pages++;
  } while (from);
  expect(pages).toBeGreaterThan(1);
});

it('gives a query that finds nothing, and one that fails, as the SDK does', async () => {
  expect(await client.send(new QueryCommand(wherePk(engine.name, 'none')))).toMatchObject({ Items: [], Count: 0 });
  await expect(client.send(new QueryCommand(wherePk('no-such-table', 'none')))).rejects.toThrow(
    ResourceNotFoundException,
  );
});

it.each<[string, (name: string) => DynamoTable]>([
  ['the table', name => new DynamoTable(name)],
  ['one that outlives throttling', name => DynamoTable.outlivingThrottling(name)],
  ['one that joins reads', name => JoiningTable.outlivingThrottling(name)],
])('reads the queries of %s, as functions make it', async (_, open) => {
  vi.stubEnv('AWS_REGION', 'ap-northeast-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', engine.endpoint);
  const readBySdk = vi.spyOn(AwsJson1_0Protocol.prototype, 'deserializeResponse');
  onTestFinished(() => {
    readBySdk.mockRestore();
    vi.unstubAllEnvs();
  });
  const table = open(engine.name);
  const key = { pk: 'one', sk: '1' };
  await table.put({ ...key, bytes: Uint8Array.of(1) });
  expect(readBySdk).toHaveBeenCalledTimes(1);
  expect(plain(await table.queryAll({ where: inPartition('one') }))).toEqual([{ ...key, bytes: { bytes: '01' } }]);
  expect(readBySdk).toHaveBeenCalledTimes(1);
});
