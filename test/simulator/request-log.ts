import type { FaultName } from './faults/faults.ts';

export interface LoggedRequest {
  method: string;
  path: string;
  /** The `serviceName` of the query, as it was asked. */
  service: string | undefined;
  /** `undefined` while, or for ever if, no answer is sent. */
  status: number | undefined;
  /** When it came, on the simulator's clock. */
  at: number;
  /** With a valid bearer token or, for a token, with the right credentials. */
  authorized: boolean;
  fault: FaultName | undefined;
}

const longest = 10_000;

export interface RequestLog {
  entries: LoggedRequest[];
  add(entry: LoggedRequest): LoggedRequest;
}

/** Keeps the last requests only: the local runner may run for weeks. */
export function createRequestLog(): RequestLog {
  const entries: LoggedRequest[] = [];
  return {
    entries,
    add(entry) {
      entries.push(entry);
      if (entries.length > longest) entries.shift();
      return entry;
    },
  };
}
