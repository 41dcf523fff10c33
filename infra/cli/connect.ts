import type { Command } from 'commander';
import { OPERATOR } from '../../shared/domain/clients/operator.ts';
import { ApiClient, type ClientCredentials } from '../api-client.ts';
import { UsageError } from '../local/usage-error.ts';
import type { Io } from './io.ts';

/** Where `npm start` listens, and a client that it makes. */
const LOCAL_URL = 'http://127.0.0.1:8787';
const LOCAL_CLIENT: ClientCredentials = { clientId: 'local', clientSecret: 'local-secret' };
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

export interface GlobalOptions {
  readonly url?: string;
  readonly local?: boolean;
  readonly json?: boolean;
}

/** The API that the options name, and whoever the environment says that we are. No credential is ever an argument. */
export async function connect(command: Command, io: Io): Promise<ApiClient> {
  const options = command.optsWithGlobals<GlobalOptions>();
  if (options.local && options.url !== undefined) throw new UsageError('Give --local or --url, not both.');
  const url = options.local ? LOCAL_URL : parseApiUrl(options.url ?? io.environment.ORDER_RELAY_URL);
  return new ApiClient({ url, credentials: credentialsFor(url, io.environment), signal: io.signal });
}

function credentialsFor(url: string, environment: NodeJS.ProcessEnv) {
  const { ORDER_RELAY_TOKEN, ORDER_RELAY_CLIENT_ID, ORDER_RELAY_CLIENT_SECRET } = environment;
  if (ORDER_RELAY_TOKEN) return { accessToken: ORDER_RELAY_TOKEN };
  if (ORDER_RELAY_CLIENT_SECRET)
    return { clientId: ORDER_RELAY_CLIENT_ID || OPERATOR, clientSecret: ORDER_RELAY_CLIENT_SECRET };
  if (isLoopback(url)) return LOCAL_CLIENT;
  throw new UsageError('Set ORDER_RELAY_CLIENT_ID and ORDER_RELAY_CLIENT_SECRET to those of a client.');
}

function parseApiUrl(text: string | undefined): string {
  if (text === undefined || text === '') throw new UsageError('Say which API: --local, --url URL or ORDER_RELAY_URL.');
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
