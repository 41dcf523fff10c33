import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';

/** A logger with an `info`, as the SDK's own has, gets a copy of each answer made for it, which takes longer than reading it. */
const QUIET = { debug() {}, warn() {}, error() {} } as NonNullable<DynamoDBClientConfig['logger']>;

/**
 * What every client of AWS is made with. A call that AWS does not answer ends, and is made again, well within the time of
 * the shortest function (10 s); the SDK itself would wait for ever. Times are ms. A client has 50 sockets, and a call's wait
 * for one counts as connecting: it may take as long as the whole call, or a burst of calls would fail where AWS is slow.
 */
export const AWS_CLIENT = {
  logger: QUIET,
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 2_500, requestTimeout: 2_500, throwOnRequestTimeout: true },
} as const;

/** For work that has to outlive throttling: it slows down to what is let through instead of failing. */
export const PATIENT_CLIENT = { ...AWS_CLIENT, maxAttempts: 10 } as const;
