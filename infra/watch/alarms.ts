import type { Duration } from 'aws-cdk-lib';
import { type Alarm, type Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { QueueName } from '../../functions/spec.ts';
import type { DimensionsOf, MetricName } from '../../shared/runtime/metrics.ts';
import type { Config } from '../config.ts';
import type { FunctionName, OfFunctions } from '../topology.ts';
import { awsSum, minutes, ownMetric } from './metrics.ts';
import { RelayAlarm, type RelayAlarmProps } from './relay-alarm.ts';

export interface AlarmsProps {
  readonly config: Config;
  readonly functions: OfFunctions<LambdaFunction>;
  readonly queues: Readonly<Record<QueueName, Queue>>;
  readonly failedRuns: Queue;
}

const MINUTE = minutes(1);
const FIVE_MINUTES = minutes(5);
/** An endpoint that has waited so long for an event of its own, and a message for its function. */
const OLD_BACKLOG_SECONDS = 3600;
const OLD_MESSAGE_SECONDS = 1800;
/** Heartbeats come each minute. */
const OLD_HEARTBEAT_SECONDS = 300;
/** What is looked at each minute has to be bad five times: one deployment, or one slow minute, wakes nobody. */
const LOOKS = [5, 5] as const;
/** What fails now and then is repeated; what fails again in the next period does not mend itself. */
const TWICE = [2, 3] as const;
const ONCE = [1, 1] as const;

const NO_TOKENS = 'Clients get no tokens, and as theirs end, no answers: the call for tokens fails.';

/** What a region wakes people for. Each needs them: what mends itself has none. */
export class Alarms extends Construct {
  readonly all: readonly Alarm[];

  constructor(scope: Construct, id: string, { config, functions, queues, failedRuns }: AlarmsProps) {
    super(scope, id);
    const namespace = config.name;
    const all: Alarm[] = [];
    const add = (name: string, props: RelayAlarmProps) => all.push(new RelayAlarm(this, name, props).alarm);
    const look = (name: MetricName) =>
      ownMetric(name, {
        namespace,
        period: MINUTE,
        dimensions: {} as DimensionsOf<typeof name>,
        statistic: Stats.MAXIMUM,
      });
    const count = <M extends MetricName>(name: M, period: Duration, dimensions: DimensionsOf<M>) =>
      ownMetric(name, { namespace, period, dimensions, statistic: Stats.SUM });
    const errorsOf = (of: LambdaFunction): Metric => of.metricErrors({ period: FIVE_MINUTES });
    const failedRequestsOf = (name: FunctionName) => count('FailedRequests', FIVE_MINUTES, { function: name });

    add('PollStale', {
      cost: 'Nobody is told of changes, and what the API answers is old: for three intervals the provider gave no complete answer of a service, or nothing runs that would measure it.',
      page: 'poll-stale',
      metric: look('LatePolls'),
      threshold: 1,
      periods: LOOKS,
      missingIsBad: true,
    });
    add('ProviderRefuses', {
      cost: 'Changes of a service may go unnoticed here: three calls in a row, or more, ended without a usable answer of the provider.',
      page: 'provider-refuses',
      metric: look('FailingPolls'),
      threshold: 1,
      periods: LOOKS,
    });
    add('CredentialsRejected', {
      cost: 'Nothing of a connection is watched until somebody puts credentials that are good: the provider does not accept those that are stored.',
      page: 'credentials-rejected',
      metric: look('RejectedCredentials'),
      threshold: 1,
      periods: LOOKS,
    });
    for (const [name, { deadLetterQueue }] of Object.entries(queues)) {
      if (deadLetterQueue === undefined) continue;
      add(`DeadLetters-${name}`, {
        cost: `Receivers may lack webhooks, or get them late: a message of the queue "${name}" failed again and again, and was set aside.`,
        page: 'dead-letters',
        metric: deadLetterQueue.queue.metricApproximateNumberOfMessagesVisible({
          period: FIVE_MINUTES,
          statistic: Stats.MAXIMUM,
        }),
        threshold: 1,
        periods: ONCE,
      });
    }
    add('BacklogOld', {
      cost: 'A receiver does not know of changes that are an hour old: it does not take its webhooks.',
      page: 'backlog-old',
      metric: look('OldestWaiting'),
      threshold: OLD_BACKLOG_SECONDS,
      periods: LOOKS,
    });
    for (const name of ['events', 'deliveries'] as const)
      add(`QueueOld-${name}`, {
        cost: `No receiver is told of the newest changes: what is in the queue "${name}" has waited for half an hour.`,
        page: 'backlog-old',
        metric: queues[name].metricApproximateAgeOfOldestMessage({ period: FIVE_MINUTES, statistic: Stats.MAXIMUM }),
        threshold: OLD_MESSAGE_SECONDS,
        periods: ONCE,
      });
    add('EndpointDisabled', {
      cost: 'A receiver gets no webhooks any more, until somebody enables its endpoint: it answered 410, or only failed for five days.',
      page: 'endpoint-disabled',
      metric: count('DisabledEndpoints', FIVE_MINUTES, {}),
      threshold: 1,
      periods: ONCE,
    });
    add('MassDisappearance', {
      cost: 'Changes of a service are held back: the provider lists suspiciously few orders, or many that nobody here knows. After six such answers they are told as they are, and receivers may see many orders removed that are not.',
      page: 'mass-disappearance',
      metric: count('HeldAnswers', minutes(Math.max(5, config.listEveryMinutes)), {}),
      threshold: 1,
      periods: ONCE,
    });
    add('TokenErrors', {
      cost: NO_TOKENS,
      page: 'token-errors',
      metric: failedRequestsOf('token'),
      threshold: 1,
      periods: TWICE,
    });
    add('Errors-token', {
      cost: NO_TOKENS,
      page: 'token-errors',
      metric: errorsOf(functions.token),
      threshold: 1,
      periods: TWICE,
    });
    // Not by what Lambda counts: for a token that is not good the authorizer has to throw, too.
    add('AuthorizerErrors', {
      cost: 'Clients with good tokens get 500 for an answer: the tokens cannot be checked.',
      page: 'token-errors',
      metric: failedRequestsOf('authorizer'),
      threshold: 1,
      periods: TWICE,
    });
    for (const operation of ['GetItem', 'Query', 'PutItem'] as const)
      add(`TableThrottled-${operation}`, {
        cost: 'Changes are told late, and clients may get 500: for a quarter of an hour DynamoDB has refused more requests than it takes.',
        page: 'table-throttled',
        metric: awsSum({
          namespace: 'AWS/DynamoDB',
          metricName: 'ThrottledRequests',
          dimensionsMap: { TableName: config.name, Operation: operation },
          period: FIVE_MINUTES,
        }),
        threshold: 1,
        periods: [3, 3],
      });
    if (config.regions.length > 1)
      add('ReplicationLate', {
        cost: 'What another region learns is missing here, and were it lost, others would take over without its last changes: it has not been heard of for five minutes.',
        page: 'replication-late',
        metric: look('HeartbeatAge'),
        threshold: OLD_HEARTBEAT_SECONDS,
        periods: LOOKS,
      });
    add('FailedRuns', {
      cost: 'Polls are left out, or retries wait: scheduled runs fail, or cannot begin.',
      page: 'function-errors',
      metric: failedRuns.metricNumberOfMessagesSent({
        period: minutes(Math.max(5, config.listEveryMinutes, config.details.everyMinutes)),
        statistic: Stats.SUM,
      }),
      threshold: 1,
      periods: TWICE,
    });
    for (const name of ['fan-out', 'deliver'] as const)
      add(`Errors-${name}`, {
        cost: 'Receivers are told late, or, if it lasts, not at all: the function that serves their queue fails.',
        page: 'function-errors',
        metric: errorsOf(functions[name]),
        threshold: 1,
        periods: TWICE,
      });
    for (const [name, metric] of [
      ['ApiErrors', failedRequestsOf('api')],
      ['Errors-api', errorsOf(functions.api)],
    ] as const)
      add(name, {
        cost: 'Clients get 500 for an answer.',
        page: 'function-errors',
        metric,
        threshold: 1,
        periods: TWICE,
      });
    if (functions.calendars)
      for (const [name, metric] of [
        ['CalendarErrors', failedRequestsOf('calendars')],
        ['Errors-calendars', errorsOf(functions.calendars)],
      ] as const)
        add(name, {
          cost: 'Calendars that people subscribed to are not brought up to date: they show dates that may have moved.',
          page: 'function-errors',
          metric,
          threshold: 1,
          periods: TWICE,
        });
    this.all = all;
  }
}
