import { Duration } from 'aws-cdk-lib';
import { GraphWidget, type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { METRICS, type MetricName } from '../../shared/runtime/metrics.ts';
import type { Config } from '../config.ts';

const PERIOD = Duration.minutes(5);

/** What the functions of a deployment measure in one AWS region, for graphs. */
export class Measured {
  readonly #namespace: string;
  readonly #awsRegion: string;

  constructor({ name }: Pick<Config, 'name'>, awsRegion: string) {
    this.#namespace = name;
    this.#awsRegion = awsRegion;
  }

  /** A metric without dimensions. */
  one(metricName: MetricName, statistic: string, label: string): Metric {
    return new Metric({
      namespace: this.#namespace,
      metricName,
      statistic,
      period: PERIOD,
      label,
      region: this.#awsRegion,
    });
  }

  /** A line for each value that the metric's dimensions have had. */
  each(metricName: MetricName, statistic: string): MathExpression {
    const { dimensions } = METRICS[metricName];
    const schema = [`"${this.#namespace}"`, ...dimensions].join(',');
    return new MathExpression({
      expression: `SEARCH('{${schema}} MetricName="${metricName}"', '${statistic}', ${PERIOD.toSeconds()})`,
      label: dimensions.map(dimension => `\${PROP('Dim.${dimension}')}`).join(' '),
      period: PERIOD,
      searchRegion: this.#awsRegion,
    });
  }
}

/** A third of a row. */
export function graph(title: string, ...left: readonly IMetric[]): GraphWidget {
  return new GraphWidget({ title, left: [...left], width: 8, height: 6, leftYAxis: { min: 0, showUnits: false } });
}
