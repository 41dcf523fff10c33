import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { METRICS } from '../../shared/runtime/metrics.ts';
import { SHIPPED } from './shipped.ts';
import { resourcesOf, synthesize, templateOf, textOf } from './synthesized.ts';

const templates = synthesize();

interface Body {
  readonly widgets: readonly {
    readonly properties: { readonly title?: string; readonly metrics?: readonly unknown[][] };
  }[];
}

function dashboardIn(template: Template): { readonly name: string; readonly text: string; readonly body: Body } {
  const [dashboard] = resourcesOf(template, 'AWS::CloudWatch::Dashboard');
  const text = textOf(dashboard?.Properties.DashboardBody);
  return { name: dashboard?.Properties.DashboardName, text, body: JSON.parse(text) };
}

describe.each(SHIPPED.regions)("$name's dashboard", ({ name, awsRegion }) => {
  const dashboard = dashboardIn(templateOf(templates, name));

  it('is called after deployment and region', () => {
    expect(dashboard.name).toBe(`order-relay-${name}`);
  });

  it('shows all that is measured, of its own AWS region', () => {
    for (const metric of Object.keys(METRICS)) expect(dashboard.text).toMatch(new RegExp(`"${metric}\\\\?"`));
    const graphs = dashboard.body.widgets.filter(({ properties }) => properties.metrics !== undefined);
    expect(graphs.length).toBeGreaterThan(12);
    const regions = new Set(dashboard.text.match(/(?<="region":")[\w<>-]+/g));
    expect([...regions].sort()).toEqual(['<Region>', awsRegion]);
  });

  it('finds each value of a dimension, whichever there are', () => {
    expect(dashboard.text).toContain(
      `SEARCH('{\\"order-relay\\",connection,service} MetricName=\\"PollAge\\"', 'Maximum', 300)`,
    );
  });

  it('shows the dead letters of every queue', () => {
    for (const queue of ['events', 'deliveries', 'retries']) expect(dashboard.text).toContain(`<${queue}DeadLetters>`);
  });
});

describe('the dashboard of all regions', () => {
  const dashboard = dashboardIn(templateOf(templates, 'home'));

  it("is the home stack's, and has a line of each region", () => {
    expect(dashboard.name).toBe('order-relay');
    for (const { name, awsRegion } of SHIPPED.regions) {
      const line = `["order-relay","HeldLeases",{"label":"${name}","region":"${awsRegion}","stat":"Maximum"}]`;
      expect(dashboard.text).toContain(line);
    }
  });

  it('needs nothing of the regions’ stacks', () => {
    expect(new Set(dashboard.text.match(/<\w+>/g))).toEqual(new Set(['<Region>']));
  });
});
