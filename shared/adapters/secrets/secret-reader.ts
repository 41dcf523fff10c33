import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';
import { AWS_CLIENT, fastClient } from '../aws-client.ts';
import type { Credentials } from '../provider/token.ts';

export interface SecretReaderOptions {
  readonly client?: SecretsManagerClient;
  /** The secrets' names are `<prefix>/root`, `…/tokens`, `…/operator` and `…/connections/<connection>`. */
  readonly prefix: string;
  readonly clock: () => number;
}

export interface SecretReader {
  /** The connection's credentials; undefined while its consumer key is empty. `fresh` bypasses the cache. */
  readonly readConnection: (connection: string, options?: { fresh: boolean }) => Promise<Credentials | undefined>;
  /** The root secret, from which the endpoints' signing keys are derived; of `maxAgeMs` at most. */
  readonly readRoot: (maxAgeMs?: number) => Promise<string>;
  /** The secret from which the key of tokens is derived; of `maxAgeMs` at most. */
  readonly readTokens: (maxAgeMs?: number) => Promise<string>;
  /** The secret of the client `operator`. */
  readonly readOperator: () => Promise<string>;
}

/** Secrets are cached for this time. */
const MAX_AGE_MS = 5 * 60 * 1000;
/** A change of it is an answer to a leak, or the first thing anybody does: it should be seen soon. */
const OPERATOR_MAX_AGE_MS = 10_000;
/** Of what keys are derived from. */
const MIN_KEY_LENGTH = 32;

const CREDENTIALS = z.object({ consumerKey: z.string(), consumerSecret: z.string() });

/** A secret that is there and is not what it should be. */
export class SecretMalformed extends Error {
  override readonly name = 'SecretMalformed';
}

/** Error messages name the secret and never contain its value. */
export function createSecretReader({
  client = fastClient(new SecretsManagerClient(AWS_CLIENT)),
  prefix,
  clock,
}: SecretReaderOptions): SecretReader {
  const cache = new Map<string, { readonly value: string; readonly readAt: number }>();

  const underWay = new Map<string, Promise<string>>();

  const fetchValue = async (name: string): Promise<string> => {
    const { SecretString: value } = await client.send(new GetSecretValueCommand({ SecretId: name }));
    if (value === undefined) throw new Error(`The secret ${name} holds no text.`);
    cache.set(name, { value, readAt: clock() });
    return value;
  };

  const read = async (name: string, maxAgeMs = MAX_AGE_MS): Promise<string> => {
    const cached = cache.get(name);
    if (cached !== undefined && clock() - cached.readAt < maxAgeMs) return cached.value;
    // What wants it now must not get the answer to an earlier call.
    if (maxAgeMs === 0) return fetchValue(name);
    const reading = underWay.get(name) ?? fetchValue(name).finally(() => underWay.delete(name));
    underWay.set(name, reading);
    return reading;
  };

  const readKey = async (name: string, maxAgeMs?: number): Promise<string> => {
    const key = await read(name, maxAgeMs);
    if (key.length < MIN_KEY_LENGTH)
      throw new Error(`The secret ${name} is shorter than ${MIN_KEY_LENGTH} characters.`);
    return key;
  };

  return {
    async readConnection(connection, { fresh } = { fresh: false }) {
      const name = `${prefix}/connections/${connection}`;
      const credentials = parseCredentials(name, await read(name, fresh ? 0 : MAX_AGE_MS));
      if (credentials.consumerKey !== '') return credentials;
      // Somebody is about to put them in.
      cache.delete(name);
      return undefined;
    },
    readRoot: maxAgeMs => readKey(`${prefix}/root`, maxAgeMs),
    readTokens: maxAgeMs => readKey(`${prefix}/tokens`, maxAgeMs),
    readOperator: () => read(`${prefix}/operator`, OPERATOR_MAX_AGE_MS),
  };
}

function parseCredentials(name: string, text: string): Credentials {
  try {
    return CREDENTIALS.parse(JSON.parse(text));
  } catch {
    throw new SecretMalformed(`The secret ${name} is not {"consumerKey": …, "consumerSecret": …}.`);
  }
}
