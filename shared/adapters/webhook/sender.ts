import { Agent, buildConnector } from 'undici';
import packageJson from '../../../package.json' with { type: 'json' };
import type { PostResult } from '../../domain/deliver/attempt.ts';
import type { Endpoint } from '../../domain/deliver/endpoint.ts';
import type { Payload } from '../../domain/deliver/payload.ts';
import type { Refusal } from '../../domain/deliver/receiver-url.ts';
import { redact } from '../../domain/deliver/redact.ts';
import { signWebhook } from '../../domain/deliver/signature.ts';
import { errorCode, isTimeout } from '../http-answer.ts';
import type { ReceiverGuard } from './address-guard.ts';
import { type ExchangeLimits, exchange } from './exchange.ts';
import { Kept } from './kept.ts';
import type { KeysOf } from './keys.ts';
import { skipInterim } from './skip-interim.ts';
import { Turns } from './turns.ts';

export interface WebhookSenderOptions {
  readonly keysOf: KeysOf;
  readonly guard: ReceiverGuard;
  readonly clock: () => number;
  readonly timeoutMs?: number;
  /** setTimeout, in all but tests. */
  readonly setDeadline?: ExchangeLimits['setDeadline'];
}

/** For one attempt, from connecting to the end of the answer. */
const TIMEOUT_MS = 15_000;
/**
 * The share of the time limit for connecting: a host that drops packets fails with UND_ERR_CONNECT_TIMEOUT, one that
 * accepts and does not answer with ANSWER_TIMEOUT.
 */
const CONNECT_SHARE = 2 / 3;
const MAX_ANSWER_BYTES = 16 * 1024;
const KEPT_ANSWER_CHARACTERS = 1024;
const USER_AGENT = `order-relay/${packageJson.version}`;

/** What a URL says to undici. */
interface Target {
  readonly origin: string;
  readonly path: string;
}

/** Signs webhooks and POSTs them over kept-alive connections. Follows no redirect, ignores proxy variables. */
export class WebhookSender {
  readonly #options: WebhookSenderOptions;
  readonly #agent: Agent;
  readonly #turns = new Turns();
  /** By their ids, endpoints that did not take the last webhook: what signs may be outdated. */
  readonly #refusing = new Set<string>();
  /** By URL: what the guard says of one never changes. Of addresses that a name has it is asked at each connecting. */
  readonly #targets = new Kept<Target | 'refused'>();

  constructor(options: WebhookSenderOptions) {
    this.#options = options;
    const { guard, timeoutMs = TIMEOUT_MS } = options;
    // Connections can break while a Lambda is frozen. With HTTP/1.1 that fails one attempt; a broken HTTP/2 session
    // would fail every attempt that shares it.
    const allowH2 = false;
    const connect = buildConnector({ allowH2, timeout: timeoutMs * CONNECT_SHARE, lookup: guard.lookup });
    this.#agent = new Agent({
      allowH2,
      connect: (options, callback) =>
        connect(options, (...[error, socket]) => (error ? callback(error, null) : callback(null, skipInterim(socket)))),
    });
  }

  /** One attempt. Failures of the receiver are results; errors are failures of ours, such as an unreadable secret. */
  post(endpoint: Endpoint, webhookId: string, payload: Payload): Promise<PostResult> {
    return this.#turns.take(endpoint.id, () => this.#post(endpoint, webhookId, payload));
  }

  async #post(endpoint: Endpoint, webhookId: string, { body, contentType }: Payload): Promise<PostResult> {
    const { keysOf, guard, clock, timeoutMs = TIMEOUT_MS, setDeadline = setTimeout } = this.#options;
    const at = clock();
    const keys = await keysOf(endpoint, at, this.#refusing.has(endpoint.id));
    const result = (rest: Omit<PostResult, 'durationMs'>): PostResult => ({ ...rest, durationMs: clock() - at });
    const target = this.#targets.get(endpoint.url, () => targetOf(guard.parse(endpoint.url)));
    if (target === 'refused') return result({ failure: 'ADDRESS_DENIED' });
    const bytes = Buffer.from(body);
    try {
      const answer = await exchange(
        this.#agent,
        {
          ...target,
          method: 'POST',
          headers: {
            ...signWebhook(webhookId, at, bytes, keys),
            'content-type': contentType,
            'user-agent': USER_AGENT,
          },
          body: bytes,
        },
        { timeoutMs, maxBytes: MAX_ANSWER_BYTES, setDeadline },
      );
      const { statusCode, headers } = answer;
      if (statusCode >= 200 && statusCode < 300) this.#refusing.delete(endpoint.id);
      else this.#refusing.add(endpoint.id);
      const beginning = answer.beginning.toString();
      // Of a receiver that is told personal data nothing is kept: it might send some back.
      const mayEcho = endpoint.detail === 'full' || endpoint.hadFull;
      const isKept = !mayEcho && headers['content-encoding'] === undefined && beginning !== '';
      return result({
        status: statusCode,
        headers,
        ...(isKept && { answer: redact(beginning).slice(0, KEPT_ANSWER_CHARACTERS) }),
      });
    } catch (error) {
      // Some refuse without a word.
      this.#refusing.add(endpoint.id);
      return result({ failure: failureOf(error) });
    }
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }
}

function targetOf(url: URL | Refusal): Target | 'refused' {
  return url instanceof URL ? { origin: url.origin, path: `${url.pathname}${url.search}` } : 'refused';
}

function failureOf(error: unknown): string {
  const code = errorCode(error);
  return isTimeout(error) && code !== 'UND_ERR_CONNECT_TIMEOUT' ? 'ANSWER_TIMEOUT' : code;
}
