import * as z from 'zod/mini';

const seconds = z.coerce.number().check(z.positive());
const list = z.pipe(
  z.string(),
  z.transform((text: string) => text.split(',').filter(item => item !== '')),
);

/** Every name a function may ask for. Nothing here is a secret. */
const NAMES = {
  TABLE_NAME: z.string().check(z.minLength(3)),
  /** The region's own short name, as in events and leases: jp, us, … */
  REGION_NAME: z.string().check(z.minLength(1)),
  EVENTS_QUEUE_URL: z.url(),
  DELIVERIES_QUEUE_URL: z.url(),
  RETRIES_QUEUE_URL: z.url(),
  /** Secrets are `<prefix>/root` and `<prefix>/connections/<connection>`. */
  SECRET_PREFIX: z.string().check(z.minLength(1)),
  /** Names of connections, separated by commas. */
  CONNECTIONS: list,
  /** The provider's host, without a path. */
  UPSTREAM_URL: z.url(),
  POLL_INTERVAL_SECONDS: seconds,
  /** The poller's time limit: an opening older than this is no poll that still writes. */
  POLL_LIMIT_SECONDS: seconds,
  /** Whether a service's first orders are told as created. */
  TELL_BASELINE: z.pipe(
    z.enum(['true', 'false']),
    z.transform(text => text === 'true'),
  ),
  DETAILS_INTERVAL_SECONDS: seconds,
  /** How much later than its own time the provider may show an update. */
  DETAILS_OVERLAP_SECONDS: seconds,
  /** `YYYY`, `MM`, `DD`, `HH`, `mm`, `ss` in any form, Japan's time. */
  DETAILS_DATE_FORMAT: z.string().check(z.minLength(1)),
  /** `always` for a provider without service hours. */
  DETAILS_HOURS: z.enum(['service-hours', 'always']),
  /** The provider's own days off, MM-DD, separated by commas. */
  CLOSED_DAYS: list,
  ISSUER_URL: z.url(),
  ISSUER_JWKS_URL: z.url(),
  ISSUER_TOKEN_URL: z.url(),
  /** The `aud` a token must have; empty: tokens have none (Cognito's machine tokens). */
  ISSUER_AUDIENCE: z.string(),
  /** What a token's scopes may have in front: `<resource server>/`, as Cognito writes it. */
  SCOPE_PREFIX: z.string(),
  /** `public`: https and public addresses only. `any`: a laptop's, http and loopback too. */
  RECEIVERS: z.enum(['public', 'any']),
  /** Private ranges that webhooks may go to all the same, separated by commas. */
  ALLOWED_CIDRS: list,
  /** Host of this region's API: no receiver. */
  API_HOST: z.string().check(z.minLength(1)),
};

type Names = typeof NAMES;

export type EnvironmentName = keyof Names;

/** Reads the named variables once, at cold start. Throws one error that lists every name that is missing or malformed. */
export function readEnvironment<K extends EnvironmentName>(names: readonly K[]): { [P in K]: z.output<Names[P]> } {
  const shape = Object.fromEntries(names.map(name => [name, NAMES[name]]));
  const result = z.object(shape).safeParse(process.env);
  if (result.success) return result.data as { [P in K]: z.output<Names[P]> };
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`The environment is not as the function needs it. ${problems.join('; ')}`);
}
