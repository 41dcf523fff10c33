import { setTimeout as pause } from 'node:timers/promises';
import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Written } from '../../domain/ports.ts';

export type Item = Readonly<Record<string, unknown>>;

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** A condition on the stored item, in DynamoDB's own language; `#name` and `:name` stand for what `names` and `values` hold. */
export interface Condition {
  readonly expression: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Item;
}

export interface Query {
  readonly index?: 'feed' | 'history' | 'due' | 'contract';
  /** On the keys, as in `Condition`. */
  readonly where: Condition;
  readonly descending?: boolean;
  readonly limit?: number;
}

export const NOT_THERE: Condition = { expression: 'attribute_not_exists(pk)' };

/** The item may be put over revision `read` only; 0 stands for none. */
export function unlessChanged(read: number): Condition {
  return read === 0
    ? NOT_THERE
    : { expression: '#revision = :read', names: { '#revision': 'revision' }, values: { ':read': read } };
}

const BATCH_GET_LIMIT = 100;
const UNPROCESSED_PAUSE_MS = 50;

/** The one table, in plain items. Reads are strongly consistent except on indexes. Errors are the SDK's own. */
export class DynamoTable {
  readonly #client: DynamoDBClient;
  readonly #name: string;

  constructor(name: string, client = new DynamoDBClient()) {
    this.#client = client;
    this.#name = name;
  }

  async get(key: Key): Promise<Item | undefined> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#name, Key: marshall(key), ConsistentRead: true }),
    );
    return Item && unmarshall(Item);
  }

  /** Those of the keys that have an item, in no order; `attributes` limits what comes back. */
  async getMany(keys: readonly Key[], attributes: readonly string[] = []): Promise<Item[]> {
    const found: Item[] = [];
    const names = Object.fromEntries(attributes.map((name, i) => [`#a${i}`, name]));
    // DynamoDB refuses a batch that names a key twice.
    let waiting = [...new Map(keys.map(key => [`${key.pk} ${key.sk}`, key])).values()];
    while (waiting.length > 0) {
      const batch = waiting.slice(0, BATCH_GET_LIMIT);
      const { Responses, UnprocessedKeys } = await this.#client.send(
        new BatchGetItemCommand({
          RequestItems: {
            [this.#name]: {
              Keys: batch.map(key => marshall(key)),
              ConsistentRead: true,
              ...(attributes.length > 0 && {
                ProjectionExpression: Object.keys(names).join(','),
                ExpressionAttributeNames: names,
              }),
            },
          },
        }),
      );
      found.push(...(Responses?.[this.#name] ?? []).map(item => unmarshall(item)));
      const unprocessed = UnprocessedKeys?.[this.#name]?.Keys ?? [];
      if (unprocessed.length > 0) await pause(UNPROCESSED_PAUSE_MS);
      waiting = [...waiting.slice(BATCH_GET_LIMIT), ...unprocessed.map(key => unmarshall(key) as Key)];
    }
    return found;
  }

  async put(item: Item & Key, condition?: Condition): Promise<Written> {
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#name,
          Item: marshall(item, { removeUndefinedValues: true }),
          ...(condition && {
            ConditionExpression: condition.expression,
            ExpressionAttributeNames: condition.names,
            ExpressionAttributeValues: condition.values && marshall(condition.values),
          }),
        }),
      );
      return 'done';
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return 'stale';
      throw error;
    }
  }

  async delete(key: Key): Promise<void> {
    await this.#client.send(new DeleteItemCommand({ TableName: this.#name, Key: marshall(key) }));
  }

  /** Page by page, until the end or until the caller stops asking. */
  async *query(query: Query): AsyncGenerator<Item> {
    const { names, values, expression } = query.where;
    const input: QueryCommandInput = {
      TableName: this.#name,
      IndexName: query.index,
      ConsistentRead: query.index === undefined,
      KeyConditionExpression: expression,
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: values && marshall(values),
      ScanIndexForward: !query.descending,
      Limit: query.limit,
    };
    let from: QueryCommandInput['ExclusiveStartKey'];
    do {
      const page = await this.#client.send(new QueryCommand({ ...input, ExclusiveStartKey: from }));
      for (const item of page.Items ?? []) yield unmarshall(item);
      from = page.LastEvaluatedKey;
    } while (from);
  }

  async queryAll(query: Query): Promise<Item[]> {
    return Array.fromAsync(this.query(query));
  }
}
