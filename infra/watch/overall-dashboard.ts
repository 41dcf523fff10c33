import { Dashboard, Stats, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { MetricName } from '../../shared/runtime/metrics.ts';
import type { Config } from '../config.ts';
import { graph, Measured } from './measured.ts';

/** All regions, a line for each. It belongs to the home stack: what names other regions is in no region's own. */
export class OverallDashboard extends Construct {
  constructor(scope: Construct, id: string, config: Pick<Config, 'name' | 'regions'>) {
    super(scope, id);
    const regions = config.regions.map(({ name, awsRegion }) => ({ name, measured: new Measured(config, awsRegion) }));
    const perRegion = (metric: MetricName, statistic: string) =>
      regions.map(({ name, measured }) => measured.one(metric, statistic, name));

    const dashboard = new Dashboard(this, 'Dashboard', { dashboardName: config.name });
    dashboard.addWidgets(
      new TextWidget({ markdown: 'What it shows, and what to do: docs/operating.md', width: 24, height: 1 }),
    );
    dashboard.addWidgets(
      graph(
        'Age of the last complete poll, seconds',
        ...regions.map(({ measured }) => measured.each('PollAge', Stats.MAXIMUM)),
      ),
      graph('Who polls: services of each region', ...perRegion('HeldLeases', Stats.MAXIMUM)),
      graph('Services that are late, as each region sees it', ...perRegion('LatePolls', Stats.MAXIMUM)),
    );
    dashboard.addWidgets(
      graph('Services whose calls fail', ...perRegion('FailingPolls', Stats.MAXIMUM)),
      graph('Changes', ...perRegion('Changes', Stats.SUM)),
      graph('From change to webhook, ms: 95 of 100', ...perRegion('ChangeToWebhook', Stats.percentile(95))),
    );
    dashboard.addWidgets(
      graph('Age of the oldest delivery that waits, seconds', ...perRegion('OldestWaiting', Stats.MAXIMUM)),
      graph("Age of the others' oldest heartbeat, seconds", ...perRegion('HeartbeatAge', Stats.MAXIMUM)),
      graph('Lanes that stand still', ...perRegion('StandingLanes', Stats.MAXIMUM)),
    );
  }
}
