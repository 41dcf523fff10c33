import { SERVICES } from '../../shared/domain/provider/services.ts';
import type { Config, Region } from '../config.ts';
import { FUNCTIONS, type FunctionName, QUEUES } from '../topology.ts';
import { COUNTED, type Counted } from './counted.ts';
import { type Counts, NOTHING, total } from './counts.ts';
import { type Priced, usdOf } from './prices.ts';

export const HOURS_PER_MONTH = 730;
const MINUTES_PER_MONTH = HOURS_PER_MONTH * 60;
const WEEKDAYS_PER_MONTH = (HOURS_PER_MONTH / 24) * (5 / 7);
/** The provider serves details from nine to half past five; schedules run until six. */
const DETAILS_MINUTES_PER_DAY = 9 * 60;

/**
 * How long a run takes, in ms: taken for granted, since it was counted on no AWS. Two thirds or more of it is waiting for
 * the provider, for a receiver and for DynamoDB.
 */
export const ASSUMED_RUN_MS: Readonly<Record<FunctionName, number>> = {
  'poll-orders': 500,
  'poll-details': 500,
  'fan-out': 300,
  deliver: 500,
  'retry-due': 300,
  api: 100,
  token: 100,
  authorizer: 100,
  docs: 50,
  calendars: 500,
  board: 50,
};

/** An event source asks a queue that is empty with so many connections, each for 20 seconds at a time. */
export const IDLE_RECEIVES_PER_MINUTE = 5 * 3;

/** What Lambda itself logs of each run, as docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html shows it. */
const REQUEST_ID = 'RequestId: 79b4f56e-95b1-4643-9700-2807f4e68189';
export const PLATFORM_LOG_BYTES = [
  `START ${REQUEST_ID} Version: $LATEST\n`,
  `END ${REQUEST_ID}\n`,
  `REPORT ${REQUEST_ID}\tDuration: 300.12 ms\tBilled Duration: 301 ms\tMemory Size: 1024 MB\tMax Memory Used: 120 MB\t\n`,
].join('').length;

export interface Line {
  readonly what: string;
  /** US dollars. */
  readonly usd: number;
}

/** What this costs in one AWS region, with its writes in each of `replicas`; without zero lines. */
export function costOf(counts: Counts, awsRegion: string, replicas: readonly string[] = [awsRegion]): Line[] {
  const price = (what: Priced) => usdOf(what, awsRegion);
  const runs = Object.entries(counts.runs) as [FunctionName, number][];
  const gbSeconds = runs.reduce(
    (sum, [name, n]) => sum + (n * ASSUMED_RUN_MS[name] * FUNCTIONS[name].memoryMb) / 1000 / 1024,
    0,
  );
  const allRuns = runs.reduce((sum, [, n]) => sum + n, 0);
  const writeUsd = replicas.reduce((sum, region) => sum + usdOf('writeUnit', region), 0);
  const replicatedGb = (counts.writeUnits * 1024 * (replicas.length - 1)) / 1e9;
  const logGb = (counts.logBytes + allRuns * PLATFORM_LOG_BYTES) / 1e9;
  const lines: Line[] = [
    { what: 'functions', usd: allRuns * price('run') + gbSeconds * price('memory') },
    { what: 'table: reads', usd: counts.readUnits * price('readUnit') },
    { what: 'table: writes', usd: counts.writeUnits * writeUsd + replicatedGb * price('otherRegion') },
    { what: 'queues', usd: counts.queueRequests * (price('queueRequest') + price('fairRequest')) },
    { what: 'reading secrets', usd: counts.secretRequests * price('secretRequest') },
    { what: 'API Gateway', usd: counts.apiRequests * price('apiRequest') },
    { what: 'logs', usd: logGb * price('logs') },
    { what: 'data to the internet', usd: (counts.sentBytes / 1e9) * price('internet') },
  ];
  return lines.filter(({ usd }) => usd > 0);
}

export type Costed = Pick<Config, 'regions' | 'connections' | 'listEveryMinutes' | 'details' | 'waf' | 'domain'>;

/** What a month costs in which nothing changes and nobody asks, by region of the configuration. */
export function idleMonth(config: Costed, counted: Counted = COUNTED): Map<string, Line[]> {
  const all = config.regions.map(({ awsRegion }) => awsRegion);
  return new Map(config.regions.map(region => [region.name, idleLines(config, region, all, counted)]));
}

function idleLines(config: Costed, { awsRegion, vpc }: Region, all: readonly string[], counted: Counted): Line[] {
  const { connections, listEveryMinutes, details, waf, domain } = config;
  const polls = (connections.length * SERVICES.length * MINUTES_PER_MONTH) / listEveryMinutes;
  const detailsPolls = (connections.length * WEEKDAYS_PER_MONTH * DETAILS_MINUTES_PER_DAY) / details.everyMinutes;
  // Regions share the polls evenly, by and large; in the others the same schedule finds that it is not theirs.
  const ownShare = 1 / all.length;
  const isAlone = all.length === 1;
  const work = total([
    [counted.poll, polls * ownShare],
    [counted.detailsPoll, detailsPolls * ownShare],
    [counted.standbyPoll, (polls + detailsPolls) * (1 - ownShare)],
    [isAlone ? counted.minute : counted.minuteAmongFour, MINUTES_PER_MONTH],
  ]);
  const price = (what: Priced) => usdOf(what, awsRegion);
  // A VPC of the stack's own has one gateway for each address; in one of the customer's there is nothing of ours.
  const gateways = vpc === undefined || vpc.subnetIds ? 0 : (vpc.elasticIpIds?.length ?? 1);
  const emptyReceives = (fair: boolean) =>
    Object.values(QUEUES).filter(queue => queue.fair === fair).length * IDLE_RECEIVES_PER_MINUTE * MINUTES_PER_MONTH;
  return [
    ...costOf(work, awsRegion, all),
    { what: 'schedules', usd: (polls + detailsPolls + MINUTES_PER_MONTH) * price('schedule') },
    {
      what: 'looking into empty queues',
      usd:
        (emptyReceives(true) + emptyReceives(false)) * price('queueRequest') +
        emptyReceives(true) * price('fairRequest'),
    },
    { what: 'secrets', usd: (KEY_SECRETS + connections.length) * price('secret') },
    ...(gateways > 0
      ? [{ what: 'NAT gateways', usd: gateways * HOURS_PER_MONTH * (price('natHour') + price('addressHour')) }]
      : []),
    ...(waf ? [{ what: 'firewall', usd: price('firewall') + FIREWALL_RULES * price('firewallRule') }] : []),
    ...(domain ? [{ what: 'health check', usd: price('healthCheck') + sumOf(healthCalls(awsRegion, counted)) }] : []),
  ];
}

/** Route 53 asks from so many places, twice a minute each. */
const HEALTH_CHECKERS = 15;

const healthCalls = (awsRegion: string, { calls }: Counted): Line[] =>
  costOf(total([[calls['GET /v1/health'] ?? NOTHING, HEALTH_CHECKERS * 2 * MINUTES_PER_MONTH]]), awsRegion);

/** `root`, `tokens` and `operator`. */
const KEY_SECRETS = 3;
/** Two of order-relay's own and two of AWS's. */
const FIREWALL_RULES = 4;

/**
 * What watching costs in a quiet month: alarms, dashboards, the metrics that are made of log lines, and the key by which
 * notices are encrypted.
 */
export function watchingMonth(
  { regions, connections, alarms: notices }: Pick<Config, 'regions' | 'connections' | 'alarms'>,
  { metrics, watching }: Counted = COUNTED,
): number {
  const isAlone = regions.length === 1;
  const { alarms, dashboards } = isAlone ? watching.alone : watching.amongOthers;
  const each = regions.map(
    ({ awsRegion }) =>
      (isAlone ? metrics.alone : metrics.amongFour) * usdOf('metric', awsRegion) +
      alarms * usdOf('alarm', awsRegion) +
      dashboards * usdOf('dashboard', awsRegion) +
      (notices ? usdOf('key', awsRegion) : 0),
  );
  const [{ awsRegion: home } = { awsRegion: '' }] = regions.filter(region => region.home);
  const once =
    connections.length * metrics.ofConnection * usdOf('metric', home) +
    watching.once.alarms * usdOf('alarm', home) +
    watching.once.dashboards * usdOf('dashboard', home);
  return each.reduce((sum, usd) => sum + usd, once);
}

export const sumOf = (lines: readonly Line[]): number => lines.reduce((sum, { usd }) => sum + usd, 0);
