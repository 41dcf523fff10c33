import type { Datum } from './metrics.ts';

interface TemplateMetric {
  readonly MetricName: string;
  readonly Namespace: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: unknown }[];
}

interface TemplateQuery {
  readonly Id: string;
  readonly Expression?: string;
  readonly MetricStat?: { readonly Metric: TemplateMetric; readonly Period: number; readonly Stat: string };
  readonly ReturnData?: boolean;
}

/** The properties of an `AWS::CloudWatch::Alarm`, of a metric or of an expression. */
export interface TemplateAlarm extends Partial<TemplateMetric> {
  readonly AlarmDescription: string;
  readonly Period?: number;
  readonly Statistic?: string;
  readonly Metrics?: readonly TemplateQuery[];
  readonly Threshold: number;
  readonly ComparisonOperator: string;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm: number;
  readonly TreatMissingData: string;
}

/** A value of a period; undefined where nothing was measured. */
type Value = number | undefined;

const STATISTICS: Readonly<Record<string, (values: readonly number[]) => number>> = {
  Sum: values => values.reduce((sum, value) => sum + value, 0),
  Maximum: values => Math.max(...values),
};

/**
 * The state that CloudWatch would give an alarm of a template after the period in which `now` (unix ms) is. Each period is
 * judged alone, and each that lacks a value as the alarm says: CloudWatch, which looks further back for values, may take
 * some periods longer. Of expressions it knows sums and differences of `FILL(id, 0)`.
 * @param textOf the value of a dimension as `data` has it: in a template it may be a reference
 */
export function alarmStateAt(
  alarm: TemplateAlarm,
  data: readonly Datum[],
  now: number,
  textOf: (value: unknown) => string = String,
): 'OK' | 'ALARM' {
  if (alarm.ComparisonOperator !== 'GreaterThanOrEqualToThreshold')
    throw new Error(`It knows no ${alarm.ComparisonOperator}.`);
  const queries = alarm.Metrics ?? [queryOf(alarm)];
  const periodMs = 1000 * (queries.find(({ MetricStat }) => MetricStat)?.MetricStat?.Period ?? Number.NaN);
  const end = Math.floor(now / periodMs) * periodMs + periodMs;
  const values = Array.from({ length: alarm.EvaluationPeriods }, (_, i) => {
    const from = end - (i + 1) * periodMs;
    return watchedValue(
      queries,
      data.filter(({ at }) => at >= from && at < from + periodMs),
      textOf,
    );
  });
  const isBad = (value: Value) =>
    value === undefined ? alarm.TreatMissingData === 'breaching' : value >= alarm.Threshold;
  return values.filter(isBad).length >= alarm.DatapointsToAlarm ? 'ALARM' : 'OK';
}

function queryOf({
  MetricName = '',
  Namespace = '',
  Dimensions = [],
  Period = 0,
  Statistic = '',
}: TemplateAlarm): TemplateQuery {
  return { Id: 'm', MetricStat: { Metric: { MetricName, Namespace, Dimensions }, Period, Stat: Statistic } };
}

/** Of what was measured in one period. */
function watchedValue(
  queries: readonly TemplateQuery[],
  data: readonly Datum[],
  textOf: (value: unknown) => string,
): Value {
  const values = new Map(
    queries.flatMap(({ Id, MetricStat }) => (MetricStat ? [[Id, statisticOf(MetricStat, data, textOf)]] : [])),
  );
  const [watched] = queries.filter(({ ReturnData }) => ReturnData !== false);
  return watched?.Expression === undefined ? values.get(watched?.Id ?? '') : calculate(watched.Expression, values);
}

function statisticOf(
  { Metric, Stat }: NonNullable<TemplateQuery['MetricStat']>,
  data: readonly Datum[],
  textOf: (value: unknown) => string,
): Value {
  const wanted = keyOf(
    Metric.Namespace,
    Metric.MetricName,
    (Metric.Dimensions ?? []).map(({ Name, Value }) => [Name, textOf(Value)]),
  );
  const found = data
    .filter(({ namespace, metric, dimensions }) => keyOf(namespace, metric, Object.entries(dimensions)) === wanted)
    .map(({ value }) => value);
  const statistic = STATISTICS[Stat];
  if (statistic === undefined) throw new Error(`It knows no ${Stat}.`);
  return found.length === 0 ? undefined : statistic(found);
}

const keyOf = (namespace: string, metric: string, dimensions: readonly (readonly string[])[]) =>
  JSON.stringify([namespace, metric, dimensions.toSorted()]);

const TERM = /^\s*([+-]?)\s*FILL\((\w+), 0\)/;

/** Without any value there is none. */
function calculate(expression: string, values: ReadonlyMap<string, Value>): Value {
  if ([...values.values()].every(value => value === undefined)) return undefined;
  let total = 0;
  for (let rest = expression; rest !== ''; ) {
    const [term, sign, id = ''] = TERM.exec(rest) ?? [];
    if (term === undefined || !values.has(id)) throw new Error(`It does not know the expression ${expression}.`);
    total += (sign === '-' ? -1 : 1) * (values.get(id) ?? 0);
    rest = rest.slice(term.length);
  }
  return total;
}
