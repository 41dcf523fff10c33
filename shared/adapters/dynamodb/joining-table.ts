import { DynamoDBServiceException } from '@aws-sdk/client-dynamodb';
import { gather } from '../gather.ts';
import { BATCH_GET_LIMIT, DynamoTable, type Item, type Key, keyText, type Query } from './table.ts';

/**
 * Makes one request of the reads that are wanted at once, as a function's batch of messages wants them: of many GetItems
 * a BatchGetItem, of queries that are the same a single one. What DynamoDB leaves out of a batch is read alone, so that a
 * busy key holds no other; so is each key of a batch that it refuses. The function needs `dynamodb:BatchGetItem`.
 */
export class JoiningTable extends DynamoTable {
  readonly #get = gather<Key, Item | undefined>(calls => {
    const keys = [...new Map(calls.map(({ input }) => [keyText(input), input])).values()];
    const batches = new Map<string, Promise<Batch>>();
    for (let i = 0; i < keys.length; i += BATCH_GET_LIMIT) {
      const batch = keys.slice(i, i + BATCH_GET_LIMIT);
      const reading = this.#readBatch(batch);
      for (const key of batch) batches.set(keyText(key), reading);
    }
    for (const { input, resolve } of calls) resolve(this.#find(input, batches.get(keyText(input))));
  });
  readonly #queryAll = gather<Query, Item[]>(calls => {
    const readings = new Map<string, Promise<Item[]>>();
    for (const { input, resolve } of calls) {
      const text = JSON.stringify(input);
      const reading = readings.get(text) ?? super.queryAll(input);
      readings.set(text, reading);
      resolve(reading);
    }
  });

  override get(key: Key): Promise<Item | undefined> {
    return this.#get(key);
  }

  override queryAll(query: Query): Promise<Item[]> {
    return this.#queryAll(query);
  }

  async #find(key: Key, reading: Promise<Batch> | undefined): Promise<Item | undefined> {
    const batch = await reading;
    const text = keyText(key);
    return batch?.has(text) ? batch.get(text) : super.get(key);
  }

  async #readBatch(keys: readonly Key[]): Promise<Batch> {
    const [first] = keys;
    if (first !== undefined && keys.length === 1) return new Map([[keyText(first), await super.get(first)]]);
    try {
      const { items, unprocessed } = await this.getBatch(keys);
      const batch = new Map<string, Item | undefined>(keys.map(key => [keyText(key), undefined]));
      for (const item of items) batch.set(keyText(item as Item & Key), item);
      for (const key of unprocessed) batch.delete(keyText(key));
      return batch;
    } catch (error) {
      if (error instanceof DynamoDBServiceException && error.name === 'ValidationException') return new Map();
      throw error;
    }
  }
}

/** By its text, each key that DynamoDB answered for, with its item if there is one. */
type Batch = ReadonlyMap<string, Item | undefined>;
