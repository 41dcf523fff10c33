import { setTimeout as pause } from 'node:timers/promises';
import { slotKey } from '../../shared/api/throttle.ts';
import { OPERATOR_SLOT } from '../../shared/domain/clients/slots.ts';

export interface Answer {
  readonly status: number;
  readonly body: Body;
}

/** What steps look into; each call's answer has some of it. */
export interface Body {
  readonly accessToken?: string;
  /** Of the provider's own calls. */
  readonly items?: readonly unknown[];
  /** Of lists: services of the status, deliveries, events. */
  readonly data?: readonly Listed[];
  /** Where the feed goes on. */
  readonly cursor?: string;
  /** Of an endpoint, or an event. */
  readonly id?: string;
  readonly secret?: string;
  readonly status?: string;
  /** Of a client that was made just now. */
  readonly clientId?: string;
  readonly clientSecret?: string;
}

export interface Listed {
  readonly id?: string;
  readonly service?: string;
  readonly state?: string;
  readonly status?: string;
}

interface Access {
  /** Of the deployment. */
  readonly name: string;
  readonly awsRegion: string;
  readonly token: string;
}

/** One region's API, as the emulator serves it. */
export class DeployedApi {
  readonly #url: string;
  readonly #key: string;
  readonly #token: string;

  /** @param apiUrl the stack's output, which holds the id of the API */
  constructor(emulatorUrl: string, apiUrl: string, { name, awsRegion, token }: Access) {
    const id = new URL(apiUrl).hostname.split('.')[0];
    this.#url = `${emulatorUrl}/restapis/${id}/v1/_user_request_`;
    // The emulator does not take the key from the authorizer, as AWS does; what the keys end with: make-up-for-gaps.py.
    this.#key = slotKey(name, OPERATOR_SLOT) + awsRegion;
    this.#token = token;
  }

  /** Returns the access token. */
  async signIn(clientId: string, clientSecret: string): Promise<string> {
    const credentials = { grantType: 'client_credentials', clientId, clientSecret };
    const { status, body } = await this.call('POST', '/oauth/accesstokens', credentials);
    if (status !== 200 || body.accessToken === undefined)
      throw new Error(`No token: ${status} ${JSON.stringify(body)}`);
    return body.accessToken;
  }

  async call(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(this.#url + path, {
      method,
      headers: {
        'x-api-key': this.#key,
        ...(this.#token !== '' && { authorization: `Bearer ${this.#token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: parse(text) };
  }
}

/** The emulator's own errors are no JSON, and steps find nothing in them. */
function parse(text: string): Body {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** Asks every half second until `find` finds something. */
export async function eventually<T>(what: string, find: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const WITHIN_MS = 300_000;
  for (const until = Date.now() + WITHIN_MS; Date.now() < until; await pause(500)) {
    const found = await find();
    if (found !== undefined) return found;
  }
  throw new Error(`Not within ${WITHIN_MS / 1000} s: ${what}`);
}
