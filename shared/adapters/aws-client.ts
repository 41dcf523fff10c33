import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import toFastProperties from 'to-fast-properties';
import { AwsRequests } from './aws-requests.ts';
import { Sha256 } from './sha256.ts';

/** A logger with an `info`, as the SDK's own has, gets a copy of each answer made for it, which takes longer than reading it. */
const QUIET = { debug() {}, warn() {}, error() {} } as NonNullable<DynamoDBClientConfig['logger']>;

/**
 * What every client of AWS is made with: a call costs a fifth less CPU than with the SDK's defaults. One that AWS does
 * not answer ends, and is made again, well within the time of the shortest function (10 s); the SDK itself would wait for
 * ever.
 */
export const AWS_CLIENT = {
  logger: QUIET,
  maxAttempts: 3,
  /** What stands between a command and its request is put together once for each kind of command, not for each call. */
  cacheMiddleware: true,
  requestHandler: new AwsRequests() as NonNullable<DynamoDBClientConfig['requestHandler']>,
  sha256: Sha256 as NonNullable<DynamoDBClientConfig['sha256']>,
} as const;

/** For work that has to outlive throttling: it slows down to what is let through instead of failing. */
export const PATIENT_CLIENT = { ...AWS_CLIENT, maxAttempts: 10 } as const;

/**
 * `client`, whose calls cost another tenth less CPU: the SDK copies a client's configuration four times for each, and V8
 * has an object of so many properties in a form that takes long to copy, unless it is told otherwise.
 */
export function fastClient<Client extends { readonly config: object }>(client: Client): Client {
  toFastProperties(client.config);
  return client;
}
