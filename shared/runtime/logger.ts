type Level = 'info' | 'warn' | 'error';
type Fields = Readonly<Record<string, unknown>>;

/** Writes one line of JSON for each entry, to stdout by default. Callers must pass no secrets and no personal data. */
export interface Logger {
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
  /** Adds 1 to a CloudWatch metric with the one dimension given, and logs a warning named `metric`. */
  count(metric: string, dimension: Readonly<Record<string, string>>, fields?: Fields): void;
}

const NAMESPACE = 'order-relay';

export function createLogger(functionName: string, write: (line: string) => void = writeLine): Logger {
  const log = (level: Level) => (message: string, fields?: Fields) =>
    write(JSON.stringify({ level, function: functionName, message, ...fields }));
  return {
    info: log('info'),
    warn: log('warn'),
    error: log('error'),
    count: (metric, dimension, fields) =>
      write(
        JSON.stringify({
          level: 'warn',
          function: functionName,
          message: metric,
          ...fields,
          ...dimension,
          [metric]: 1,
          _aws: {
            Timestamp: Date.now(),
            CloudWatchMetrics: [
              {
                Namespace: NAMESPACE,
                Dimensions: [Object.keys(dimension)],
                Metrics: [{ Name: metric, Unit: 'Count' }],
              },
            ],
          },
        }),
      ),
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
