import { mkdirSync, rmSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { join } from 'node:path';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DynamoDBClient,
  ResourceNotFoundException,
  type TableStatus,
} from '@aws-sdk/client-dynamodb';
import { projectionOf, TABLE } from '../../topology.ts';
import { boundDynaliteMemory } from './dynalite-memory.ts';
import { createDynalite } from './dynalite-store.ts';
import { closeServer, listen } from './loopback.ts';
import { Replica } from './replica.ts';

export interface TableEngine {
  readonly url: string;
  readonly client: DynamoDBClient;
  /** The table was kept from an earlier start. */
  readonly isKept: boolean;
  /** Of a table that is one of several. */
  readonly replica: Replica | undefined;
  close(): Promise<void>;
}

const ACTIVE_AFTER_MS = 5_000;

interface TableOptions {
  readonly directory: string | undefined;
  readonly client: { readonly region: string; readonly credentials: Credentials };
  /** Makes it one of the tables of a global table; without it there is but one. */
  readonly replicaOf?: { readonly region: string; readonly clock: () => number };
}

/** DynamoDB's API on 127.0.0.1, with the one table in it. */
export async function startTable(tableName: string, options: TableOptions): Promise<TableEngine> {
  boundDynaliteMemory();
  const path = options.directory === undefined ? undefined : join(options.directory, 'table');
  // It tells of people, and the directory may be one that others may look into.
  if (path !== undefined) mkdirSync(path, { recursive: true, mode: 0o700 });
  const { server, store } = createDynalite({ createTableMs: 0, ...(path !== undefined && { path }) });
  const replica = options.replicaOf && new Replica(store, { tableName, ...options.replicaOf });
  tolerateAborts(server);
  const finishWork = watchWork(server);
  const url = await listen(server);
  const client = new DynamoDBClient({ ...options.client, endpoint: url });
  const close = async () => {
    client.destroy();
    await finishWork();
    await closeServer(server);
  };
  const status = await findStatus(client, tableName);
  if (status !== undefined && status !== 'ACTIVE' && path !== undefined) {
    // Killed while it made the table: nothing is in it yet.
    await close();
    rmSync(path, { recursive: true });
    return startTable(tableName, options);
  }
  if (status === undefined) await createTable(client, tableName);
  return { url, client, isKept: status !== undefined, replica, close };
}

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** dynalite throws an uncaught error when a client goes away while it sends its request. */
function tolerateAborts(server: Server): void {
  server.prependListener('request', (request: IncomingMessage) => {
    const on = request.on.bind(request) as (name: string, listener: Listener) => IncomingMessage;
    on('error', () => undefined);
    const tolerant = (name: string, listener: Listener) => (name === 'error' ? request : on(name, listener));
    request.on = tolerant as typeof request.on;
  });
}

/** It throws as well when its store closes under a request: the returned function lets none begin, and waits for the others. */
function watchWork(server: Server): () => Promise<void> {
  const underWay = new Set<ServerResponse>();
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    underWay.add(response);
    const end = response.end.bind(response) as (...values: unknown[]) => ServerResponse;
    response.end = ((...values: unknown[]) => {
      underWay.delete(response);
      return end(...values);
    }) as typeof response.end;
    // A request that was cut off gets no answer.
    request.once('close', () => request.complete || underWay.delete(response));
  });
  return async () => {
    server.removeAllListeners('request');
    server.closeAllConnections();
    while (underWay.size > 0) await pause(5);
  };
}

type Listener = (...values: unknown[]) => void;

async function findStatus(client: DynamoDBClient, TableName: string): Promise<TableStatus | undefined> {
  try {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    return Table?.TableStatus;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

async function createTable(client: DynamoDBClient, TableName: string): Promise<void> {
  await client.send(new CreateTableCommand({ TableName, BillingMode: 'PAY_PER_REQUEST', ...tableDefinition() }));
  for (const until = Date.now() + ACTIVE_AFTER_MS; Date.now() < until; await pause(5)) {
    if ((await findStatus(client, TableName)) === 'ACTIVE') return;
  }
  throw new Error('The table did not become active.');
}

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

type Definition = Pick<CreateTableCommandInput, 'AttributeDefinitions' | 'KeySchema' | 'GlobalSecondaryIndexes'>;

function tableDefinition(): Required<Definition> {
  const keys = (partitionKey: string, sortKey: string) => [
    { AttributeName: partitionKey, KeyType: 'HASH' as const },
    { AttributeName: sortKey, KeyType: 'RANGE' as const },
  ];
  const indexes = Object.entries(TABLE.indexes);
  const texts = [TABLE.partitionKey, TABLE.sortKey, ...indexes.map(([, { partitionKey }]) => partitionKey)];
  const sortKeys = indexes.map(([, index]) => ({
    AttributeName: index.sortKey,
    AttributeType: 'sortKeyIsNumber' in index ? ('N' as const) : ('S' as const),
  }));
  return {
    AttributeDefinitions: [
      ...texts.map(AttributeName => ({ AttributeName, AttributeType: 'S' as const })),
      ...sortKeys,
    ],
    KeySchema: keys(TABLE.partitionKey, TABLE.sortKey),
    GlobalSecondaryIndexes: indexes.map(([IndexName, index]) => ({
      IndexName,
      KeySchema: keys(index.partitionKey, index.sortKey),
      Projection: projectionOf(index),
    })),
  };
}
