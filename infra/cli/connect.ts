import type { Command } from 'commander';
import { OPERATOR } from '../../shared/domain/clients/operator.ts';
import { ApiClient, type ClientCredentials } from '../api-client.ts';
import { homeOf } from '../config.ts';
import { UsageError } from '../local/usage-error.ts';
import { CommandFailed } from './command-failed.ts';
import { type ConfigurationOptions, configurationFor, regionFor } from './configuration.ts';
import type { Io } from './io.ts';

/** Where `npm start` listens, and a client that it makes. */
const LOCAL_URL = 'http://127.0.0.1:8787';
const LOCAL_CLIENT: ClientCredentials = { clientId: 'local', clientSecret: 'local-secret' };
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

export interface GlobalOptions extends ConfigurationOptions {
  readonly url?: string;
  readonly local?: boolean;
  readonly json?: boolean;
}

/**
 * The API that the options name, or else the deployed one, and whoever the environment says that we are, or else the
 * operator; with --local always the client that `npm start` makes. No credential is ever an argument.
 */
export async function connect(command: Command, io: Io): Promise<ApiClient> {
  const options = command.optsWithGlobals<GlobalOptions>();
  if (options.local && options.url !== undefined) throw new UsageError('Give --local or --url, not both.');
  const given = options.local ? LOCAL_URL : (options.url ?? (io.environment.ORDER_RELAY_URL || undefined));
  if (given !== undefined && options.region !== undefined)
    throw new UsageError(
      `--region is for what is deployed: do not give it with ${options.local ? '--local' : '--url or ORDER_RELAY_URL'}.`,
    );
  const url = given !== undefined ? parseApiUrl(given) : await findApiUrl(command);
  const isLocal = given !== undefined && isLoopback(url);
  // What is in the environment may be a deployment's: it is not for whatever listens at a port here.
  const own = options.local ? LOCAL_CLIENT : credentialsIn(io.environment);
  const credentials = own ?? (isLocal ? LOCAL_CLIENT : await readOperator(command));
  return new ApiClient({ url, credentials, signal: io.signal });
}

function credentialsIn(environment: NodeJS.ProcessEnv) {
  const { ORDER_RELAY_TOKEN, ORDER_RELAY_CLIENT_ID, ORDER_RELAY_CLIENT_SECRET } = environment;
  if (ORDER_RELAY_TOKEN) return { accessToken: ORDER_RELAY_TOKEN };
  if (ORDER_RELAY_CLIENT_SECRET)
    return { clientId: ORDER_RELAY_CLIENT_ID || OPERATOR, clientSecret: ORDER_RELAY_CLIENT_SECRET };
  if (!ORDER_RELAY_CLIENT_ID) return undefined;
  throw new UsageError('ORDER_RELAY_CLIENT_ID is set, and ORDER_RELAY_CLIENT_SECRET is not: set both, or neither.');
}

/** From the outputs of the region's stack. */
async function findApiUrl(command: Command): Promise<string> {
  const config = configurationFor(command);
  const region = regionFor(command, config);
  const stackName = `${config.name}-${region.name}`;
  const [{ findStack }, { explained }] = await Promise.all([import('./aws/stacks.ts'), import('./aws/explain.ts')]);
  const where = `the stack ${stackName} in ${region.awsRegion}`;
  const stack = await explained(
    `Looking for ${where} (--local and --url name other APIs)`,
    findStack(region.awsRegion, stackName),
  );
  const url = stack?.outputs.ApiUrl;
  if (url !== undefined) return parseApiUrl(url);
  throw new CommandFailed(
    `There is no API: ${where} ${stack ? 'has no output ApiUrl' : 'is not there'}. Deploy it, name another with --config FILE or --url URL, or use --local for what npm start runs.`,
  );
}

async function readOperator(command: Command): Promise<ClientCredentials> {
  const config = configurationFor(command);
  if (config.issuer)
    throw new UsageError(
      'Tokens come from your own issuer: set ORDER_RELAY_TOKEN to one, or ORDER_RELAY_CLIENT_ID and ORDER_RELAY_CLIENT_SECRET.',
    );
  const [{ RelaySecrets }, { explained }] = await Promise.all([
    import('./aws/relay-secrets.ts'),
    import('./aws/explain.ts'),
  ]);
  const secrets = new RelaySecrets({ prefix: config.name, region: homeOf(config).awsRegion });
  const doing = `Reading the secret ${config.name}/operator (or set ORDER_RELAY_CLIENT_ID and ORDER_RELAY_CLIENT_SECRET)`;
  const clientSecret = await explained(doing, secrets.readOperator()).finally(() => secrets.close());
  return { clientId: OPERATOR, clientSecret };
}

function parseApiUrl(text: string): string {
  const url = URL.parse(text);
  // The output `ApiUrl` ends with the stage.
  const isApi = url !== null && /^\/(v1\/?)?$/.test(url.pathname) && !url.search && !url.hash && !url.username;
  if (!isApi)
    throw new UsageError(`--url must be the API's, such as ${LOCAL_URL} or the output ApiUrl, not "${text}".`);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.origin)))
    throw new UsageError(`--url must begin with https: a secret is sent there. "${text}" does not.`);
  return url.origin;
}

const isLoopback = (url: string) => LOOPBACK.includes(new URL(url).hostname);
