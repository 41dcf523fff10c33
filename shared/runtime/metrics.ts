/**
 * What is measured: each metric's unit, and the members of its log line that are its dimensions. Every combination of
 * their values is a metric that costs money: none is an id, and none is a person's data. What a region measures, it
 * measures in its own AWS region: no dimension names it.
 */
export const METRICS = {
  /** Since the last complete answer of a subject was asked for; the region that polls it measures it each minute. */
  PollAge: { unit: 'Seconds', dimensions: ['connection', 'service'] },
  /** Subjects without a complete answer for three intervals, each minute. */
  LatePolls: { unit: 'Count', dimensions: [] },
  /** Subjects of which this region's calls fail again and again, each minute: for whatever reason but the next. */
  FailingPolls: { unit: 'Count', dimensions: [] },
  /** The same, since the provider does not accept the credentials. */
  RejectedCredentials: { unit: 'Count', dimensions: [] },
  /** Subjects that this region polls, each minute. */
  HeldLeases: { unit: 'Count', dimensions: [] },
  /** Polls without a good answer. */
  ProviderFailures: { unit: 'Count', dimensions: ['kind'] },
  /** Good answers that are not believed yet: they lack, or have and nobody knows, suspiciously many orders. */
  HeldAnswers: { unit: 'Count', dimensions: [] },
  /** Events that polls sent to the queue. */
  Changes: { unit: 'Count', dimensions: [] },
  /** From an event's time, which is when the answer that shows the change was asked for, to the receiver's 2xx. */
  ChangeToWebhook: { unit: 'Milliseconds', dimensions: [] },
  /** POSTs to receivers: `delivered`, `failed` (there will be another), `exhausted` (there will be none), `cancelled` (410). */
  Attempts: { unit: 'Count', dimensions: ['outcome'] },
  /** Deliveries of this region that wait, each minute: `scheduled` for a time of their own, `parked` for their endpoint. */
  WaitingDeliveries: { unit: 'Count', dimensions: ['state'] },
  /** Since the event of that which has waited longest, each minute; 0 where nothing waits. */
  OldestWaiting: { unit: 'Seconds', dimensions: [] },
  /** Deliveries that had no row in time: their message was lost. They are attempted. */
  LostDeliveries: { unit: 'Count', dimensions: [] },
  /** Endpoints that were disabled, by their answers or by hand. */
  DisabledEndpoints: { unit: 'Count', dimensions: [] },
  /** Since the oldest heartbeat of the other regions, as it arrived here; each minute. */
  HeartbeatAge: { unit: 'Seconds', dimensions: [] },
  /** Other living regions' lanes that readers here cannot follow to their end, each minute. */
  StandingLanes: { unit: 'Count', dimensions: [] },
  /** Requests that ended in a bare 500, and tokens that could not be checked. One that is not good is no failure. */
  FailedRequests: { unit: 'Count', dimensions: ['function'] },
} as const satisfies Record<string, { unit: 'Count' | 'Seconds' | 'Milliseconds'; dimensions: readonly string[] }>;

export type MetricName = keyof typeof METRICS;

/** The dimensions of `M`, as members of its log line. */
export type DimensionsOf<M extends MetricName> = Readonly<Record<(typeof METRICS)[M]['dimensions'][number], string>>;

/** One, or several that are measured at once: CloudWatch takes so many of each metric in a line. */
export type MetricValue = number | readonly number[];
export const MAX_VALUES = 100;

/**
 * The members that make a log line a line of metrics: CloudWatch Embedded Metric Format, from which CloudWatch Logs makes
 * the metrics (docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
 * @param at unix ms
 */
export function embeddedMetrics(
  namespace: string,
  values: Readonly<Partial<Record<MetricName, MetricValue>>>,
  at: number,
) {
  const bySet = Map.groupBy(Object.keys(values) as MetricName[], name => METRICS[name].dimensions.join());
  const directives = [...bySet].map(([set, names]) => ({
    Namespace: namespace,
    Dimensions: [set === '' ? [] : set.split(',')],
    Metrics: names.map(name => ({ Name: name, Unit: METRICS[name].unit })),
  }));
  return { ...values, _aws: { Timestamp: at, CloudWatchMetrics: directives } };
}
