import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AttributeValue,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Replica } from '../../../../infra/local/engines/replica.ts';
import { startTable, type TableEngine } from '../../../../infra/local/engines/table.ts';
import { AWS } from '../../../../infra/local/function-environment.ts';
import { Replicator } from '../../../../infra/local/regions/replicator.ts';
import { runs } from '../../../support/runs.ts';
import { settled } from '../../../support/settled.ts';

const TableName = 'order-relay';
const REGIONS = ['jp', 'us', 'fr'] as const;
type RegionName = (typeof REGIONS)[number];
type Tables = Readonly<Record<RegionName, TableEngine>>;

let now = 0;
let tables: Tables;
const ends: (() => unknown)[] = [];

async function startTables(directory?: string): Promise<Tables> {
  const started = await Promise.all(
    REGIONS.map(async region => {
      const table = await startTable(TableName, {
        directory: directory && join(directory, region),
        client: AWS,
        replicaOf: { region, clock: () => now },
      });
      return [region, table] as const;
    }),
  );
  return Object.fromEntries(started) as unknown as Tables;
}

const closeTables = (started: Tables) => Promise.all(Object.values(started).map(table => table.close()));
const replicasOf = (started: Tables) => Object.values(started).map(({ replica }) => replica as Replica);

function startReplicator(started: Tables): Replicator {
  const replicator = new Replicator(replicasOf(started), { clock: () => now });
  ends.push(() => replicator.stop());
  return replicator;
}

beforeEach(async () => {
  now = 1_000_000;
  tables = await startTables();
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  await closeTables(tables);
});

const keyOf = (pk: string, sk: string) => ({ pk: { S: pk }, sk: { S: sk } });

async function read(region: RegionName, pk: string, started = tables): Promise<Record<string, string | undefined>> {
  const { Items = [] } = await started[region].client.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: pk } },
    }),
  );
  return Object.fromEntries(Items.map(({ sk, value }) => [sk?.S, value?.S]));
}

/** What the index `due` has of the partition; each item stands in it under its own time. */
async function readIndex(region: RegionName, pk: string): Promise<Record<string, string | undefined>> {
  const { Items = [] } = await tables[region].client.send(
    new QueryCommand({
      TableName,
      IndexName: 'due',
      KeyConditionExpression: 'dueRegion = :pk',
      ExpressionAttributeValues: { ':pk': { S: pk } },
    }),
  );
  return Object.fromEntries(Items.map(({ sk, value }) => [sk?.S, value?.S]));
}

const itemOf = (pk: string, sk: string, value: string): Record<string, AttributeValue> => ({
  ...keyOf(pk, sk),
  value: { S: value },
  dueRegion: { S: pk },
  dueAt: { S: value },
});

const put = (region: RegionName, pk: string, sk: string, value: string) =>
  tables[region].client.send(new PutItemCommand({ TableName, Item: itemOf(pk, sk, value) }));

describe('a write to one region’s table', () => {
  it('is in the other tables after half the lag at the earliest and all of it at the latest', async () => {
    const replicator = startReplicator(tables);
    replicator.setLag('jp', 1000);
    await put('jp', 'a', '1', 'x');
    now += 499;
    await replicator.deliverDue();
    expect(await read('us', 'a')).toEqual({});
    now += 501;
    await replicator.deliverDue();
    expect(await read('us', 'a')).toEqual({ 1: 'x' });
    expect(await readIndex('fr', 'a')).toEqual({ 1: 'x' });
  });

  it('waits while one of the two is isolated, and arrives after that', async () => {
    const replicator = startReplicator(tables);
    replicator.setIsolated('us', true);
    await put('jp', 'a', '1', 'from jp');
    await put('us', 'a', '2', 'from us');
    now += 3_600_000;
    await replicator.deliverDue();
    expect(await read('us', 'a')).toEqual({ 2: 'from us' });
    expect(await read('fr', 'a')).toEqual({ 1: 'from jp' });
    replicator.setIsolated('us', false);
    await replicator.deliverDue();
    for (const region of REGIONS) expect(await read(region, 'a')).toEqual({ 1: 'from jp', 2: 'from us' });
  });

  it('arrives by itself', async () => {
    const replicator = new Replicator(replicasOf(tables));
    ends.push(() => replicator.stop());
    now = Date.now();
    await put('jp', 'a', '1', 'x');
    await settled(async () => expect(await read('us', 'a')).toEqual({ 1: 'x' }));
  });

  it('loses against a later one, a deletion too, whichever arrives first', async () => {
    const replicator = startReplicator(tables);
    await put('jp', 'a', '1', 'old');
    await put('jp', 'a', '2', 'old');
    now += 1;
    await put('us', 'a', '1', 'new');
    await tables.us.client.send(new DeleteItemCommand({ TableName, Key: keyOf('a', '2') }));
    now += 10_000;
    await replicator.deliverDue();
    for (const region of REGIONS) expect(await read(region, 'a')).toEqual({ 1: 'new' });
  });

  it('is told once however it is made, and not at all when its condition fails', async () => {
    const told: string[] = [];
    tables.us.replica?.onWrite(({ item }) => told.push((item?.value as { S: string } | undefined)?.S ?? 'deleted'));
    const { client } = tables.us;
    await put('us', 'a', '1', 'put');
    const refused = new PutItemCommand({
      TableName,
      Item: itemOf('a', '1', 'refused'),
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    await expect(client.send(refused)).rejects.toThrow(ConditionalCheckFailedException);
    await client.send(
      new UpdateItemCommand({
        TableName,
        Key: keyOf('a', '1'),
        UpdateExpression: 'SET #value = :value',
        ExpressionAttributeNames: { '#value': 'value' },
        ExpressionAttributeValues: { ':value': { S: 'updated' } },
      }),
    );
    await client.send(
      new BatchWriteItemCommand({
        RequestItems: { [TableName]: [{ PutRequest: { Item: itemOf('a', '2', 'batch') } }] },
      }),
    );
    await client.send(new DeleteItemCommand({ TableName, Key: keyOf('a', '1') }));
    expect(told).toEqual(['put', 'updated', 'batch', 'deleted']);
  });
});

it('what was not replicated when the runner ended arrives after the restart, deletions too', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'order-relay-'));
  ends.push(() => rmSync(directory, { recursive: true }));
  const before = await startTables(directory);
  const write = async (region: RegionName, sk: string, value: string) =>
    before[region].client.send(new PutItemCommand({ TableName, Item: itemOf('a', sk, value) }));
  const replicator = new Replicator(replicasOf(before), { clock: () => now });
  await write('jp', '1', 'old');
  await write('jp', '2', 'old');
  now += 10_000;
  await replicator.deliverDue();
  await write('jp', '1', 'jp');
  now += 1;
  await write('us', '1', 'us');
  await before.fr.client.send(new DeleteItemCommand({ TableName, Key: keyOf('a', '2') }));
  await replicator.stop();
  await closeTables(before);

  const after = await startTables(directory);
  ends.push(() => closeTables(after));
  await new Replicator(replicasOf(after)).level();
  for (const region of REGIONS) expect(await read(region, 'a', after)).toEqual({ 1: 'us' });
});

const regionName = fc.constantFrom(...REGIONS);
const STEPS = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        does: fc.constantFrom('put' as const, 'put if absent' as const, 'delete' as const),
        region: regionName,
        sk: fc.constantFrom('1', '2', '3'),
      }),
    },
    { weight: 4, arbitrary: fc.record({ does: fc.constant('pass' as const), ms: fc.constantFrom(0, 1, 50, 400) }) },
    fc.record({ does: fc.constant('isolate' as const), region: regionName, isIsolated: fc.boolean() }),
    fc.record({ does: fc.constant('lag' as const), region: regionName, lagMs: fc.constantFrom(0, 100, 5000) }),
    fc.record({ does: fc.constant('restart' as const) }),
  ),
  { minLength: 5, maxLength: 40 },
);

it('tables become equal, item by item the last write, and show nothing that nobody wrote', {
  tags: ['long'],
}, async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(STEPS, async steps => {
      const pk = `run ${++run}`;
      const written: { sk: string; value: string | undefined; at: number }[] = [];
      let replicator = startReplicator(tables);
      let step = 0;
      const check = async () => {
        for (const region of REGIONS) {
          const found = await read(region, pk);
          expect(await readIndex(region, pk)).toEqual(found);
          for (const [sk, value] of Object.entries(found))
            expect(written).toContainEqual(expect.objectContaining({ sk, value }));
        }
      };
      const make: Record<string, (region: RegionName, sk: string) => Promise<string | undefined>> = {
        put: async (region, sk) => {
          await put(region, pk, sk, `${step}`);
          return `${step}`;
        },
        'put if absent': async (region, sk) => {
          const Item = itemOf(pk, sk, `${step}`);
          const ConditionExpression = 'attribute_not_exists(pk)';
          await tables[region].client.send(new PutItemCommand({ TableName, Item, ConditionExpression }));
          return `${step}`;
        },
        delete: async (region, sk) => {
          await tables[region].client.send(new DeleteItemCommand({ TableName, Key: keyOf(pk, sk) }));
          return undefined;
        },
      };
      for (const one of steps) {
        step++;
        if (one.does === 'pass') {
          now += one.ms;
          await replicator.deliverDue();
          await check();
        } else if (one.does === 'isolate') replicator.setIsolated(one.region, one.isIsolated);
        else if (one.does === 'lag') replicator.setLag(one.region, one.lagMs);
        else if (one.does === 'restart') {
          await replicator.stop();
          replicator = startReplicator(tables);
          await replicator.level();
        } else {
          try {
            written.push({ sk: one.sk, value: await make[one.does]?.(one.region, one.sk), at: now });
          } catch (error) {
            if (!(error instanceof ConditionalCheckFailedException)) throw error;
          }
        }
      }
      for (const region of REGIONS) {
        replicator.setIsolated(region, false);
        replicator.setLag(region, 0);
      }
      await replicator.deliverDue();
      await check();
      const [first, ...others] = await Promise.all(REGIONS.map(region => read(region, pk)));
      for (const other of others) expect(other).toEqual(first);
      for (const sk of new Set(written.map(({ sk }) => sk))) {
        const ofItem = written.filter(one => one.sk === sk);
        const lastAt = Math.max(...ofItem.map(({ at }) => at));
        // Of several writes at the same millisecond any may be the last.
        expect(ofItem.filter(({ at }) => at === lastAt).map(({ value }) => value)).toContain(first?.[sk]);
      }
      await replicator.stop();
    }),
    { numRuns: runs(20) },
  );
});
