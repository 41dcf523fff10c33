import { setTimeout as pause } from 'node:timers/promises';
import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Written } from '../../domain/ports.ts';
import { AWS_CLIENT, fastClient, PATIENT_CLIENT } from '../aws-client.ts';
import { TableProtocol } from './table-protocol.ts';

export type Item = Readonly<Record<string, unknown>>;

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** A DynamoDB expression on the stored item, with its placeholders: `#name` in `names`, `:value` in `values`. */
export interface Condition {
  readonly expression: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Item;
}

export interface Query {
  readonly index?: 'history' | 'due' | 'contract';
  /** A key condition. */
  readonly where: Condition;
  readonly descending?: boolean;
  readonly limit?: number;
  /** Only these of each item; all of them by default. */
  readonly attributes?: readonly string[];
}

/** For maps and sets of keys. */
export const keyText = ({ pk, sk }: Key) => `${pk} ${sk}`;

export const NOT_THERE: Condition = { expression: 'attribute_not_exists(pk)' };

export const inPartition = (pk: string): Condition => ({ expression: 'pk = :pk', values: { ':pk': pk } });

/** Optimistic locking: the stored item must have revision `read`; 0 means that there is none. */
export function unlessChanged(read: number): Condition {
  return read === 0
    ? NOT_THERE
    : { expression: '#revision = :read', names: { '#revision': 'revision' }, values: { ':read': read } };
}

/** DynamoDB takes so many keys in one BatchGetItem, each once. */
export const BATCH_GET_LIMIT = 100;
const UNPROCESSED_PAUSE_MS = 50;

/** The table, with items as plain objects. Reads are strongly consistent except on indexes. Errors are the SDK's. */
export class DynamoTable {
  readonly #client: DynamoDBClient;
  readonly #name: string;

  constructor(name: string, client = fastClient(new DynamoDBClient({ ...AWS_CLIENT, protocol: TableProtocol }))) {
    this.#client = client;
    this.#name = name;
  }

  /** For functions that put thousands of items at once: one partition takes a thousand small writes a second. */
  static outlivingThrottling<T extends DynamoTable>(
    this: new (
      name: string,
      client: DynamoDBClient,
    ) => T,
    name: string,
  ): T {
    return new this(name, fastClient(new DynamoDBClient({ ...PATIENT_CLIENT, protocol: TableProtocol })));
  }

  async get(key: Key): Promise<Item | undefined> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#name, Key: marshall(key), ConsistentRead: true }),
    );
    return Item && unmarshall(Item);
  }

  /** The items of `keys` that exist, in no particular order; only `attributes` of each, where some are given. */
  async getMany(keys: readonly Key[], attributes: readonly string[] = []): Promise<Item[]> {
    const found: Item[] = [];
    let waiting = [...new Map(keys.map(key => [keyText(key), key])).values()];
    while (waiting.length > 0) {
      const { items, unprocessed } = await this.getBatch(waiting.slice(0, BATCH_GET_LIMIT), attributes);
      found.push(...items);
      if (unprocessed.length > 0) await pause(UNPROCESSED_PAUSE_MS);
      waiting = [...waiting.slice(BATCH_GET_LIMIT), ...unprocessed];
    }
    return found;
  }

  /** One request: see BATCH_GET_LIMIT. `unprocessed` are the keys that DynamoDB left out, for now. */
  protected async getBatch(
    keys: readonly Key[],
    attributes: readonly string[] = [],
  ): Promise<{ items: Item[]; unprocessed: Key[] }> {
    const { Responses, UnprocessedKeys } = await this.#client.send(
      new BatchGetItemCommand({
        RequestItems: {
          [this.#name]: { Keys: keys.map(key => marshall(key)), ConsistentRead: true, ...projection(attributes) },
        },
      }),
    );
    return {
      items: (Responses?.[this.#name] ?? []).map(item => unmarshall(item)),
      unprocessed: (UnprocessedKeys?.[this.#name]?.Keys ?? []).map(key => unmarshall(key) as Key),
    };
  }

  /** Returns 'stale' when the condition does not hold. */
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

  /** Changes when another table takes this one's place. */
  async readId(): Promise<string> {
    const { Table } = await this.#client.send(new DescribeTableCommand({ TableName: this.#name }));
    return `${Table?.TableId} ${Table?.CreationDateTime?.toISOString()}`;
  }

  /** All pages, each fetched only when the caller gets to it. `limit` is items a page. */
  async *query(query: Query): AsyncGenerator<Item> {
    for await (const page of this.#pages(query)) yield* page;
  }

  /** The same of an index that holds no whole items: those that its entries are of, but for what went meanwhile. */
  async *queryItems(query: Query): AsyncGenerator<Item> {
    for await (const page of this.#pages(query)) {
      const keys = page.map(({ pk, sk }): Key => ({ pk: String(pk), sk: String(sk) }));
      const items = new Map((await this.getMany(keys)).map(item => [keyText(item as Item & Key), item]));
      for (const key of keys) {
        const item = items.get(keyText(key));
        if (item !== undefined) yield item;
      }
    }
  }

  async *#pages(query: Query): AsyncGenerator<Item[]> {
    const { names, values, expression } = query.where;
    const { ProjectionExpression, ExpressionAttributeNames } = projection(query.attributes ?? []);
    const input: QueryCommandInput = {
      TableName: this.#name,
      IndexName: query.index,
      ProjectionExpression,
      ConsistentRead: query.index === undefined,
      KeyConditionExpression: expression,
      ExpressionAttributeNames:
        names || ExpressionAttributeNames ? { ...names, ...ExpressionAttributeNames } : undefined,
      ExpressionAttributeValues: values && marshall(values),
      ScanIndexForward: !query.descending,
      Limit: query.limit,
    };
    let from: QueryCommandInput['ExclusiveStartKey'];
    do {
      const page = await this.#client.send(new QueryCommand({ ...input, ExclusiveStartKey: from }));
      yield (page.Items ?? []).map(item => unmarshall(item));
      from = page.LastEvaluatedKey;
    } while (from);
  }

  /** How many items the first page of a query has, of those that pass the filter: up to 1 MB of them are read. */
  async countPage({ index, where: { expression, names, values } }: Query, filter?: Condition): Promise<number> {
    const { Count = 0 } = await this.#client.send(
      new QueryCommand({
        TableName: this.#name,
        IndexName: index,
        Select: 'COUNT',
        KeyConditionExpression: expression,
        FilterExpression: filter?.expression,
        ExpressionAttributeNames: names || filter?.names ? { ...names, ...filter?.names } : undefined,
        ExpressionAttributeValues: marshall({ ...values, ...filter?.values }),
      }),
    );
    return Count;
  }

  async queryAll(query: Query): Promise<Item[]> {
    return (await Array.fromAsync(this.#pages(query))).flat();
  }
}

/** Every name has a placeholder: many ordinary words are reserved in expressions. */
function projection(attributes: readonly string[]) {
  if (attributes.length === 0) return {};
  const names = Object.fromEntries(attributes.map((name, i) => [`#a${i}`, name]));
  return { ProjectionExpression: Object.keys(names).join(','), ExpressionAttributeNames: names };
}
