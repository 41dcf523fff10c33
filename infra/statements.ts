import { ArnFormat, type Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { FunctionSpec, QueueName, TableAction } from '../functions/spec.ts';
import type { Config } from './config.ts';
import { connectionSecretName, keySecretName } from './secrets.ts';
import { TABLE } from './topology.ts';

/**
 * What a function's spec lets it do, and no more. Table and secrets are named, not passed, so that every ARN is
 * of the stack's own region: there are the replicas, and nothing may depend on the home region being up.
 */
export function statementsOf(
  spec: FunctionSpec,
  { stack, config, queues }: { stack: Stack; config: Config; queues: Readonly<Record<QueueName, Queue>> },
): PolicyStatement[] {
  const allow = (actions: readonly string[], resources: readonly string[]) =>
    actions.length === 0 || resources.length === 0
      ? []
      : [new PolicyStatement({ actions: [...actions], resources: [...resources] })];

  const table = stack.formatArn({ service: 'dynamodb', resource: 'table', resourceName: config.name });
  const secret = (resourceName: string) =>
    stack.formatArn({
      service: 'secretsmanager',
      resource: 'secret',
      // Secrets Manager appends a hyphen and six characters of its own.
      resourceName: `${resourceName}-??????`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  const secrets = {
    root: [secret(keySecretName(config.name, 'root'))],
    tokens: [secret(keySecretName(config.name, 'tokens'))],
    operator: [secret(keySecretName(config.name, 'operator'))],
    connections: config.connections.map(connection => secret(connectionSecretName(config.name, connection))),
  };

  return [
    ...tableStatements(spec, table),
    ...allow(
      ['dynamodb:Query'],
      spec.indexes.map(index => `${table}/index/${index}`),
    ),
    ...allow(
      ['sqs:SendMessage'],
      spec.sendsTo.map(name => queues[name].queueArn),
    ),
    ...allow(
      ['secretsmanager:GetSecretValue'],
      spec.secrets.flatMap(kind => secrets[kind]),
    ),
  ];
}

const LEADING_KEYS = 'dynamodb:LeadingKeys';

/**
 * The table's items, by the partitions that a request names (a batch names several). Items of clients are in no index.
 * "For all" holds of none too, so that none is ruled out beside it.
 */
function tableStatements({ table, clients, partitions }: FunctionSpec, arn: string): PolicyStatement[] {
  if (table.length === 0) return [];
  if (partitions) return partitionStatements(table, partitions, arn);
  const props = { actions: table.map(action => `dynamodb:${action}`), resources: [arn] };
  const keys = { [LEADING_KEYS]: TABLE.clientsPartitions };
  if (clients === 'too') return [new PolicyStatement(props)];
  if (clients === 'only') {
    const conditions = { 'ForAllValues:StringEquals': keys, Null: { [LEADING_KEYS]: 'false' } };
    return [new PolicyStatement({ ...props, conditions })];
  }
  const denied = { ...props, effect: Effect.DENY, conditions: { 'ForAnyValue:StringEquals': keys } };
  return [new PolicyStatement(props), new PolicyStatement(denied)];
}

const WRITES: ReadonlySet<TableAction> = new Set<TableAction>(['PutItem', 'DeleteItem']);

/** No partition but those named: a request that names none is refused, too. */
function partitionStatements(
  table: readonly TableAction[],
  { read, write }: NonNullable<FunctionSpec['partitions']>,
  arn: string,
): PolicyStatement[] {
  const allow = (actions: readonly TableAction[], partitions: readonly string[]) =>
    new PolicyStatement({
      actions: actions.map(action => `dynamodb:${action}`),
      resources: [arn],
      conditions: {
        'ForAllValues:StringLike': { [LEADING_KEYS]: [...partitions] },
        Null: { [LEADING_KEYS]: 'false' },
      },
    });
  return [
    allow(
      table.filter(action => !WRITES.has(action)),
      read,
    ),
    allow(
      table.filter(action => WRITES.has(action)),
      write,
    ),
  ];
}
