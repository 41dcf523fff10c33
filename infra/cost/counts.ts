/** What a piece of work asks of AWS. */
export interface Counts {
  /** Read request units: each 4 KB of a consistent read, or 8 KB of another. */
  readonly readUnits: number;
  /** Write request units: each KB, in the table and again in its indexes. */
  readonly writeUnits: number;
  /** To SQS: sends, receives, deletions. */
  readonly queueRequests: number;
  /** To Secrets Manager. */
  readonly secretRequests: number;
  /** Calls that API Gateway takes. */
  readonly apiRequests: number;
  /** Written to the log by the functions themselves. */
  readonly logBytes: number;
  /** Sent to the internet. */
  readonly sentBytes: number;
  /** Runs, by the function's name. */
  readonly runs: Readonly<Record<string, number>>;
}

export const NOTHING: Counts = {
  readUnits: 0,
  writeUnits: 0,
  queueRequests: 0,
  secretRequests: 0,
  apiRequests: 0,
  logBytes: 0,
  sentBytes: 0,
  runs: {},
};

/** Each of these so many times, together. */
export function total(parts: readonly (readonly [counts: Counts, times: number])[]): Counts {
  const sum = (what: Exclude<keyof Counts, 'runs'>) =>
    parts.reduce((n, [counts, times]) => n + counts[what] * times, 0);
  const names = new Set(parts.flatMap(([{ runs }]) => Object.keys(runs)));
  const runsOf = (name: string) => parts.reduce((n, [{ runs }, times]) => n + (runs[name] ?? 0) * times, 0);
  return {
    readUnits: sum('readUnits'),
    writeUnits: sum('writeUnits'),
    queueRequests: sum('queueRequests'),
    secretRequests: sum('secretRequests'),
    apiRequests: sum('apiRequests'),
    logBytes: sum('logBytes'),
    sentBytes: sum('sentBytes'),
    runs: Object.fromEntries([...names].sort().map(name => [name, runsOf(name)])),
  };
}
