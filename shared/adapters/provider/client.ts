import { Agent, type Dispatcher, request } from 'undici';
import { decodeAnswer } from '../../domain/provider/answer.ts';
import { readWords } from '../../domain/provider/detail-answer.ts';
import type { Subject } from '../../domain/provider/order-id.ts';
import { formatJapanTime } from '../../domain/provider/service-hours.ts';
import {
  CredentialsNotSet,
  type UpstreamError,
  UpstreamMalformed,
  UpstreamRefused,
  UpstreamUnreachable,
} from '../../domain/provider/upstream-error.ts';
import type { DetailSource, OrderSource, UpdateWindow } from '../../domain/watch/ports.ts';
import { AnswerTooLarge, errorCode, isTimeout, readBody } from '../http-answer.ts';
import { type AccessToken, type Credentials, parseTokenAnswer, tokenRequestBody } from './token.ts';

export interface ProviderClientOptions {
  /** Scheme and host, such as `https://jp.api.ntt.com`. */
  readonly url: string;
  /** The connection's credentials, undefined while they are not set; `fresh` bypasses any cache. */
  readonly readCredentials: (connection: string, options: { fresh: boolean }) => Promise<Credentials | undefined>;
  readonly clock: () => number;
  /** Time limit of one fetch, up to the last byte; requests for tokens are included. */
  readonly timeoutMs: number;
  /** Limit of an answer's size. */
  readonly maxBytes?: number;
  /** Format of times in calls for details, see `formatJapanTime`. The provider documents none. */
  readonly dateFormat?: string;
}

const LIST_PATH = '/v1/business-process/service-orders';
const DETAILS_PATH = '/v1/business-process/service-order-details';
const DATE_FORMAT = 'YYYY/MM/DD HH:mm:ss';
const TOKEN_PATH = '/v1/oauth/accesstokens';
const MAX_BYTES = 32 * 1024 * 1024;

/** The provider's Service Order API. Throws UpstreamError and CredentialsNotSet, without secrets or answers' text. */
export class ProviderClient implements OrderSource, DetailSource {
  readonly #options: ProviderClientOptions;
  readonly #tokens = new Map<string, AccessToken>();
  /** By connection: concurrent calls share one request for a token. */
  readonly #pendingTokens = new Map<string, Promise<AccessToken>>();
  /**
   * No kept-alive connections: a Lambda is frozen between two polls, and its sockets are dead when it thaws. HTTP/2
   * would keep its connection despite `pipelining: 0`.
   */
  readonly #agent = new Agent({ pipelining: 0, allowH2: false });

  constructor(options: ProviderClientOptions) {
    this.#options = options;
  }

  async fetchOrders({ connection, service }: Subject): Promise<Buffer> {
    return bodyOf(await this.#getWithToken(connection, `${LIST_PATH}?serviceName=${encodeURIComponent(service)}`));
  }

  async fetchDetails(connection: string, { from, to }: UpdateWindow): Promise<Buffer> {
    const { dateFormat = DATE_FORMAT } = this.#options;
    const [start, end] = [from, to].map(time => encodeURIComponent(formatJapanTime(time, dateFormat)));
    const path = `${DETAILS_PATH}?data_update_date_from=${start}&data_update_date_to=${end}`;
    const answer = await this.#getWithToken(connection, path);
    if (answer.status === 401 || answer.status === 403)
      throw new UpstreamRefused(
        'not_applied',
        `GET ${DETAILS_PATH}: HTTP ${answer.status}.`,
        readWords(answer.body.toString('utf8')),
      );
    return bodyOf(answer);
  }

  /** After a 401 the token is renewed and the call repeated, once. */
  async #getWithToken(connection: string, path: string): Promise<Answer> {
    const deadline = AbortSignal.timeout(this.#options.timeoutMs);
    const token = await this.#getToken(connection, deadline);
    const answer = await this.#get(path, token, deadline);
    if (answer.status !== 401) return answer;
    if (this.#tokens.get(connection) === token) this.#tokens.delete(connection);
    const renewed = await this.#getToken(connection, deadline, { fresh: true });
    return this.#get(path, renewed, deadline);
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }

  #get(path: string, { accessToken }: AccessToken, deadline: AbortSignal): Promise<Answer> {
    return this.#call(path, deadline, {
      method: 'GET',
      headers: { authorization: `Bearer ${accessToken}`, accept: 'application/json' },
    });
  }

  async #getToken(connection: string, deadline: AbortSignal, { fresh } = { fresh: false }): Promise<AccessToken> {
    const kept = this.#tokens.get(connection);
    if (kept !== undefined && this.#options.clock() < kept.renewAt) return kept;
    const pending = this.#pendingTokens.get(connection) ?? this.#renewToken(connection, deadline, fresh);
    this.#pendingTokens.set(connection, pending);
    return pending;
  }

  async #renewToken(connection: string, deadline: AbortSignal, fresh: boolean): Promise<AccessToken> {
    try {
      const token = await this.#fetchToken(connection, deadline, fresh);
      this.#tokens.set(connection, token);
      return token;
    } finally {
      this.#pendingTokens.delete(connection);
    }
  }

  /** A 401 may mean that the cached credentials are old: they are read again, once. */
  async #fetchToken(connection: string, deadline: AbortSignal, fresh: boolean): Promise<AccessToken> {
    const credentials = await this.#options.readCredentials(connection, { fresh });
    if (credentials === undefined)
      throw new CredentialsNotSet(`The credentials of connection ${connection} are not set.`);
    const requestedAt = this.#options.clock();
    const answer = await this.#call(TOKEN_PATH, deadline, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: tokenRequestBody(credentials),
    });
    if (answer.status === 401 && !fresh) return this.#fetchToken(connection, deadline, true);
    return parseTokenAnswer(decodeAnswer(bodyOf(answer)), requestedAt);
  }

  async #call(path: string, deadline: AbortSignal, options: Partial<Dispatcher.RequestOptions>): Promise<Answer> {
    const { url, timeoutMs, maxBytes = MAX_BYTES } = this.#options;
    const what = `${options.method} ${path}`;
    try {
      const { statusCode, body } = await request(new URL(path, url), {
        ...(options as { method: 'GET' }),
        dispatcher: this.#agent,
        signal: deadline,
      });
      return { what, status: statusCode, body: await readBody(body, maxBytes) };
    } catch (cause) {
      if (cause instanceof AnswerTooLarge) throw new UpstreamMalformed('too_large', `${what}: ${cause.message}`);
      if (isTimeout(cause))
        throw new UpstreamUnreachable('timeout', `${what}: no whole answer within ${timeoutMs} ms.`);
      throw new UpstreamUnreachable('unreachable', `${what}: ${errorCode(cause)}.`);
    }
  }
}

interface Answer {
  /** Method and path of the request, for errors. */
  readonly what: string;
  readonly status: number;
  readonly body: Buffer;
}

function bodyOf({ what, status, body }: Answer): Buffer {
  if (status !== 200) throw refusal(what, status, body);
  return body;
}

/** Old Apigee gateways answer a rate limit with 500 instead of 429; the fault's code is the same. */
const RATE_LIMIT_FAULT = /^policies\.ratelimit\./;

function refusal(what: string, status: number, body: Buffer): UpstreamError {
  const fault = faultCode(body);
  const message = `${what}: HTTP ${status}${fault === undefined ? '' : ` ${fault}`}.`;
  if (status === 429 || RATE_LIMIT_FAULT.test(fault ?? '')) return new UpstreamRefused('rate_limited', message);
  if (status === 401) return new UpstreamRefused('unauthorized', message);
  if (status === 403) return new UpstreamRefused('forbidden', message);
  if (status >= 500) return new UpstreamUnreachable('server_error', message);
  return new UpstreamRefused('client_error', message);
}

/** The code in an Apigee fault: `{"fault":{"detail":{"errorcode":"oauth.v2.InvalidAccessToken"}}}`. */
function faultCode(body: Buffer): string | undefined {
  try {
    const code: unknown = JSON.parse(body.toString('utf8')).fault.detail.errorcode;
    return typeof code === 'string' && /^[\w.-]{1,80}$/.test(code) ? code : undefined;
  } catch {
    return undefined;
  }
}
