import * as z from 'zod';

/** One value that CloudWatch Logs takes out of a log line. */
export interface Datum {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
  /** Unix ms. */
  readonly at: number;
}

const NAME = z.string().min(1).max(1024);

/** AWS's own description of the format, as far as metrics without their units' history go. */
const EMBEDDED = z.object({
  _aws: z.object({
    Timestamp: z.int().positive(),
    CloudWatchMetrics: z
      .array(
        z.object({
          Namespace: NAME,
          Dimensions: z.array(z.array(z.string().min(1).max(250)).max(30)).min(1),
          Metrics: z.array(z.object({ Name: NAME, Unit: z.enum(['Count', 'Seconds', 'Milliseconds']) })).max(100),
        }),
      )
      .min(1),
  }),
});

const VALUES = z.array(z.number()).min(1).max(100);

/** The metrics in log lines, as CloudWatch Logs makes them. Throws at what it would pass over: a value that is no number, … */
export function readMetrics(lines: readonly string[]): Datum[] {
  return lines.flatMap(line => {
    const entry = JSON.parse(line) as Record<string, unknown>;
    if (!('_aws' in entry)) return [];
    const { Timestamp: at, CloudWatchMetrics } = EMBEDDED.parse(entry)._aws;
    return CloudWatchMetrics.flatMap(({ Namespace: namespace, Dimensions, Metrics }) =>
      Dimensions.flatMap(names =>
        Metrics.flatMap(({ Name: metric }) =>
          VALUES.parse([entry[metric]].flat()).map(value => ({
            namespace,
            metric,
            dimensions: Object.fromEntries(names.map(name => [name, z.string().min(1).max(1024).parse(entry[name])])),
            value,
            at,
          })),
        ),
      ),
    );
  });
}

/** The values of one metric, the first measured first: with its dimensions' values, where it has any, in front. */
export function valuesOf(lines: readonly string[], metric: string): unknown[] {
  return readMetrics(lines)
    .filter(datum => datum.metric === metric)
    .map(({ dimensions, value }) =>
      Object.keys(dimensions).length === 0 ? value : [...Object.values(dimensions), value],
    );
}
