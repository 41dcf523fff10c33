import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';
import type { Credentials } from '../provider/token.ts';

export interface SecretReaderOptions {
  readonly client: SecretsManagerClient;
  /** The secrets' names are `<prefix>/root` and `<prefix>/connections/<connection>`. */
  readonly prefix: string;
  readonly clock: () => number;
}

export interface SecretReader {
  /** The connection's credentials; undefined while its consumer key is empty. `fresh` bypasses the cache. */
  readonly readConnection: (connection: string, options?: { fresh: boolean }) => Promise<Credentials | undefined>;
  /** The root secret, from which the endpoints' signing keys are derived. */
  readonly readRoot: () => Promise<string>;
}

/** Secrets are cached for this time. */
const MAX_AGE_MS = 5 * 60 * 1000;
const MIN_ROOT_LENGTH = 32;

const CREDENTIALS = z.object({ consumerKey: z.string(), consumerSecret: z.string() });

/** Error messages name the secret and never contain its value. */
export function createSecretReader({ client, prefix, clock }: SecretReaderOptions): SecretReader {
  const cache = new Map<string, { readonly value: string; readonly readAt: number }>();

  const read = async (name: string, fresh = false): Promise<string> => {
    const cached = cache.get(name);
    if (!fresh && cached !== undefined && clock() - cached.readAt < MAX_AGE_MS) return cached.value;
    const { SecretString: value } = await client.send(new GetSecretValueCommand({ SecretId: name }));
    if (value === undefined) throw new Error(`The secret ${name} holds no text.`);
    cache.set(name, { value, readAt: clock() });
    return value;
  };

  return {
    async readConnection(connection, { fresh } = { fresh: false }) {
      const name = `${prefix}/connections/${connection}`;
      const credentials = parseCredentials(name, await read(name, fresh));
      return credentials.consumerKey === '' ? undefined : credentials;
    },
    async readRoot() {
      const root = await read(`${prefix}/root`);
      if (root.length < MIN_ROOT_LENGTH)
        throw new Error(`The secret ${prefix}/root is shorter than ${MIN_ROOT_LENGTH} characters.`);
      return root;
    },
  };
}

function parseCredentials(name: string, text: string): Credentials {
  try {
    return CREDENTIALS.parse(JSON.parse(text));
  } catch {
    throw new Error(`The secret ${name} is not {"consumerKey": …, "consumerSecret": …}.`);
  }
}
