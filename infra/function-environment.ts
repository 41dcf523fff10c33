import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { FunctionSpec, QueueName } from '../functions/spec.ts';
import type { EnvironmentName } from '../shared/runtime/environment.ts';
import type { Config, Region } from './config.ts';
import { sendsWebhooks } from './network.ts';
import { FUNCTIONS, leftOut, REGION_GONE_SECONDS } from './topology.ts';

export interface Surroundings {
  readonly config: Config;
  readonly region: Region;
  readonly queues: Readonly<Record<QueueName, Queue>>;
  /** The API's own, which are no receivers. */
  readonly apiHosts: readonly string[];
}

/**
 * Threads of libuv's pool; half of them may look names up. A lookup cannot be ended, and with the four by default two slow
 * name servers of receivers would hold up the deliveries to all others. `npm start` has as many.
 */
const THREADS = '32';

/** The variables that the function's spec names, with their values, and how many threads look receivers' names up. */
export function environmentOf(spec: FunctionSpec, surroundings: Surroundings): Record<string, string> {
  const { config, region, queues, apiHosts } = surroundings;
  const { issuer } = config;
  const values: Record<EnvironmentName, string> = {
    RELAY_NAME: config.name,
    TABLE_NAME: config.name,
    REGION_NAME: region.name,
    REGION_NAMES: config.regions.map(({ name }) => name).join(','),
    REGION_GONE_SECONDS: String(REGION_GONE_SECONDS),
    REGION_DRAINING: String(region.drain === true),
    KEEP_DAYS: String(config.keepDays),
    EVENTS_QUEUE_URL: queues.events.queueUrl,
    DELIVERIES_QUEUE_URL: queues.deliveries.queueUrl,
    RETRIES_QUEUE_URL: queues.retries.queueUrl,
    SECRET_PREFIX: config.name,
    CONNECTIONS: config.connections.join(','),
    UPSTREAM_URL: region.upstreamHost,
    POLL_INTERVAL_SECONDS: String(config.listEveryMinutes * 60),
    TELL_BASELINE: String(config.tellBaseline),
    POLL_LIMIT_SECONDS: String(FUNCTIONS['poll-orders'].timeoutSeconds),
    DETAILS_INTERVAL_SECONDS: String(config.details.everyMinutes * 60),
    DETAILS_OVERLAP_SECONDS: String(config.details.overlapMinutes * 60),
    DETAILS_DATE_FORMAT: config.details.dateFormat,
    DETAILS_HOURS: 'service-hours',
    CLOSED_DAYS: config.details.closedDays.join(','),
    TOKENS_FROM: issuer === undefined ? 'relay' : 'issuer',
    ISSUER_URL: issuer?.url ?? '',
    ISSUER_JWKS_URL: issuer?.jwksUrl ?? '',
    ISSUER_TOKEN_URL: issuer?.tokenUrl ?? '',
    ISSUER_AUDIENCE: issuer?.audience ?? '',
    SCOPE_PREFIX: issuer?.scopePrefix ?? '',
    RECEIVERS: 'public',
    ALLOWED_CIDRS: config.allowedCidrs.join(','),
    CORS_ORIGINS: config.corsOrigins.join(','),
    BOARD_URL: config.boardUrl ?? '',
    API_HOSTS: apiHosts.join(','),
    LEFT_OUT: leftOut(config).join(','),
  };
  const named = Object.fromEntries(spec.environment.map(name => [name, values[name]]));
  return { ...named, ...(sendsWebhooks(spec) && { UV_THREADPOOL_SIZE: THREADS }) };
}
