import { parseArgs } from 'node:util';
import { UsageError } from './usage-error.ts';

export interface Options {
  /** 0 takes any free one. */
  readonly port: number;
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

/** Reads the command line. Throws UsageError; `help` asks for the help text instead of a start. */
export function parseOptions(args: readonly string[], environment: NodeJS.ProcessEnv): Options | 'help' {
  const values = readArguments(args, environment);
  if (values.help) return 'help';
  return {
    port: values.port === undefined ? PORT : parseNumber('--port', values.port, { min: 0, max: MAX_PORT, whole: true }),
    pollSeconds:
      values['poll-seconds'] === undefined
        ? POLL_SECONDS
        : parseNumber('--poll-seconds', values['poll-seconds'], { min: 0.2, max: MAX_POLL_SECONDS }),
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
