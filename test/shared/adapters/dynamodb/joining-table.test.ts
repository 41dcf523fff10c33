import { type BatchGetItemCommand, type DynamoDBClient, DynamoDBServiceException } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JoiningTable } from '../../../../shared/adapters/dynamodb/joining-table.ts';
import { startTable } from '../../../support/table.ts';

let engine: Awaited<ReturnType<typeof startTable>>;
let table: JoiningTable;
let commands: string[] = [];

beforeAll(async () => {
  engine = await startTable();
  table = new JoiningTable(engine.name, engine.client);
  await Promise.all(Array.from({ length: 150 }, (_, i) => engine.table.put({ ...key(i), number: i })));
  engine.client.middlewareStack.add(
    (next, { commandName = '' }) =>
      args => {
        commands.push(commandName);
        return next(args);
      },
    { step: 'initialize' },
  );
});
afterAll(() => engine.close());

const key = (number: number) => ({ pk: 'test', sk: `item-${number}` });
const item = (number: number) => ({ ...key(number), number });
function takeCommands(): string[] {
  const taken = commands;
  commands = [];
  return taken;
}

describe('items that are wanted at once', () => {
  it('are read by one request, each for whoever wants it, and found to be missing', async () => {
    const found = await Promise.all([0, 1, 999, 1].map(number => table.get(key(number))));
    expect(found).toEqual([item(0), item(1), undefined, item(1)]);
    expect(takeCommands()).toEqual(['BatchGetItemCommand']);
  });

  it('are read by as many requests as take them', async () => {
    const numbers = Array.from({ length: 150 }, (_, i) => i);
    expect(await Promise.all(numbers.map(number => table.get(key(number))))).toEqual(numbers.map(item));
    expect(takeCommands()).toEqual(['BatchGetItemCommand', 'BatchGetItemCommand']);
  });

  it('are read anew when they are wanted again', async () => {
    await Promise.all([table.get(key(0)), table.get(key(1))]);
    await table.put({ ...key(1), number: 'changed' });
    const [, changed] = await Promise.all([table.get(key(0)), table.get(key(1))]);
    expect(changed).toMatchObject({ number: 'changed' });
    await table.put(item(1));
    takeCommands();
  });

  it('fail alone when DynamoDB refuses one of them', async () => {
    const results = await Promise.allSettled([table.get(key(0)), table.get({ pk: '', sk: '' }), table.get(key(1))]);
    expect(results).toMatchObject([
      { status: 'fulfilled', value: item(0) },
      { status: 'rejected', reason: { name: 'ValidationException' } },
      { status: 'fulfilled', value: item(1) },
    ]);
    takeCommands();
  });
});

describe('an item that is wanted alone', () => {
  it('is read as such, once for all who want it', async () => {
    expect(await Promise.all([table.get(key(7)), table.get(key(7))])).toEqual([item(7), item(7)]);
    expect(takeCommands()).toEqual(['GetItemCommand']);
  });
});

/** A DynamoDB that leaves `item-1` out of batches, and answers for it alone as told. */
function startBusy(alone: () => Promise<object>) {
  const send = async ({ input }: BatchGetItemCommand | { readonly input: object }) => {
    if (!('RequestItems' in input)) return alone();
    const keys = input.RequestItems?.orders?.Keys ?? [];
    const isBusy = ({ sk }: (typeof keys)[number]) => sk?.S === 'item-1';
    return {
      Responses: { orders: keys.filter(each => !isBusy(each)) },
      UnprocessedKeys: { orders: { Keys: keys.filter(isBusy) } },
    };
  };
  return new JoiningTable('orders', { send } as unknown as DynamoDBClient);
}

describe('a key that is too busy', () => {
  it('is read alone, and holds no other', async () => {
    const answer = Promise.withResolvers<object>();
    const busy = startBusy(() => answer.promise);
    const held = busy.get(key(1));
    expect(await busy.get(key(0))).toEqual(key(0));
    answer.resolve({ Item: { pk: { S: 'test' }, sk: { S: 'item-1' } } });
    expect(await held).toEqual(key(1));
  });

  it('fails alone', async () => {
    const busy = startBusy(() => Promise.reject(new Error('throttled')));
    const [first, second] = await Promise.allSettled([busy.get(key(0)), busy.get(key(1))]);
    expect(first).toMatchObject({ status: 'fulfilled' });
    expect(second).toMatchObject({ status: 'rejected', reason: { message: 'throttled' } });
  });
});

describe('a table that does not answer', () => {
  it('fails all that want something of it, once', async () => {
    let asked = 0;
    const send = async () => {
      asked++;
      throw new DynamoDBServiceException({ name: 'InternalServerError', $fault: 'server', $metadata: {}, message: '' });
    };
    const down = new JoiningTable('orders', { send } as unknown as DynamoDBClient);
    const results = await Promise.allSettled([down.get(key(0)), down.get(key(1))]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(asked).toBe(1);
  });
});

describe('queries', () => {
  const where = (number: number) => ({
    where: { expression: 'pk = :pk AND sk = :sk', values: { ':pk': 'test', ':sk': `item-${number}` } },
  });

  it('that are the same are one, and others their own', async () => {
    takeCommands();
    const found = await Promise.all([1, 1, 2].map(number => table.queryAll(where(number))));
    expect(found).toEqual([[item(1)], [item(1)], [item(2)]]);
    expect(takeCommands()).toEqual(['QueryCommand', 'QueryCommand']);
  });
});
