import type { BatchGetItemCommand, BatchGetItemCommandOutput, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DynamoTable, NOT_THERE, unlessChanged } from '../../../../shared/adapters/dynamodb/table.ts';
import { startTable } from '../../../support/table.ts';

let engine: Awaited<ReturnType<typeof startTable>>;
let table: DynamoTable;
let pk: string;
let count = 0;

beforeAll(async () => {
  engine = await startTable();
  table = engine.table;
});
afterAll(() => engine.close());
beforeEach(() => {
  pk = `test-${++count}`;
});

const key = (number: number) => ({ pk, sk: `item-${String(number).padStart(4, '0')}` });
const putMany = (howMany: number, rest: object = {}) =>
  Promise.all(Array.from({ length: howMany }, (_, i) => table.put({ ...key(i), number: i, ...rest })));
const wherePk = () => ({ expression: 'pk = :pk', values: { ':pk': pk } });
const numbersOf = (items: readonly Readonly<Record<string, unknown>>[]) => items.map(({ number }) => number);

describe('an item', () => {
  it('comes back as it was put, without what is undefined', async () => {
    const item = { text: '受付済', empty: '', none: null, list: [1.5, { a: true, gone: undefined }], gone: undefined };
    await table.put({ ...key(1), ...item });
    const { gone: _gone, list: _list, ...rest } = item;
    expect(await table.get(key(1))).toStrictEqual({ ...key(1), ...rest, list: [1.5, { a: true }] });
    expect(await table.get(key(2))).toBeUndefined();
  });

  it('is gone when it is deleted, which may be twice', async () => {
    await table.put(key(1));
    await table.delete(key(1));
    await table.delete(key(1));
    expect(await table.get(key(1))).toBeUndefined();
  });

  it('is put over the revision read, or where there is none', async () => {
    expect(await table.put({ ...key(1), revision: 1 }, unlessChanged(1))).toBe('stale');
    expect(await table.put({ ...key(1), revision: 1 }, unlessChanged(0))).toBe('done');
    expect(await table.put({ ...key(1), revision: 1 }, unlessChanged(0))).toBe('stale');
    expect(await table.put({ ...key(1), revision: 2 }, unlessChanged(1))).toBe('done');
    expect(await table.put({ ...key(1), revision: 2 }, NOT_THERE)).toBe('stale');
  });
});

describe('many items', () => {
  it('are found among more keys than one request takes, with the attributes asked for', async () => {
    await putMany(130, { size: 'reserved word', other: 'x' });
    const keys = Array.from({ length: 260 }, (_, i) => key(i));
    const found = await table.getMany(keys, ['number', 'size']);
    expect(numbersOf(found).sort((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 130 }, (_, i) => i));
    expect(found[0]).toEqual({ number: expect.any(Number), size: 'reserved word' });
  });

  it('are found once, however often they are asked for', async () => {
    await putMany(2);
    const found = await table.getMany([key(0), key(1), key(0), key(2), key(2)], ['number']);
    expect(numbersOf(found).sort()).toEqual([0, 1]);
    expect(await table.getMany([], ['number'])).toEqual([]);
  });

  it('are asked for again when DynamoDB leaves some out', async () => {
    const asked: string[][] = [];
    const client = {
      send: async ({ input }: BatchGetItemCommand): Promise<Partial<BatchGetItemCommandOutput>> => {
        const keys = input.RequestItems?.orders?.Keys ?? [];
        asked.push(keys.map(({ sk }) => sk?.S ?? ''));
        return {
          Responses: { orders: keys.slice(0, 60) },
          UnprocessedKeys: keys.length > 60 ? { orders: { Keys: keys.slice(60) } } : {},
        };
      },
    } as unknown as DynamoDBClient;
    const keys = Array.from({ length: 150 }, (_, i) => key(i));
    const found = await new DynamoTable('orders', client).getMany(keys, ['pk', 'sk']);
    expect(found.map(({ sk }) => sk).sort()).toEqual(keys.map(({ sk }) => sk));
    expect(asked.map(({ length }) => length)).toEqual([100, 90, 30]);
  });
});

describe('a query', () => {
  it('goes on over pages to the end, in the order of keys', async () => {
    await putMany(50, { text: 'x'.repeat(50_000) });
    expect(numbersOf(await table.queryAll({ where: wherePk() }))).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect(numbersOf(await table.queryAll({ where: wherePk(), limit: 20 }))).toHaveLength(50);
  });

  it('goes backwards, and ends when the caller has enough', async () => {
    await putMany(5);
    const seen: unknown[] = [];
    for await (const { number } of table.query({ where: wherePk(), descending: true, limit: 1 })) {
      seen.push(number);
      if (seen.length === 2) break;
    }
    expect(seen).toEqual([4, 3]);
  });

  it('reads an index, where only items with its keys are', async () => {
    await table.put({ ...key(1), dueRegion: pk, dueAt: '2' });
    await table.put({ ...key(2), dueRegion: pk, dueAt: '1' });
    await table.put({ ...key(3), dueRegion: pk });
    const where = { expression: 'dueRegion = :region', values: { ':region': pk } };
    expect((await table.queryAll({ index: 'due', where })).map(({ sk }) => sk)).toEqual([key(2).sk, key(1).sk]);
  });
});

describe('a failure that is no lost condition', () => {
  it('is an error', async () => {
    await expect(table.put({ ...key(1), sk: '' })).rejects.toThrow();
    await expect(table.put({ ...key(1), text: 'x'.repeat(500_000) }, NOT_THERE)).rejects.toThrow(/size/i);
  });
});
