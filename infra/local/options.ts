import { parseArgs } from 'node:util';
import { REGION_NAME_PATTERN } from '../region-name.ts';
import { UsageError } from './usage-error.ts';

export interface Options {
  /** 0 takes any free one. With several regions, the first one's: the others take those that follow. */
  readonly port: number;
  /** Their names; left out, there is one without a name of its own. */
  readonly regions?: readonly string[];
  /** How long it takes another region to take over at most, in polls of `pollSeconds`; given with `regions` only. */
  readonly takeOverSeconds?: number;
  /** The provider's host, without a path; left out, a simulated one is brought. */
  readonly upstream?: { readonly url: string; readonly consumerKey: string; readonly consumerSecret: string };
  readonly pollSeconds: number;
  /** Where table and keys are kept; left out, in memory. */
  readonly dataDirectory?: string;
  /** When details are asked for: in the provider's service hours, or always. */
  readonly details: 'service-hours' | 'always';
  /** Receivers as deployed: https and public addresses only. */
  readonly strict: boolean;
  /** JSON lines only. */
  readonly json: boolean;
}

const PORT = 8787;
const POLL_SECONDS = 2;
const MAX_PORT = 65_535;
/** Longer ones are no use on a laptop, and timers end at 24 days. */
const MAX_POLL_SECONDS = 86_400;
/** In less, a busy machine misses heartbeats. */
const TAKE_OVER_SECONDS = { min: 6, max: 3_600 };
/** Lease and first grace: two and a half intervals, and half a one. */
const TAKE_OVER_INTERVALS = 3;

/** Reads the command line. Throws UsageError; `help` asks for the help text instead of a start. */
export function parseOptions(args: readonly string[], environment: NodeJS.ProcessEnv): Options | 'help' {
  const values = readArguments(args, environment);
  if (values.help) return 'help';
  const regions = parseRegions(values.regions);
  return {
    port: parsePort(values.port, regions?.length ?? 1),
    ...(regions && { regions }),
    ...parseTimes(values, regions !== undefined),
    details: parseDetails(values.details, values.upstream !== undefined),
    strict: values.strict ?? false,
    json: values.json ?? false,
    ...(values.data !== undefined && { dataDirectory: parseDirectory(values.data) }),
    ...(values.upstream !== undefined && {
      upstream: { url: parseUpstream(values.upstream), ...readCredentials(environment) },
    }),
  };
}

const ARGUMENTS = {
  port: { type: 'string' },
  regions: { type: 'string' },
  'take-over-seconds': { type: 'string' },
  upstream: { type: 'string' },
  'poll-seconds': { type: 'string' },
  data: { type: 'string' },
  details: { type: 'string' },
  strict: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;
/** npm has these for itself. */
const NPM_OPTIONS = ['json', 'help'];

function readArguments(args: readonly string[], environment: NodeJS.ProcessEnv) {
  refuseWhatNpmTook(args, environment);
  try {
    return parseArgs({ args: [...args], options: ARGUMENTS }).values;
  } catch (error) {
    const reason = (error as Error).message.split('\n')[0]?.split('. ')[0]?.replace(/\.$/, '');
    const hint = reason?.startsWith('Unexpected argument') ? ' Options begin with two dashes, and' : '';
    throw new UsageError(`${reason}.${hint} \`npm start -- --help\` lists the options.`, { cause: error });
  }
}

/** `npm start --strict` would start without --strict: npm takes the option for its own, and says no more than a warning. */
function refuseWhatNpmTook(args: readonly string[], environment: NodeJS.ProcessEnv): void {
  for (const [name, { type }] of Object.entries(ARGUMENTS)) {
    const isTaken = environment[`npm_config_${name.replaceAll('-', '_')}`] !== undefined;
    if (!isTaken || NPM_OPTIONS.includes(name) || args.some(arg => arg.split('=')[0] === `--${name}`)) continue;
    const value = type === 'string' ? ' …' : '';
    throw new UsageError(`npm took --${name} for its own. Put it behind two dashes: npm start -- --${name}${value}`);
  }
}

function parseNumber(
  name: string,
  text: string,
  { min, max, whole = false }: { min: number; max: number; whole?: boolean },
) {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max && (!whole || Number.isInteger(value))) return value;
  throw new UsageError(`${name} must be a ${whole ? 'whole ' : ''}number from ${min} to ${max}, not "${text}".`);
}

function parsePort(text: string | undefined, regions: number): number {
  return text === undefined ? PORT : parseNumber('--port', text, { min: 0, max: MAX_PORT + 1 - regions, whole: true });
}

function parseRegions(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined;
  const names = text.split(',');
  const wrong = names.find(name => !REGION_NAME_PATTERN.test(name));
  if (wrong !== undefined)
    throw new UsageError(
      `--regions takes names such as jp,us: each of 1 to 16 lower-case letters and digits, a letter first, and neither home nor constructor. "${wrong}" is none.`,
    );
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new UsageError(`--regions must not name a region twice, as it does ${twice}.`);
  if (names.length === 1) throw new UsageError('--regions takes two names or more, such as jp,us.');
  return names;
}

function parseTimes(
  values: { 'poll-seconds'?: string | undefined; 'take-over-seconds'?: string | undefined },
  hasRegions: boolean,
): Pick<Options, 'pollSeconds' | 'takeOverSeconds'> {
  const { 'poll-seconds': poll, 'take-over-seconds': takeOver } = values;
  if (takeOver === undefined)
    return {
      pollSeconds:
        poll === undefined ? POLL_SECONDS : parseNumber('--poll-seconds', poll, { min: 0.2, max: MAX_POLL_SECONDS }),
    };
  if (!hasRegions) throw new UsageError('--take-over-seconds needs --regions: one region takes over from no other.');
  if (poll !== undefined)
    throw new UsageError(
      `--take-over-seconds N polls every N/${TAKE_OVER_INTERVALS} seconds: give it or --poll-seconds, not both.`,
    );
  const takeOverSeconds = parseNumber('--take-over-seconds', takeOver, TAKE_OVER_SECONDS);
  return { pollSeconds: takeOverSeconds / TAKE_OVER_INTERVALS, takeOverSeconds };
}

function parseDetails(text: string | undefined, hasUpstream: boolean): Options['details'] {
  const details = text ?? (hasUpstream ? 'service-hours' : 'always');
  if (details === 'service-hours' || details === 'always') return details;
  throw new UsageError(`--details must be service-hours or always, not "${text}".`);
}

function parseDirectory(text: string): string {
  if (text === '') throw new UsageError('--data needs the name of a directory, such as ./data.');
  return text;
}

function parseUpstream(text: string): string {
  const url = URL.parse(text);
  const isHost = url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search && !url.hash;
  if (!isHost)
    throw new UsageError(`--upstream must be a host such as https://api.ntt.com, without a path, not "${text}".`);
  if (url.username || url.password)
    throw new UsageError('--upstream takes no user or password: set NTT_CONSUMER_KEY and NTT_CONSUMER_SECRET.');
  return url.origin;
}

function readCredentials({ NTT_CONSUMER_KEY: consumerKey, NTT_CONSUMER_SECRET: consumerSecret }: NodeJS.ProcessEnv) {
  if (consumerKey && consumerSecret) return { consumerKey, consumerSecret };
  throw new UsageError(
    '--upstream needs the credentials that the provider gave you: NTT_CONSUMER_KEY=… NTT_CONSUMER_SECRET=… npm start -- --upstream …',
  );
}
