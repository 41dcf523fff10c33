import type { KeyObject } from 'node:crypto';
import { Agent } from 'undici';
import packageJson from '../../package.json' with { type: 'json' };
import type { PostResult } from '../domain/deliver.ts';
import type { Endpoint } from '../domain/endpoint.ts';
import { parseReceiverUrl, type ReceiverPolicy } from '../domain/receiver-url.ts';
import { parseRetryAfter } from '../domain/retry.ts';
import { signWebhook } from '../domain/signature.ts';
import { createGuardedLookup, hasAllowedLiteral } from './address-guard.ts';
import { errorCode, isTimeout } from './http-answer.ts';

export interface WebhookSenderOptions {
  readonly keysOf: (endpoint: Endpoint) => Promise<readonly KeyObject[]>;
  readonly receivers: ReceiverPolicy;
  readonly clock: () => number;
  readonly timeoutMs?: number;
}

/** From connecting to the end of the answer. */
const TIMEOUT_MS = 15_000;
const MAX_ANSWER_BYTES = 16 * 1024;
const USER_AGENT = `order-relay/${packageJson.version}`;

/** Signs webhooks and POSTs them over kept-alive connections. Redirects are never followed, proxy variables not honoured. */
export class WebhookSender {
  readonly #options: WebhookSenderOptions;
  readonly #agent: Agent;

  constructor(options: WebhookSenderOptions) {
    this.#options = options;
    const lookup = options.receivers === 'public' ? { lookup: createGuardedLookup() } : {};
    // A connection that died while the Lambda slept costs one attempt: HTTP/2's would take every later one with it.
    this.#agent = new Agent({ allowH2: false, connect: { timeout: options.timeoutMs ?? TIMEOUT_MS, ...lookup } });
  }

  /** Errors are our own faults (secrets); the receiver's are in the result. */
  async post(endpoint: Endpoint, eventId: string, body: string): Promise<PostResult> {
    const { keysOf, receivers, clock, timeoutMs = TIMEOUT_MS } = this.#options;
    const keys = await keysOf(endpoint);
    const at = clock();
    const result = (rest: Omit<PostResult, 'durationMs'>): PostResult => ({ ...rest, durationMs: clock() - at });
    const url = parseReceiverUrl(endpoint.url, receivers);
    if (!(url instanceof URL)) return result({ error: `the URL is not allowed: ${url.reason}` });
    if (receivers === 'public' && !hasAllowedLiteral(url))
      return result({ error: 'the address is not on the internet' });
    try {
      const answer = await this.#agent.request({
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method: 'POST',
        headers: {
          ...signWebhook(eventId, at, body, keys),
          'content-type': 'application/json',
          'user-agent': USER_AGENT,
        },
        body,
        signal: AbortSignal.timeout(timeoutMs),
      });
      const { statusCode, headers } = answer;
      await answer.body.dump({ limit: MAX_ANSWER_BYTES });
      if (statusCode >= 200 && statusCode < 300) return result({ status: statusCode });
      const retryAfterMs = parseRetryAfter(headers['retry-after']?.toString(), clock());
      return result({
        status: statusCode,
        error: `HTTP ${statusCode}`,
        ...(retryAfterMs !== undefined && { retryAfterMs }),
      });
    } catch (error) {
      return result({ error: isTimeout(error) ? `no whole answer within ${timeoutMs / 1000} s` : errorCode(error) });
    }
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }
}
