import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { expect, it } from 'vitest';
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
