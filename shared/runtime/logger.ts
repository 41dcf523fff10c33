import { type DimensionsOf, embeddedMetrics, type MetricName, type MetricValue } from './metrics.ts';

type Level = 'info' | 'warn' | 'error';
export type Fields = Readonly<Record<string, unknown>>;

/** Writes one line of JSON for each entry, to stdout by default. Callers must pass no secrets and no personal data. */
export interface Logger {
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
  /** An entry that is measured, too: CloudWatch makes a metric of each value. `fields` has the metrics' dimensions. */
  measure<M extends MetricName>(
    message: string,
    values: Readonly<Partial<Record<M, MetricValue>>>,
    fields: Fields & Omit<DimensionsOf<M>, 'function'>,
    level?: Level,
  ): void;
}

export interface LoggerOptions {
  /** Of the metrics: the deployment's name. */
  readonly namespace?: string;
  readonly write?: (line: string) => void;
  readonly clock?: () => number;
}

export function createLogger(
  functionName: string,
  { namespace = 'order-relay', write = writeLine, clock = Date.now }: LoggerOptions = {},
): Logger {
  const entry = (level: Level, message: string, fields: Fields | undefined, more?: Fields) =>
    write(JSON.stringify({ level, function: functionName, message, ...fields, ...more }));
  return {
    info: (message, fields) => entry('info', message, fields),
    warn: (message, fields) => entry('warn', message, fields),
    error: (message, fields) => entry('error', message, fields),
    measure: (message, values, fields, level = 'info') =>
      entry(level, message, fields, embeddedMetrics(namespace, values, clock())),
  };
}

let sink = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Redirects the entries of all loggers: the local runner formats them for the terminal. */
export function setLogSink(write: (line: string) => void): void {
  sink = write;
}

function writeLine(line: string): void {
  sink(line);
}

/** An error as log fields: name, message, stack and causes. Other properties may hold a whole request: left out. */
export function errorFields(error: unknown): Fields {
  if (!(error instanceof Error)) return { error: String(error) };
  const cause = error.cause === undefined ? {} : { cause: errorFields(error.cause) };
  return { error: error.name, reason: error.message, stack: error.stack, ...cause };
}
