import { Dashboard, type Metric, Stats, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { QueueName } from '../../functions/spec.ts';
import type { Config, Region } from '../config.ts';
import type { OfFunctions } from '../topology.ts';
import { graph, Measured } from './measured.ts';

export interface RegionDashboardProps {
  readonly config: Config;
  readonly region: Region;
  readonly functions: OfFunctions<LambdaFunction>;
  readonly queues: Readonly<Record<QueueName, Queue>>;
  readonly failedRuns: Queue;
}

/** One region, from the provider to its receivers, row by row. */
export class RegionDashboard extends Construct {
  constructor(scope: Construct, id: string, props: RegionDashboardProps) {
    super(scope, id);
    const { config, region, functions, queues, failedRuns } = props;
    const measured = new Measured(config, region.awsRegion);
    const visible = (queue: Pick<Queue, 'metricApproximateNumberOfMessagesVisible'>, label: string) =>
      queue.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM, label });
    const ofFunctions = (of: (each: LambdaFunction, label: string) => Metric) =>
      Object.entries(functions).map(([name, each]) => of(each, name));

    const dashboard = new Dashboard(this, 'Dashboard', { dashboardName: `${config.name}-${region.name}` });
    dashboard.addWidgets(
      new TextWidget({ markdown: 'What it shows, and what to do: docs/operating.md', width: 24, height: 1 }),
    );
    dashboard.addWidgets(
      graph('Age of the last complete poll, seconds', measured.each('PollAge', Stats.MAXIMUM)),
      graph(
        'Services that are late, or whose calls fail',
        measured.one('LatePolls', Stats.MAXIMUM, 'late'),
        measured.one('FailingPolls', Stats.MAXIMUM, 'fail'),
        measured.one('RejectedCredentials', Stats.MAXIMUM, 'credentials rejected'),
        measured.one('HeldLeases', Stats.MAXIMUM, 'polled by this region'),
      ),
      graph(
        'Polls without a good answer, by kind',
        measured.each('ProviderFailures', Stats.SUM),
        measured.one('HeldAnswers', Stats.SUM, 'held: a mass of orders is gone, or is new'),
      ),
    );
    dashboard.addWidgets(
      graph('Changes', measured.one('Changes', Stats.SUM, 'events')),
      graph(
        'From change to webhook, ms',
        measured.one('ChangeToWebhook', Stats.percentile(50), 'half of them'),
        measured.one('ChangeToWebhook', Stats.percentile(95), '95 of 100'),
      ),
      graph('Attempts', measured.each('Attempts', Stats.SUM)),
    );
    dashboard.addWidgets(
      graph('Deliveries that wait', measured.each('WaitingDeliveries', Stats.MAXIMUM)),
      graph('Age of the oldest that waits, seconds', measured.one('OldestWaiting', Stats.MAXIMUM, 'age')),
      graph(
        'Lost messages, and endpoints',
        measured.one('LostDeliveries', Stats.SUM, 'deliveries whose message was lost'),
        measured.one('DisabledEndpoints', Stats.SUM, 'endpoints disabled'),
      ),
    );
    dashboard.addWidgets(
      graph(
        'Dead letters, and failed runs',
        ...Object.entries(queues).flatMap(([name, { deadLetterQueue }]) =>
          deadLetterQueue === undefined ? [] : [visible(deadLetterQueue.queue, name)],
        ),
        visible(failedRuns, 'failed runs'),
      ),
      graph(
        'Errors of functions (of the authorizer: bad tokens, too)',
        ...ofFunctions((each, label) => each.metricErrors({ label })),
      ),
      graph('Runs that were held back', ...ofFunctions((each, label) => each.metricThrottles({ label }))),
    );
    dashboard.addWidgets(
      graph('Requests that failed', measured.each('FailedRequests', Stats.SUM)),
      graph("Age of the other regions' oldest heartbeat, seconds", measured.one('HeartbeatAge', Stats.MAXIMUM, 'age')),
      graph('Lanes that stand still', measured.one('StandingLanes', Stats.MAXIMUM, 'lanes')),
    );
  }
}
