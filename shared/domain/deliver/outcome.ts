import { GONE } from './disable.ts';
import { nextWaitMs, parseRetryAfter } from './retry.ts';

/** What one POST met: an answer's head, or why no whole one came. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | string[] | undefined>>;
  /** The failure's code, as sockets, TLS and the HTTP client name them; only without a status. */
  readonly failure?: string;
}

export type Outcome =
  | { readonly kind: 'delivered' }
  /** The receiver wants nothing more: its endpoint is to be disabled. */
  | { readonly kind: 'gone'; readonly error: string }
  | (Failed & { readonly kind: 'retry'; readonly waitMs: number })
  | (Failed & { readonly kind: 'exhausted' });

interface Failed {
  /** Why, in words for the endpoint's owner. */
  readonly error: string;
  /** The endpoint's other deliveries are to wait this long too, ms: it is overloaded, or asked for it. */
  readonly pauseMs?: number;
}

const OVERLOADED: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/**
 * What happens after attempt number `attempt` of a delivery's schedule (1 is the first).
 * @param now unix ms
 * @param random 0 ≤ random < 1: jitter only ever adds
 */
export function outcomeOf(reply: Reply, attempt: number, now: number, random: number): Outcome {
  const { status, headers = {} } = reply;
  if (status !== undefined && status >= 200 && status < 300) return { kind: 'delivered' };
  const error = status === undefined ? describeFailure(reply.failure) : describeStatus(status);
  if (status === GONE) return { kind: 'gone', error };
  const retryAfter = headers['retry-after'];
  const floor = parseRetryAfter(Array.isArray(retryAfter) ? retryAfter[0] : retryAfter, now);
  const failed = {
    error,
    ...(status !== undefined && OVERLOADED.has(status) && { pauseMs: floor ?? 0 }),
  };
  const waitMs = nextWaitMs(attempt, floor, random);
  return waitMs === undefined ? { kind: 'exhausted', ...failed } : { kind: 'retry', waitMs, ...failed };
}

function describeStatus(status: number): string {
  if (status >= 300 && status < 400) return `HTTP ${status}: redirects are not followed`;
  if (status === GONE) return `HTTP ${status}: the receiver is gone`;
  return `HTTP ${status}`;
}

/** By the codes of Node's sockets, its TLS, c-ares and undici, and of this project's own sender. */
const FAILURES: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the host name does not resolve',
  ENODATA: 'the host name has no address',
  EAI_AGAIN: 'the host name could not be looked up',
  ADDRESS_DENIED: 'the host is not on the public internet',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was reset',
  UND_ERR_SOCKET: 'the connection was closed before an answer came',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the host cannot be reached',
  ETIMEDOUT: 'no connection in time',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  ANSWER_TIMEOUT: 'no answer in time',
  UND_ERR_HEADERS_OVERFLOW: "the answer's headers are too large",
  INTERIM_OVERFLOW: 'the interim answers (1xx) are too large',
  CERT_HAS_EXPIRED: 'the TLS certificate has expired',
  CERT_NOT_YET_VALID: 'the TLS certificate is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the TLS certificate is for another host name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the TLS certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'the TLS certificate is of an unknown authority',
  CERT_SIGNATURE_FAILURE: 'the TLS certificate is of an unknown authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the TLS certificate is of an unknown authority',
  UNABLE_TO_GET_ISSUER_CERT: 'the TLS certificate is of an unknown authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the TLS certificate is of an unknown authority',
};

function describeFailure(code = 'unknown'): string {
  if (FAILURES[code] !== undefined) return `${FAILURES[code]} (${code})`;
  if (/^(ERR_SSL_|EPROTO$)/.test(code)) return `the TLS handshake failed (${code})`;
  if (/^(HPE_|HTTPParserError$)/.test(code)) return `the answer is not HTTP (${code})`;
  return `the attempt failed (${code})`;
}
