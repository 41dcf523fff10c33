import * as z from 'zod/mini';

const seconds = z.coerce.number().check(z.positive());
const list = z.pipe(
  z.string(),
  z.transform((text: string) => text.split(',').filter(item => item !== '')),
);

const flag = z.pipe(
  z.enum(['true', 'false']),
  z.transform(text => text === 'true'),
);

/** The environment variables that functions may read. None is a secret. */
const NAMES = {
  /** What this deployment is called, and its tokens name as their issuer. */
  RELAY_NAME: z.string().check(z.minLength(3)),
  TABLE_NAME: z.string().check(z.minLength(3)),
  /** The region's short name in events and leases, such as `jp`; not the name of the AWS region. */
  REGION_NAME: z.string().check(z.minLength(1)),
  /** The short names of all regions, separated by commas. */
  REGION_NAMES: list.check(z.minLength(1)),
  /** A region whose heartbeat is this old is gone: others do its work. */
  REGION_GONE_SECONDS: seconds,
  /** Whether the region is to be taken out: others do its work. */
  REGION_DRAINING: flag,
  /** How many days feed and history are kept. */
  KEEP_DAYS: z.coerce.number().check(z.positive()),
  EVENTS_QUEUE_URL: z.url(),
  DELIVERIES_QUEUE_URL: z.url(),
  RETRIES_QUEUE_URL: z.url(),
  /** The secrets' names are `<prefix>/root`, `…/tokens`, `…/operator` and `…/connections/<connection>`. */
  SECRET_PREFIX: z.string().check(z.minLength(1)),
  /** Names of all connections, separated by commas. */
  CONNECTIONS: list,
  /** The provider's scheme and host, without a path. */
  UPSTREAM_URL: z.url(),
  POLL_INTERVAL_SECONDS: seconds,
  /** Time limit of the polling function. A poll that opened the lease longer ago than this no longer writes. */
  POLL_LIMIT_SECONDS: seconds,
  /** Whether orders and details of the first complete poll are published as created; otherwise they give no events. */
  TELL_BASELINE: flag,
  DETAILS_INTERVAL_SECONDS: seconds,
  /** How long after its update time an update may first appear in an answer. */
  DETAILS_OVERLAP_SECONDS: seconds,
  /** Format of times in calls for details: `YYYY`, `MM`, `DD`, `HH`, `mm` and `ss` are replaced, in Japan time. */
  DETAILS_DATE_FORMAT: z.string().check(z.minLength(1)),
  /** `always`: the provider has no service hours. */
  DETAILS_HOURS: z.enum(['service-hours', 'always']),
  /** The provider's own days off, MM-DD, each year, separated by commas. */
  CLOSED_DAYS: list,
  /** Whose clients and tokens: `relay` keeps its own, `issuer` is a customer's. */
  TOKENS_FROM: z.enum(['relay', 'issuer']),
  /** These four are of a customer's own OIDC issuer. */
  ISSUER_URL: z.url(),
  ISSUER_JWKS_URL: z.url(),
  /** '': clients ask the issuer itself. */
  ISSUER_TOKEN_URL: z.union([z.literal(''), z.url()]),
  /** The required `aud` of a token; '' when the issuer's tokens have none, as Cognito's for client credentials. */
  ISSUER_AUDIENCE: z.string(),
  /** What stands before the scopes in its tokens: Cognito, for one, writes `<resource server>/`. */
  SCOPE_PREFIX: z.string(),
  /** `public`: webhooks go by https to public addresses only. `any` (local runner): http, private and loopback too. */
  RECEIVERS: z.enum(['public', 'any']),
  /** Private ranges that are allowed as receivers, CIDR, separated by commas. */
  ALLOWED_CIDRS: list,
  /** Origins whose pages may read the API's answers, separated by commas. */
  CORS_ORIGINS: list,
  /** Where the board is, for links in chats; '' where there is none. */
  BOARD_URL: z.union([z.literal(''), z.url()]),
  /** Hosts (and port, unless 443) of this API, separated by commas, which are denied as receivers. */
  API_HOSTS: list.check(z.minLength(1)),
  /** Functions that this deployment does without, separated by commas: it has none of their routes. */
  LEFT_OUT: list,
};

type Names = typeof NAMES;

export type EnvironmentName = keyof Names;

/** Where the function's code is, and the files that its spec names: Lambda sets it, and so does the local runner. */
export function readTaskRoot(): string {
  const root = process.env.LAMBDA_TASK_ROOT;
  if (!root) throw new Error('LAMBDA_TASK_ROOT is not set.');
  return root;
}

/** Reads and parses the named variables. Throws one error that lists every one that is missing or malformed. */
export function readEnvironment<K extends EnvironmentName>(names: readonly K[]): { [P in K]: z.output<Names[P]> } {
  const shape = Object.fromEntries(names.map(name => [name, NAMES[name]]));
  const result = z.object(shape).safeParse(process.env);
  if (result.success) return result.data as { [P in K]: z.output<Names[P]> };
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`The environment is not as the function needs it. ${problems.join('; ')}`);
}
