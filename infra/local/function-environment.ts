import { fileURLToPath } from 'node:url';
import type { QueueName } from '../../functions/spec.ts';
import type { EnvironmentName } from '../../shared/runtime/environment.ts';
import { CLOSED_DAYS } from '../config/polls-schema.ts';
import { KEEP_DAYS } from '../config/schema.ts';
import { FUNCTIONS, REGION_GONE_SECONDS } from '../topology.ts';
import type { Options } from './options.ts';

const NAME = 'order-relay';
export const TABLE_NAME = NAME;
export const SECRET_PREFIX = NAME;
export const CONNECTION = 'default';
/** The only region's name, where none is given. */
export const ONLY_REGION = 'local';
/** What the SDK takes for its region and keys; the engines accept any. */
export const AWS = {
  region: 'ap-northeast-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
} as const;

/** An unfinished poll older than this is taken for dead: shorter than deployed, so that polls go on soon after a kill. */
const POLL_LIMIT_SECONDS = 15;

/** Of a region that fell in the middle of a poll, the opening is older than this when another takes over: as deployed, it delays none. */
const pollLimitSeconds = ({ takeOverSeconds = Number.POSITIVE_INFINITY }: Options) =>
  Math.min(POLL_LIMIT_SECONDS, takeOverSeconds / 2);

/** How long a function may run, as Lambda would let it; this process has the functions' environment. */
export function timeoutSecondsOf(name: keyof typeof FUNCTIONS): number {
  return name.startsWith('poll-') ? Number(process.env.POLL_LIMIT_SECONDS) : FUNCTIONS[name].timeoutSeconds;
}

export interface Engines {
  readonly tableUrl: string;
  readonly queuesUrl: string;
  readonly queueUrls: Readonly<Record<QueueName, string>>;
  readonly secretsUrl: string;
  readonly upstreamUrl: string;
  readonly apiHost: string;
}

export const regionsOf = ({ regions }: Pick<Options, 'regions'>): readonly string[] => regions ?? [ONLY_REGION];

/** There is no other issuer on a laptop. */
type LocalName = Exclude<EnvironmentName, `ISSUER_${string}` | 'SCOPE_PREFIX'>;

/** What the functions of a region find in `process.env`: as deployed, with the engines' addresses. */
function functionEnvironment(region: string, engines: Engines, options: Options): Record<LocalName, string> {
  const { queueUrls } = engines;
  return {
    RELAY_NAME: NAME,
    TABLE_NAME,
    REGION_NAME: region,
    REGION_NAMES: regionsOf(options).join(','),
    REGION_GONE_SECONDS: String(options.takeOverSeconds ?? REGION_GONE_SECONDS),
    REGION_DRAINING: 'false',
    KEEP_DAYS: String(KEEP_DAYS),
    EVENTS_QUEUE_URL: queueUrls.events,
    DELIVERIES_QUEUE_URL: queueUrls.deliveries,
    RETRIES_QUEUE_URL: queueUrls.retries,
    SECRET_PREFIX,
    CONNECTIONS: CONNECTION,
    UPSTREAM_URL: engines.upstreamUrl,
    POLL_INTERVAL_SECONDS: String(options.pollSeconds),
    TELL_BASELINE: 'false',
    POLL_LIMIT_SECONDS: String(pollLimitSeconds(options)),
    DETAILS_INTERVAL_SECONDS: String(options.pollSeconds),
    DETAILS_OVERLAP_SECONDS: '600',
    DETAILS_DATE_FORMAT: 'YYYY/MM/DD HH:mm:ss',
    DETAILS_HOURS: options.details,
    CLOSED_DAYS: CLOSED_DAYS.join(','),
    TOKENS_FROM: 'relay',
    RECEIVERS: options.strict ? 'public' : 'any',
    ALLOWED_CIDRS: '',
    CORS_ORIGINS: '',
    BOARD_URL: `http://${engines.apiHost}/v1/board`,
    API_HOSTS: engines.apiHost,
    LEFT_OUT: '',
  };
}

/** The whole environment of a region's functions: this process's, with the engines in place of the user's own AWS settings and the provider's credentials. */
export function environmentOf(region: string, engines: Engines, options: Options): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(AWS|NTT_CONSUMER)_/.test(name));
  return {
    ...Object.fromEntries(own),
    ...functionEnvironment(region, engines, options),
    // The functions' own files are where they come from.
    LAMBDA_TASK_ROOT: fileURLToPath(new URL('../..', import.meta.url)),
    AWS_REGION: AWS.region,
    AWS_ACCESS_KEY_ID: AWS.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: AWS.credentials.secretAccessKey,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_ENDPOINT_URL_DYNAMODB: engines.tableUrl,
    AWS_ENDPOINT_URL_SQS: engines.queuesUrl,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: engines.secretsUrl,
  };
}

/** Makes it this process's own. */
export function applyEnvironment(environment: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  Object.assign(process.env, environment);
}
