type Level = 'info' | 'warn' | 'error';
type Fields = Readonly<Record<string, unknown>>;

/** One JSON line an entry, on stdout, where Lambda and the local runner read it. Callers pass no secret and no person's data. */
export interface Logger {
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
  /** Counts an occurrence as a CloudWatch metric, by the one dimension given. */
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

/** Sends the entries of every logger elsewhere: the local runner shows them its own way. */
export function setLogSink(write: (line: string) => void): void {
  sink = write;
}

function writeLine(line: string): void {
  sink(line);
}

/** An error as log fields: its name, message and causes, never its properties, which may hold requests. */
export function errorFields(error: unknown): Fields {
  if (!(error instanceof Error)) return { error: String(error) };
  const cause = error.cause === undefined ? {} : { cause: errorFields(error.cause) };
  return { error: error.name, reason: error.message, stack: error.stack, ...cause };
}
