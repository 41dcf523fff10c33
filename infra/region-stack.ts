import { CfnOutput, Duration, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue as SqsQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { QueueName } from '../functions/spec.ts';
import { type Config, domainNamesOf, type Region } from './config.ts';
import { DomainNames } from './domain-names.ts';
import { environmentOf } from './function-environment.ts';
import { HttpApi } from './http-api.ts';
import { networkOf, sendsWebhooks } from './network.ts';
import { RelayFunction } from './relay-function.ts';
import { DeadLetterQueue, RelayQueue } from './relay-queue.ts';
import { type ScheduledFunction, Schedules } from './schedules.ts';
import { statementsOf } from './statements.ts';
import { codeOf, type FunctionName, functionsOf, type OfFunctions, QUEUES, routesOf, SCHEDULES } from './topology.ts';
import { AlarmTopic } from './watch/alarm-topic.ts';
import { Alarms } from './watch/alarms.ts';
import { RegionDashboard } from './watch/region-dashboard.ts';

export interface RegionStackProps extends StackProps {
  readonly config: Config;
  readonly region: Region;
  readonly isProtected: boolean;
  /** Whether schedules and queues start nothing. The API answers all the same. */
  readonly isPaused: boolean;
}

/** What every region has: all queues, functions, schedules and an API. Nothing in it needs another region to run. */
export class RegionStack extends Stack {
  constructor(scope: Construct, id: string, { config, region, isProtected, isPaused, ...props }: RegionStackProps) {
    super(scope, id, {
      description: `order-relay in ${region.name}`,
      terminationProtection: isProtected,
      ...props,
    });
    const api = new HttpApi(this, 'Http', config);
    const apiHosts = [api.host, ...domainNamesOf(config)];
    const queues = mapNames(QUEUES, name => new RelayQueue(this, name).queue);
    const network = networkOf(this, region);
    const functions = createEach(functionsOf(config), name => {
      const code = codeOf(name, { hasIssuer: config.issuer !== undefined });
      const environment = environmentOf(code.spec, { config, region, queues, apiHosts });
      const statements = statementsOf(code.spec, { stack: this, config, queues });
      const place = sendsWebhooks(code.spec) ? { network } : {};
      return new RelayFunction(this, name, { code, environment, statements, ...place }).function;
    });
    feed(functions, queues, { concurrency: config.concurrency, isPaused });
    const failedRuns = new DeadLetterQueue(this, 'FailedRuns');
    Validations.of(failedRuns).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is where failed runs end; no function reads it, so that nothing of it can fail again.',
    });
    for (const name of Object.keys(SCHEDULES) as ScheduledFunction[]) runOnce(functions[name], failedRuns);
    new Schedules(this, 'Schedules', { functions, config, region, isPaused });
    api.addRoutes(functions, routesOf(config));
    const alarms = new Alarms(this, 'Alarms', { config, functions, queues, failedRuns }).all;
    new RegionDashboard(this, 'Watch', { config, region, functions, queues, failedRuns });
    if (config.alarms) new AlarmTopic(this, 'Notices', { alarms: config.alarms, notifyingOf: alarms });

    new CfnOutput(this, 'ApiUrl', { value: api.url });
    if (config.domain) {
      const names = new DomainNames(this, 'Domain', { domain: config.domain, region, api: api.restApi });
      new CfnOutput(this, 'RegionUrl', { value: names.regionUrl });
      new CfnOutput(this, 'GlobalUrl', { value: names.globalUrl });
    }
    new CfnOutput(this, 'FailedRunsQueueUrl', { value: failedRuns.queueUrl });
  }
}

/** No function reserves concurrency: a new account has none to spare, and refuses it. */
function feed(
  functions: OfFunctions<LambdaFunction>,
  queues: Record<QueueName, SqsQueue>,
  { concurrency, isPaused }: Pick<Config, 'concurrency'> & Pick<RegionStackProps, 'isPaused'>,
): void {
  for (const name of Object.keys(QUEUES) as QueueName[]) {
    const { consumer, batchSize } = QUEUES[name];
    const source = new SqsEventSource(queues[name], {
      batchSize,
      maxConcurrency: concurrency[name],
      reportBatchItemFailures: true,
      enabled: !isPaused,
    });
    functions[consumer].addEventSource(source);
  }
}

/** Scheduler invokes asynchronously, so that Lambda, not Scheduler, would retry what fails. */
function runOnce(scheduled: LambdaFunction, failedRuns: SqsQueue): void {
  scheduled.configureAsyncInvoke({
    retryAttempts: 0,
    maxEventAge: Duration.seconds(60),
    onFailure: new SqsDestination(failedRuns),
  });
}

function createEach(names: readonly FunctionName[], create: (name: FunctionName) => LambdaFunction) {
  return Object.fromEntries(names.map(name => [name, create(name)])) as OfFunctions<LambdaFunction>;
}

function mapNames<K extends string, V>(record: Readonly<Record<K, unknown>>, create: (name: K) => V): Record<K, V> {
  const names = Object.keys(record) as K[];
  return Object.fromEntries(names.map(name => [name, create(name)])) as Record<K, V>;
}
