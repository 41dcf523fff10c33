import { setTimeout as pause } from 'node:timers/promises';
import { type Answered, ApiError, answerOf, type SeenAnswer } from './api-answer.ts';

/** Longer than API Gateway's own limit. */
const TIMEOUT_MS = 35_000;
const MAX_WAIT_SECONDS = 10;
const MAX_REFUSALS = 5;
export const MAX_PAGE = 1000;

export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

type Query = Readonly<Record<string, string | number | boolean | undefined>>;

interface Call {
  readonly query?: Query;
  readonly body?: unknown;
}

interface Connection {
  /** Without the stage and a slash at its end, such as `http://127.0.0.1:8787`. */
  readonly url: string;
  readonly credentials: ClientCredentials | { readonly accessToken: string };
  readonly signal?: AbortSignal;
}

/** Our own API, as any client calls it. Numbers of the provider's keep their form: see parseJson. */
export class ApiClient {
  readonly url: string;
  readonly #connection: Connection;
  #token: Promise<string> | undefined;

  constructor(connection: Connection) {
    this.url = connection.url;
    this.#connection = connection;
  }

  /** Throws ApiError. */
  async call<T>(method: string, path: string, call: Call = {}): Promise<T> {
    return (await this.callForHeaders<T>(method, path, call)).json;
  }

  async callForHeaders<T>(method: string, path: string, call: Call = {}): Promise<Answered<T>> {
    this.#token ??= this.#fetchToken();
    const token = mustFitHeader(await this.#token);
    try {
      return await this.#send<T>(method, path, call, token);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401 || !('clientId' in this.#connection.credentials))
        throw error;
      // It lives for an hour, and what follows the feed lives longer.
      this.#token = this.#fetchToken();
      return this.#send<T>(method, path, call, mustFitHeader(await this.#token));
    }
  }

  /** Page by page, up to `limit` items in all. */
  async *pages<T>(path: string, query: Query, limit = Number.POSITIVE_INFINITY): AsyncGenerator<Page<T>> {
    let cursor: string | undefined;
    let left = limit;
    do {
      const size = Math.min(left, MAX_PAGE);
      const page: Page<T> = await this.call('GET', path, { query: { ...query, limit: size, cursor } });
      left -= page.data.length;
      cursor = page.cursor;
      yield page;
    } while (cursor !== undefined && left > 0);
  }

  async #fetchToken(): Promise<string> {
    const { credentials } = this.#connection;
    if ('accessToken' in credentials) return credentials.accessToken;
    try {
      const body = { grantType: 'client_credentials', ...credentials };
      const { json } = await this.#send<{ accessToken: string }>('POST', '/v1/oauth/accesstokens', { body });
      return json.accessToken;
    } catch (error) {
      this.#token = undefined;
      throw error;
    }
  }

  async #send<T>(method: string, path: string, { query, body }: Call, token?: string): Promise<Answered<T>> {
    const url = new URL(`${this.url}${path}`);
    for (const [name, value] of Object.entries(query ?? {}))
      if (value !== undefined) url.searchParams.set(name, String(value));
    for (let refusals = 0; ; refusals++) {
      const answer = await this.#fetch(url, {
        method,
        headers: {
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        body: body === undefined ? null : JSON.stringify(body),
      });
      if (answer.status !== 429 || refusals === MAX_REFUSALS) return answerOf<T>(`${method} ${path}`, answer);
      const seconds = Math.min(Number(answer.headers.get('retry-after') ?? 1) || 1, MAX_WAIT_SECONDS);
      await pause(seconds * 1000, undefined, this.#connection.signal && { signal: this.#connection.signal });
    }
  }

  async #fetch(url: URL, request: RequestInit): Promise<SeenAnswer> {
    const deadline = AbortSignal.timeout(TIMEOUT_MS);
    const { signal: ending } = this.#connection;
    try {
      const signal = ending === undefined ? deadline : AbortSignal.any([deadline, ending]);
      const { status, headers, text } = await fetch(url, { ...request, signal, redirect: 'manual' }).then(
        async answer => ({ status: answer.status, headers: answer.headers, text: await answer.text() }),
      );
      return { status, headers, text };
    } catch (cause) {
      const reason = reasonOf(cause);
      const isRunnerMissing = reason === 'ECONNREFUSED' && url.hostname === '127.0.0.1';
      const remedy = isRunnerMissing ? ' Nothing listens there: is `npm start` running?' : '';
      throw new ApiError(`${request.method} ${url.origin}${url.pathname}: ${reason}.${remedy}`, { cause });
    }
  }
}

/** Said here, as `fetch` would quote it. */
function mustFitHeader(token: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new ApiError('The access token is none: it must be visible ASCII characters, without a space or a line end.');
}

export interface Page<T> {
  readonly data: readonly T[];
  readonly cursor?: string;
}

function reasonOf(error: unknown): string {
  const { name, message, cause } = error as Error;
  if (name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1000} s`;
  const { code } = (cause ?? {}) as NodeJS.ErrnoException;
  return code ?? (cause as Error | undefined)?.message ?? message;
}
