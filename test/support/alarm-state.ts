import type { Datum } from './metrics.ts';

/** The properties of an `AWS::CloudWatch::Alarm` of one metric. */
export interface TemplateAlarm {
  readonly AlarmDescription: string;
  readonly MetricName: string;
  readonly Namespace: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: unknown }[];
  readonly Period: number;
  readonly Statistic: string;
  readonly Threshold: number;
  readonly ComparisonOperator: string;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm: number;
  readonly TreatMissingData: string;
}

const STATISTICS: Readonly<Record<string, (values: readonly number[]) => number>> = {
  Sum: values => values.reduce((sum, value) => sum + value, 0),
  Maximum: values => Math.max(...values),
};

/**
 * The state that CloudWatch would give an alarm of a template after the period in which `now` (unix ms) is. Each period is
 * judged alone, and each that lacks a value as the alarm says: CloudWatch, which looks further back for values, may take
 * some periods longer.
 * @param textOf the value of a dimension as `data` has it: in a template it may be a reference
 */
export function alarmStateAt(
  alarm: TemplateAlarm,
  data: readonly Datum[],
  now: number,
  textOf: (value: unknown) => string = String,
): 'OK' | 'ALARM' {
  const { Namespace, MetricName, Dimensions = [], ComparisonOperator, Threshold } = alarm;
  const statistic = STATISTICS[alarm.Statistic];
  if (statistic === undefined || ComparisonOperator !== 'GreaterThanOrEqualToThreshold')
    throw new Error(`It does not know ${alarm.Statistic} or ${ComparisonOperator}.`);
  const wanted = keyOf(
    Namespace,
    MetricName,
    Dimensions.map(({ Name, Value }) => [Name, textOf(Value)]),
  );
  const found = data.filter(
    ({ namespace, metric, dimensions }) => keyOf(namespace, metric, Object.entries(dimensions)) === wanted,
  );
  const periodMs = 1000 * alarm.Period;
  const end = Math.floor(now / periodMs) * periodMs + periodMs;
  const bad = Array.from({ length: alarm.EvaluationPeriods }, (_, i) => {
    const from = end - (i + 1) * periodMs;
    const values = found.filter(({ at }) => at >= from && at < from + periodMs).map(({ value }) => value);
    return values.length === 0 ? alarm.TreatMissingData === 'breaching' : statistic(values) >= Threshold;
  });
  return bad.filter(Boolean).length >= alarm.DatapointsToAlarm ? 'ALARM' : 'OK';
}

const keyOf = (namespace: string, metric: string, dimensions: readonly (readonly string[])[]) =>
  JSON.stringify([namespace, metric, dimensions.toSorted()]);
