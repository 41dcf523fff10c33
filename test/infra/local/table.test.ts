import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DescribeTableCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { expect, it, onTestFinished, vi } from 'vitest';
import { boundDynaliteMemory } from '../../../infra/local/engines/dynalite-memory.ts';
import { startTable } from '../../../infra/local/engines/table.ts';
import { AWS } from '../../../infra/local/function-environment.ts';
import { TABLE } from '../../../infra/topology.ts';
import { DynamoTable } from '../../../shared/adapters/dynamodb/table.ts';

it('the local table has the topology’s indexes, and lives on when a client goes away', async () => {
  const table = await startTable('order-relay', { directory: undefined, client: AWS });
  try {
    expect(table.isKept).toBe(false);
    const socket = connect(Number(new URL(table.url).port), '127.0.0.1', () => {
      socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"a"', () => socket.destroy());
    });
    await pause(100);
    const { Table } = await table.client.send(new DescribeTableCommand({ TableName: 'order-relay' }));
    expect(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName).sort()).toEqual(
      Object.keys(TABLE.indexes).sort(),
    );
  } finally {
    await table.close();
  }
});

it('the local table is its user’s only, whoever may look into --data', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'order-relay-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  chmodSync(directory, 0o755);
  const table = await startTable('order-relay', { directory, client: AWS });
  onTestFinished(() => table.close());
  expect(statSync(join(directory, 'table')).mode & 0o777).toBe(0o700);
});

const require = createRequire(import.meta.url);
const { AbstractLevel } = require('abstract-level');
const { MemoryLevel } = require('memory-level');

it.each(['in memory', 'on disk'])('the local table keeps nothing of a query that is over, %s', async where => {
  const directory = where === 'on disk' ? mkdtempSync(join(tmpdir(), 'order-relay-')) : undefined;
  const TableName = 'order-relay';
  const table = await startTable(TableName, { directory, client: AWS });
  const query = (Limit: number) =>
    table.client.send(
      new QueryCommand({
        TableName,
        Limit,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: 'a' } },
      }),
    );
  try {
    for (let i = 0; i < 20; i++)
      await table.client.send(new PutItemCommand({ TableName, Item: { pk: { S: 'a' }, sk: { S: `${i}` } } }));
    const opened = vi.spyOn(AbstractLevel.prototype, 'attachResource');
    const closed = vi.spyOn(AbstractLevel.prototype, 'detachResource');
    for (let i = 0; i < 20; i++) expect((await query(i % 2 === 0 ? 3 : 100)).Items).toHaveLength(i % 2 === 0 ? 3 : 20);
    expect(opened.mock.calls.length).toBeGreaterThanOrEqual(20);
    await vi.waitFor(() => expect(closed).toHaveBeenCalledTimes(opened.mock.calls.length));
  } finally {
    vi.restoreAllMocks();
    await table.close();
    if (directory !== undefined) rmSync(directory, { recursive: true });
  }
});

it('the local table keeps of each item its own bytes, once for all indexes, and no pool of buffers around them', async () => {
  boundDynaliteMemory();
  boundDynaliteMemory();
  const store = new MemoryLevel({ keyEncoding: 'utf8', valueEncoding: 'json' });
  await store.put('a', { item: 1 });
  await store.batch([
    { type: 'put', key: 'b', value: { item: 2 } },
    { type: 'put', key: 'c', value: { item: 2 } },
    { type: 'del', key: 'a' },
  ]);
  const kept: Buffer[] = (await store.iterator({ keyEncoding: 'buffer', valueEncoding: 'buffer' }).all()).flat();
  expect(kept.map(String)).toEqual(['b', '{"item":2}', 'c', '{"item":2}']);
  for (const bytes of kept) expect(bytes.buffer.byteLength).toBe(bytes.byteLength);
  expect(kept[1]).toBe(kept[3]);
});

it('the local table finishes what it was asked before it closes', async () => {
  const thrown: unknown[] = [];
  const note = (error: unknown) => thrown.push(error);
  process.on('uncaughtException', note);
  try {
    for (let afterMs = 0; afterMs < 8; afterMs++) {
      const engine = await startTable('order-relay', { directory: undefined, client: AWS });
      const table = new DynamoTable('order-relay', engine.client);
      const writers = Array.from({ length: 20 }, async (_, writer) => {
        for (let number = 0; ; number++) await table.put({ pk: `writer ${writer}`, sk: String(number) });
      });
      const ends = Promise.allSettled(writers);
      await pause(afterMs);
      await engine.close();
      expect((await ends).map(({ status }) => status)).not.toContain('fulfilled');
    }
    expect(thrown).toEqual([]);
  } finally {
    process.off('uncaughtException', note);
  }
});
