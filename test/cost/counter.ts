import { isDeepStrictEqual } from 'node:util';
import { type AttributeValue, type ConsumedCapacity, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod/mini';
import { type Counts, NOTHING } from '../../infra/cost/counts.ts';
import { TABLE } from '../../infra/topology.ts';
import { setLogSink } from '../../shared/runtime/logger.ts';

type Counting = { -readonly [K in keyof Counts]: Counts[K] };
type Send = (this: unknown, command: Command, ...rest: unknown[]) => Promise<unknown>;
interface Command {
  readonly input: { Item?: Item; [option: string]: unknown };
}
type Item = Readonly<Record<string, AttributeValue>>;
interface Output {
  readonly ConsumedCapacity?: ConsumedCapacity | ConsumedCapacity[];
  readonly Attributes?: Item;
}

let current: Counting | undefined;

/** What `work` asks of AWS. One at a time. */
export async function count(work: () => Promise<unknown>): Promise<Counts> {
  const counts: Counting = { ...NOTHING };
  current = counts;
  try {
    await work();
  } finally {
    current = undefined;
  }
  return counts;
}

let commands: Record<string, number> | undefined;

/** What `work` asks of AWS, by command: `PutItem: 3`. One at a time. */
export async function countCommands(work: () => Promise<unknown>): Promise<Readonly<Record<string, number>>> {
  const counted: Record<string, number> = {};
  commands = counted;
  try {
    await work();
  } finally {
    commands = undefined;
  }
  return counted;
}

function countCommand({ constructor: { name } }: object): void {
  const command = name.replace(/Command$/, '');
  if (commands) commands[command] = (commands[command] ?? 0) + 1;
}

export function countRun(name: string): void {
  if (current) current.runs = { ...current.runs, [name]: (current.runs[name] ?? 0) + 1 };
}

export function add(what: Exclude<keyof Counts, 'runs'>, amount: number): void {
  if (current) current[what] += amount;
}

let metrics = new Set<string>();

/** The metrics that CloudWatch would have made of the lines logged since this was asked last: one for each name and values of its dimensions. */
export function takeMetrics(): ReadonlySet<string> {
  const taken = metrics;
  metrics = new Set();
  return taken;
}

const EMBEDDED = z.object({
  _aws: z.object({
    CloudWatchMetrics: z.array(
      z.object({ Dimensions: z.array(z.array(z.string())), Metrics: z.array(z.object({ Name: z.string() })) }),
    ),
  }),
});

function metricsOf(entry: Readonly<Record<string, unknown>>): string[] {
  const { _aws } = EMBEDDED.safeParse(entry).data ?? { _aws: { CloudWatchMetrics: [] } };
  return _aws.CloudWatchMetrics.flatMap(({ Dimensions, Metrics }) =>
    Dimensions.flatMap(names => {
      const values = names.map(name => `${name}=${entry[name]}`);
      return Metrics.map(({ Name }) => [Name, ...values].join());
    }),
  );
}

/** From now on, every call of the SDK's clients and every line of the log is looked at. */
export function startCounting(): void {
  setLogSink(line => {
    add('logBytes', Buffer.byteLength(`${line}\n`));
    if (current) for (const metric of metricsOf(JSON.parse(line))) metrics.add(metric);
  });
  const send = DynamoDBClient.prototype.send as Send;
  const measured: Send = async function (command, ...rest) {
    countCommand(command);
    const isWrite = /^(Put|Delete)/.test(command.constructor.name);
    // The engine tells the table's units as DynamoDB does, and nothing of what indexes take.
    if (command.constructor.name !== 'DescribeTableCommand') command.input.ReturnConsumedCapacity = 'TOTAL';
    if (isWrite) command.input.ReturnValues = 'ALL_OLD';
    const { ConsumedCapacity = [], Attributes, ...output } = (await send.call(this, command, ...rest)) as Output;
    const units = [ConsumedCapacity].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
    add(
      isWrite ? 'writeUnits' : 'readUnits',
      isWrite ? units + indexUnits(units, Attributes, command.input.Item) : units,
    );
    return output;
  };
  DynamoDBClient.prototype.send = measured as typeof DynamoDBClient.prototype.send;
  countRequests(SQSClient.prototype, 'queueRequests');
  countRequests(SecretsManagerClient.prototype, 'secretRequests');
}

/**
 * How many units the indexes take for one write in the table of so many: those of one write where an entry comes, goes or
 * changes, and of two where its key changes, since the old entry goes and a new one comes. An entry that is not the whole
 * item is less than a kilobyte, which is one unit; where nothing of it changes, none.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes
 */
function indexUnits(units: number, before: Item | undefined, after: Item | undefined): number {
  const taken = Object.values(TABLE.indexes).map(index => {
    const { partitionKey, sortKey } = index;
    const isWhole = !('attributes' in index);
    const [old, young] = [before, after].map(item =>
      item?.[partitionKey] && item[sortKey] ? [item[partitionKey], item[sortKey]] : undefined,
    );
    const writes = old && young ? (isDeepStrictEqual(old, young) ? Number(isWhole) : 2) : Number(Boolean(old ?? young));
    return writes * (isWhole ? units : 1);
  });
  return taken.reduce<number>((sum, n) => sum + n, 0);
}

function countRequests(client: { send: unknown }, what: 'queueRequests' | 'secretRequests'): void {
  const send = client.send as Send;
  const counted: Send = function (command, ...rest) {
    countCommand(command);
    add(what, 1);
    return send.call(this, command, ...rest);
  };
  client.send = counted;
}
