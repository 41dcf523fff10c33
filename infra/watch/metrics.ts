import { Duration } from 'aws-cdk-lib';
import { Metric, type MetricProps, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { type DimensionsOf, METRICS, type MetricName } from '../../shared/runtime/metrics.ts';

export interface OwnMetricOptions<M extends MetricName> {
  /** The deployment's name. */
  readonly namespace: string;
  readonly period: Duration;
  readonly dimensions: DimensionsOf<M>;
  /** A sum for what is counted when it happens, a maximum for what is looked at each minute. */
  readonly statistic: string;
}

/** One of the metrics that the functions measure. */
export function ownMetric<M extends MetricName>(name: M, options: OwnMetricOptions<M>): Metric {
  const { namespace, period, dimensions, statistic } = options;
  const hasDimensions = METRICS[name].dimensions.length > 0;
  return new Metric({
    namespace,
    metricName: name,
    period,
    statistic,
    ...(hasDimensions && { dimensionsMap: { ...dimensions } }),
  });
}

/** A metric of AWS's, summed up. */
export const awsSum = (props: Omit<MetricProps, 'statistic'>) => new Metric({ ...props, statistic: Stats.SUM });

export const minutes = (count: number) => Duration.minutes(count);
